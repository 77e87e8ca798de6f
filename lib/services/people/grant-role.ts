import { z } from "zod";
import { exclusiveRoles, isWeighty, titleOfRole } from "@/lib/domain/access/permissions";
import { AppError } from "@/lib/domain/errors";
import { grantRole as grantInDatabase } from "@/lib/db/people";
import type { Tx } from "@/lib/db/transaction";
import { defineGuardedCommand } from "@/lib/services/kernel/command";
import { personOf } from "@/lib/services/kernel/context";
import { credentialOrApplied } from "./acting";
import { aboutPerson } from "./person-scope";
import { placeOf } from "./role-place";
import { grantRoleInput, role } from "./schema";
import { weightAsks } from "./who-decides";

type Input = z.infer<typeof grantRoleInput>;

/**
 * Grants a role on one gateway, or on all. Approver and Access admin wait for somebody else's approval, from the day on
 * which two Approvers for all gateways were there; until then they are direct, and marked `bootstrap`. Throws CONFLICT for
 * roles that one person may not hold together, FORBIDDEN for one's own.
 */
export const grantRole = defineGuardedCommand({
  name: "role.grant",
  summary: "Grant a person a role, on one gateway or on all.",
  permission: "role.grant",
  scope: async ({ tx, input }) => {
    const person = await tx.person.findUnique({ where: { id: input.person }, select: { id: true } });
    if (person === null) return null;
    return { gateway: null, guarded: isWeighty(input.role) && (await weightAsks(tx)) };
  },
  session: "recent",
  input: grantRoleInput,
  output: z.object({ id: z.uuid() }),
  existing: (input) => input.person,
  effect: async ({ tx, ctx, input }) => {
    if (personOf(ctx.actor)?.personId === input.person) throw new AppError("FORBIDDEN", ownRoles);
    const place = await placeOf(tx, input.role, input.gateway);
    await mayHold(tx, input, place.id);
    const reason = { field: "reason", before: null, after: input.reason, sensitive: false };
    return {
      title: `Grant ${titleOfRole[input.role]} for ${place.words}`,
      base: "not held",
      fields: [
        { field: "person", before: null, after: input.person, sensitive: false },
        { field: "role", before: null, after: input.role, sensitive: false },
        { field: "gateway", before: null, after: place.words, sensitive: false },
        ...(input.reason === "" ? [] : [reason]),
      ],
    };
  },
  write: async ({ tx, ctx, input }) => {
    const place = await placeOf(tx, input.role, input.gateway);
    await mayHold(tx, input, place.id);
    const id = ctx.deps.newId();
    const grant = { id, personId: input.person, role: input.role, gatewayId: place.id };
    const origin = await grantInDatabase(tx, credentialOrApplied(ctx), grant);
    const data = { role: input.role, ...place.named, origin, ...(input.reason === "" ? {} : { reason: input.reason }) };
    return { value: { id }, audit: [{ type: "role.granted", object: aboutPerson(input.person), data }] };
  },
});

const ownRoles = "Nobody decides about their own account or roles. Ask another Access admin.";

/** In words and by name; the database holds the same. What a claim gave may be given by hand, and stays from then on. */
async function mayHold(tx: Tx, input: Input, gatewayId: string | null): Promise<void> {
  const held = await tx.roleGrant.findMany({
    where: { personId: input.person },
    select: { role: true, gatewayId: true, origin: true },
  });
  const title = titleOfRole[input.role];
  if (held.some((one) => one.role === input.role && one.gatewayId === gatewayId && one.origin !== "claim")) {
    throw new AppError("CONFLICT", `They hold ${title} there already.`);
  }
  const clash = exclusiveRoles([input.role, ...held.map((one) => role.parse(one.role))]);
  if (clash === null) return;
  const other = titleOfRole[clash.one === input.role ? clash.other : clash.one];
  throw new AppError(
    "CONFLICT",
    `${title} and ${other} are not held by one person. Revoke ${other} first, or invite a second account.`,
  );
}
