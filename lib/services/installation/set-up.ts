import { z } from "zod";
import { setUp as setUpInDatabase } from "@/lib/db/changes";
import type { Tx } from "@/lib/db/transaction";
import type { AuditEvent } from "@/lib/domain/audit/event";
import { AppError } from "@/lib/domain/errors";
import { Secret } from "@/lib/domain/secret";
import { addFirstAllowed } from "@/lib/services/allow-list/first-allowed";
import { createGatewayRow } from "@/lib/services/gateways/create-gateway-row";
import { defineCommand } from "@/lib/services/kernel/command";
import { newPerson } from "@/lib/services/people/new-person";
import { aboutPerson } from "@/lib/services/people/person-scope";
import { setUpInput } from "./schema";

const setUpAlready = "This installation is set up already. Sign in instead.";

/**
 * Uses the one-time link: makes an Access admin, a working account (Platform admin, Author, Operator) and the first
 * gateway, together or not at all. Throws FORBIDDEN for a link that is old or wrong, CONFLICT once somebody is there.
 */
export const setUp = defineCommand({
  name: "installation.set-up",
  summary: "Make the first two accounts and the first gateway, by the one-time link.",
  permission: "public",
  scope: "global",
  session: "person",
  input: setUpInput,
  output: z.object({ adminId: z.uuid(), workerId: z.uuid(), gateway: z.string() }),
  // Hashing takes its time: it is done before a connection is held, and not at all once there is nothing to set up.
  prepare: async ({ tx }) => {
    const somebody = await tx.person.findFirst({ select: { id: true } });
    if (somebody !== null) throw new AppError("CONFLICT", setUpAlready, {}, undefined, "KH015");
    return { plan: undefined, intent: null };
  },
  gather: async ({ ctx, input }) => ({
    admin: await newPerson(ctx.deps, input.admin),
    worker: await newPerson(ctx.deps, input.worker),
  }),
  write: async ({ tx, ctx, input, gathered, targetId }) => {
    const ids = await setUpInDatabase(tx, Secret.fromText(input.link), gathered.admin, gathered.worker);
    // Before the gateway: if that is guarded, the list is too.
    const allowed = await addFirstAllowed(tx, ctx.deps);
    const gateway = await createGatewayRow(tx, targetId, input.gateway);
    return {
      value: { ...ids, gateway: input.gateway.name },
      audit: [{ type: "installation.set-up", data: ids }, ...(await firstGrants(tx)), ...allowed, gateway],
    };
  },
});

/** Who held what from the beginning is on record like every later grant. */
async function firstGrants(tx: Tx): Promise<readonly AuditEvent[]> {
  const rows = await tx.roleGrant.findMany({
    select: { personId: true, role: true, origin: true },
    orderBy: [{ personId: "asc" }, { role: "asc" }],
  });
  return rows.map(({ personId, role, origin }): AuditEvent => {
    return { type: "role.granted", object: aboutPerson(personId), data: { role, origin } };
  });
}
