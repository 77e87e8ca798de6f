import { rolesWith } from "@/lib/domain/access/permissions";
import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { beyond } from "@/lib/services/kernel/beyond";
import { keyId, pageOf, sliceOf } from "@/lib/services/kernel/page";
import { defineQuery } from "@/lib/services/kernel/query";
import { personState } from "@/lib/services/people/person-state";
import { role } from "@/lib/services/people/schema";
import { askedRight } from "./asked-right";
import { listedRight, listRightInput } from "./schema";

const pageSize = 50;

/** Who can do something somewhere, with the roles that give it; also who is suspended or unconfirmed. Reading it is on record. */
export const listRight = defineQuery({
  name: "right.list",
  summary: "Who can do something on a gateway, or with the installation.",
  permission: "person.read",
  scope: async (q) => (q.input.gateway === "" ? { gateway: null, guarded: false } : gatewayScope(q)),
  session: "any",
  input: listRightInput,
  output: listedRight,
  audit: ({ input, value }) => ({
    type: "right.listed",
    data: { operation: input.operation, where: input.gateway, rows: value.people.length },
  }),
  read: async ({ tx, ctx, input }) => {
    const { needed, target, besides } = await askedRight(tx, ctx, input);
    if (needed === "public" || needed === "signed-in") {
      return { needed, besides, everybody: true, people: [], next: null, previous: null };
    }
    const places =
      target.gateway === null ? [{ gatewayId: null }] : [{ gatewayId: null }, { gatewayId: target.gateway }];
    const giving = { role: { in: [...rolesWith(needed)] }, OR: places };
    const slice = sliceOf(input, 2);
    const order = slice.backwards ? "desc" : "asc";
    const fetched = await tx.person.findMany({
      where: {
        AND: [
          { grants: { some: giving } },
          slice.from === null
            ? {}
            : beyond(slice.backwards ? "lt" : "gt", ["name", String(slice.from[0])], ["id", keyId(slice.from[1])]),
        ],
      },
      orderBy: [{ name: order }, { id: order }],
      take: pageSize + 1,
      select: { id: true, name: true, email: true, accepted: true, confirmedAt: true, suspendedAt: true },
    });
    const page = pageOf(fetched, pageSize, slice, (row) => [row.name, row.id]);
    const held = await tx.roleGrant.findMany({
      where: { personId: { in: page.rows.map(({ id }) => id) }, ...giving },
      orderBy: [{ role: "asc" }, { id: "asc" }],
      select: { personId: true, role: true, gateway: { select: { name: true } } },
    });
    const people = page.rows.map(({ id, name, email, ...standing }) => ({
      ...{ id, name, email, state: personState(standing) },
      roles: held
        .filter(({ personId }) => personId === id)
        .map((grant) => ({ role: role.parse(grant.role), gateway: grant.gateway?.name ?? null })),
    }));
    return { needed, besides, everybody: false, people, next: page.next, previous: page.previous };
  },
});
