import { z } from "zod";
import { liveGrants } from "@/lib/services/emergencies/live-grants";
import { emergencyGrantRow } from "@/lib/services/emergencies/schema";
import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { defineQuery } from "@/lib/services/kernel/query";
import { personState } from "./person-state";
import { personStates, role } from "./schema";

const most = 1000;

const holder = z.object({
  personId: z.uuid(),
  name: z.string(),
  email: z.string(),
  state: z.enum(personStates),
  role,
  /** Held for all gateways, hence here. */
  forAll: z.boolean(),
  grantedAt: z.date(),
});

/** Who holds which role on a gateway, by a grant for it or for all; at most 1,000. Reading it is on record. */
export const readGatewayRoles = defineQuery({
  name: "role.list",
  summary: "Who holds which role on a gateway.",
  permission: "person.read",
  scope: gatewayScope,
  session: "any",
  input: z.strictObject({ gateway: z.string().min(1).max(63) }),
  output: z.object({ holders: z.array(holder), emergencyGrants: z.array(emergencyGrantRow) }),
  audit: ({ input, value }) => {
    const people = new Set(value.holders.map(({ personId }) => personId));
    return { type: "person.listed", data: { rows: people.size, gateway: input.gateway } };
  },
  read: async ({ tx, ctx, target }) => {
    const rows = await tx.roleGrant.findMany({
      where: { OR: [{ gatewayId: target.gateway }, { gatewayId: null }] },
      orderBy: [{ role: "asc" }, { id: "asc" }],
      take: most,
      select: {
        role: true,
        gatewayId: true,
        grantedAt: true,
        person: {
          select: { id: true, name: true, email: true, accepted: true, confirmedAt: true, suspendedAt: true },
        },
      },
    });
    const holders = rows.map(({ person, ...grant }) => ({
      personId: person.id,
      name: person.name,
      email: person.email,
      state: personState(person),
      role: role.parse(grant.role),
      forAll: grant.gatewayId === null,
      grantedAt: grant.grantedAt,
    }));
    const emergencyGrants = await liveGrants(tx, { gatewayId: target.gateway ?? "" }, ctx.deps.clock());
    return { holders, emergencyGrants };
  },
});
