import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import { grantEmergency as grantInDatabase } from "@/lib/db/emergencies";
import type { Tx } from "@/lib/db/transaction";
import { defineGuardedCommand } from "@/lib/services/kernel/command";
import { personOf } from "@/lib/services/kernel/context";
import { everybodyAt } from "@/lib/services/notify/recipients";
import { tell } from "@/lib/services/notify/tell";
import { aboutPerson } from "@/lib/services/people/person-scope";
import { placeOf } from "@/lib/services/people/role-place";
import { grantEmergencyInput } from "./schema";

type Input = z.infer<typeof grantEmergencyInput>;

/**
 * Lets somebody apply vault changes of their own on one gateway without approval, for at most 30 days. Always waits for
 * somebody else's approval, as what is about people does. Throws CONFLICT for one whose duty is not work, FORBIDDEN for
 * oneself.
 */
export const grantEmergency = defineGuardedCommand({
  name: "emergency.grant",
  summary: "Let a person apply vault changes of theirs without approval in an emergency, on one gateway.",
  permission: "role.grant",
  scope: async ({ tx, input }) => {
    const person = await tx.person.findUnique({ where: { id: input.person }, select: { id: true } });
    return person === null ? null : { gateway: null, guarded: true };
  },
  session: "recent",
  input: grantEmergencyInput,
  output: z.object({ id: z.uuid(), expiresAt: z.date() }),
  existing: (input) => input.person,
  effect: async ({ tx, ctx, input }) => {
    if (personOf(ctx.actor)?.personId === input.person) throw new AppError("FORBIDDEN", ownGrant);
    const { words } = await gatewayOf(tx, input);
    const field = (name: string, after: string) => ({ field: name, before: null, after, sensitive: false });
    return {
      title: `Let somebody apply without approval on ${words} in an emergency`,
      base: "asked for",
      fields: [
        field("person", input.person),
        field("gateway", words),
        field("days", String(input.days)),
        ...(input.reason === "" ? [] : [field("reason", input.reason)]),
      ],
    };
  },
  write: async ({ tx, ctx, input }) => {
    const { id: gatewayId, words } = await gatewayOf(tx, input);
    const id = ctx.deps.newId();
    const expiresAt = await grantInDatabase(tx, { id, personId: input.person, gatewayId, days: input.days });
    const byId = personOf(ctx.actor)?.personId ?? null;
    await tell(tx, [input.person, ...(await everybodyAt(tx, gatewayId))], {
      kind: "emergency.granted",
      gatewayId,
      byId,
    });
    const reason = input.reason === "" ? {} : { reason: input.reason };
    const data = { where: words, expiresAt: expiresAt.toISOString(), ...reason };
    return {
      value: { id, expiresAt },
      audit: [{ type: "emergency.granted", object: aboutPerson(input.person), data, gateway: gatewayId }],
    };
  },
});

const ownGrant = "Nobody decides about their own account or roles. Ask another Access admin.";

/** The gateway, whose guard it is that may be passed by; and whether this person may hold such a thing. */
async function gatewayOf(tx: Tx, input: Input): Promise<{ readonly id: string; readonly words: string }> {
  const { id, words } = await placeOf(tx, null, input.gateway);
  if (id === null) throw new AppError("INVALID", undefined, { gateway: "Choose a gateway." });
  const person = await tx.person.findUnique({ where: { id: input.person }, select: { duty: true } });
  if (person === null) throw new AppError("NOT_FOUND");
  if (person.duty !== "work") {
    throw new AppError("CONFLICT", "Whoever looks after people or audits applies nothing, in an emergency neither.");
  }
  return { id, words };
}
