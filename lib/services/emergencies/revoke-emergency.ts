import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import { revokeEmergencyGrant } from "@/lib/db/emergencies";
import { defineCommand } from "@/lib/services/kernel/command";
import { sessionCredential } from "@/lib/services/people/acting";
import { aboutPerson } from "@/lib/services/people/person-scope";
import { revokeEmergencyInput } from "./schema";

/** Takes the right to apply without approval away at once. Throws CONFLICT where that has happened already. */
export const revokeEmergency = defineCommand({
  name: "emergency.revoke",
  summary: "Take a person's right to apply without approval away.",
  permission: "role.grant",
  scope: async ({ tx, input }) => {
    const row = await tx.emergencyGrant.findUnique({ where: { id: input.grant }, select: { id: true } });
    return row === null ? null : { gateway: null, guarded: false };
  },
  session: "recent",
  input: revokeEmergencyInput,
  output: z.object({ id: z.uuid() }),
  write: async ({ tx, ctx, input }) => {
    const row = await tx.emergencyGrant.findUnique({
      where: { id: input.grant },
      select: { personId: true, gatewayId: true, gateway: { select: { name: true } } },
    });
    if (row === null) throw new AppError("NOT_FOUND");
    await revokeEmergencyGrant(tx, sessionCredential(ctx), input.grant);
    const data = { where: row.gateway.name };
    return {
      value: { id: input.grant },
      audit: [{ type: "emergency.revoked", object: aboutPerson(row.personId), data, gateway: row.gatewayId }],
    };
  },
});
