import { z } from "zod";
import { revokeRole as revokeInDatabase } from "@/lib/db/people";
import { AppError } from "@/lib/domain/errors";
import { defineCommand } from "@/lib/services/kernel/command";
import { sessionCredential } from "./acting";
import { aboutPerson } from "./person-scope";
import { revokeRoleInput } from "./schema";

/** Takes a role away; the next request of its holder is without it. Throws CONFLICT for the last Access admin. */
export const revokeRole = defineCommand({
  name: "role.revoke",
  summary: "Take a role from a person.",
  permission: "role.grant",
  scope: async ({ tx, input }) => {
    const row = await tx.roleGrant.findUnique({ where: { id: input.grant }, select: { id: true } });
    return row === null ? null : { gateway: null, guarded: false };
  },
  session: "recent",
  input: revokeRoleInput,
  output: z.object({ id: z.uuid() }),
  write: async ({ tx, ctx, input }) => {
    const row = await tx.roleGrant.findUnique({
      where: { id: input.grant },
      select: { personId: true, role: true, gateway: { select: { name: true } } },
    });
    if (row === null) throw new AppError("NOT_FOUND");
    await revokeInDatabase(tx, sessionCredential(ctx), input.grant);
    const where = row.gateway === null ? {} : { where: row.gateway.name };
    const data = { role: row.role, ...where, ...(input.reason === "" ? {} : { reason: input.reason }) };
    return {
      value: { id: input.grant },
      audit: [{ type: "role.revoked", object: aboutPerson(row.personId), data }],
    };
  },
});
