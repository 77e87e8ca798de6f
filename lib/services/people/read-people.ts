import { z } from "zod";
import type { Prisma } from "@/lib/db/generated/client";
import { beyond } from "@/lib/services/kernel/beyond";
import { keyId, keyMoment, pageLinks, pageOf, sliceOf, type Key, type Slice } from "@/lib/services/kernel/page";
import { defineQuery } from "@/lib/services/kernel/query";
import { personState, whereState } from "./person-state";
import { listPeopleInput, personRow, role, type personSorts } from "./schema";

const pageSize = 50;
const mostCounted = 1001;

const shape = {
  id: true,
  name: true,
  email: true,
  emailNormal: true,
  accepted: true,
  confirmedAt: true,
  suspendedAt: true,
  lastSeenAt: true,
  createdAt: true,
} as const;

/** Everybody with an account: searched, filtered, sorted, 50 a page. Reading it is on record. */
export const readPeople = defineQuery({
  name: "person.list",
  summary: "People with the roles they hold.",
  permission: "person.read",
  scope: "global",
  session: "any",
  input: listPeopleInput,
  output: z.object({ people: z.array(personRow), count: z.number(), ...pageLinks.shape }),
  audit: ({ value }) => ({ type: "person.listed", data: { rows: value.people.length } }),
  read: async ({ tx, input }) => {
    const where: Prisma.PersonWhereInput = {
      ...(input.state === "" ? {} : whereState(input.state)),
      ...(input.role === "" ? {} : { grants: { some: { role: input.role } } }),
      ...(input.q === "" ? {} : { OR: [{ name: containing(input.q) }, { email: containing(input.q) }] }),
    };
    const slice = sliceOf(input, 2);
    const ascending = (input.order === "asc") !== slice.backwards;
    const order = ascending ? "asc" : "desc";
    const fetched = await tx.person.findMany({
      where: { AND: [where, pastPlace(input.sort, slice, ascending)] },
      orderBy: orderOf(input.sort, order),
      take: pageSize + 1,
      select: shape,
    });
    const matching = await tx.person.findMany({ where, select: { id: true }, take: mostCounted });
    const page = pageOf(fetched, pageSize, slice, (row) => keyOf(input.sort, row));
    const held = await tx.roleGrant.findMany({
      where: { personId: { in: page.rows.map(({ id }) => id) } },
      orderBy: [{ role: "asc" }, { gatewayId: "asc" }],
      select: { personId: true, role: true, gateway: { select: { name: true } } },
    });
    const people = page.rows.map(({ id, name, email, lastSeenAt, createdAt, ...standing }) => ({
      id,
      name,
      email,
      state: personState(standing),
      roles: held
        .filter(({ personId }) => personId === id)
        .map((grant) => ({ role: role.parse(grant.role), gateway: grant.gateway?.name ?? null })),
      lastSeenAt,
      createdAt,
    }));
    return { people, count: matching.length, next: page.next, previous: page.previous };
  },
});

/** `_` and `%` are to mean themselves. */
const containing = (text: string) => ({ contains: text.replace(/[\\%_]/g, "\\$&"), mode: "insensitive" }) as const;

type Sort = (typeof personSorts)[number];
type Sorted = Pick<Prisma.PersonGetPayload<{ select: typeof shape }>, "id" | "name" | "emailNormal" | "createdAt">;

function keyOf(sort: Sort, row: Sorted): Key {
  if (sort === "since") return [row.createdAt.toISOString(), row.id];
  return sort === "email" ? [row.emailNormal, row.id] : [row.name, row.id];
}

function orderOf(sort: Sort, order: "asc" | "desc"): Prisma.PersonOrderByWithRelationInput[] {
  if (sort === "email") return [{ emailNormal: order }];
  return [sort === "since" ? { createdAt: order } : { name: order }, { id: order }];
}

function pastPlace(sort: Sort, slice: Slice, ascending: boolean): Prisma.PersonWhereInput {
  if (slice.from === null) return {};
  const side = ascending ? "gt" : "lt";
  const [first, second] = slice.from;
  if (sort === "email") return { emailNormal: { [side]: String(first) } };
  const tie = ["id", keyId(second)] as const;
  return sort === "name"
    ? beyond(side, ["name", String(first)], tie)
    : beyond(side, ["createdAt", keyMoment(first)], tie);
}
