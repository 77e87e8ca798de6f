import { z } from "zod";
import { titleOfRole } from "@/lib/domain/access/permissions";
import { AppError } from "@/lib/domain/errors";
import { addClaimMapping, removeClaimMapping } from "@/lib/db/single-sign-on";
import type { Tx } from "@/lib/db/transaction";
import { defineGuardedCommand } from "@/lib/services/kernel/command";
import { credentialOrApplied } from "@/lib/services/people/acting";
import { placeOf } from "@/lib/services/people/role-place";
import { role } from "@/lib/services/people/schema";
import { weightAsks } from "@/lib/services/people/who-decides";
import { mappingInput } from "./schema";

type Input = z.infer<typeof mappingInput>;

/**
 * Adds or removes a row of the mapping from claims to roles. It waits for somebody else's approval, as roles of weight do:
 * from the day on which two Approvers for all gateways were there. A row holds for the provider and claim of that moment.
 * Removing one takes at once from everybody what no other row gives.
 */
export const editClaimMapping = defineGuardedCommand({
  name: "claim-mapping.edit",
  summary: "Add or remove what a value of the claim gives: a role, on one gateway or on all.",
  permission: "sign-in.edit",
  scope: async ({ tx }) => ({ gateway: null, guarded: await weightAsks(tx) }),
  session: "recent",
  input: mappingInput,
  output: z.object({ id: z.uuid() }),
  existing: (input) => ("remove" in input ? input.remove : null),
  effect: async ({ tx, input }) => {
    const row = await rowOf(tx, input);
    const [before, after] = row.edit === "add" ? [false, true] : [true, false];
    const field = (name: string, value: string) => ({
      ...{ field: name, sensitive: false },
      ...{ before: before ? value : null, after: after ? value : null },
    });
    const words = `${titleOfRole[row.role]} for ${row.place.words}`;
    return {
      title: row.edit === "add" ? `Let “${row.value}” give ${words}` : `Let “${row.value}” no longer give ${words}`,
      base: row.edit === "add" ? "absent" : JSON.stringify([row.issuer, row.claim, row.value, row.role, row.place.id]),
      fields: [
        { field: "edit", before: null, after: row.edit, sensitive: false },
        field("issuer", row.issuer),
        field("claim", row.claim),
        field("value", row.value),
        field("role", row.role),
        field("gateway", row.place.words),
      ],
    };
  },
  write: async ({ tx, ctx, input, targetId }) => {
    const { edit, value, role: named, place } = await rowOf(tx, input);
    const credential = credentialOrApplied(ctx);
    const origin =
      edit === "add"
        ? await addClaimMapping(tx, credential, { id: targetId, value, role: named, gatewayId: place.id })
        : await removeClaimMapping(tx, credential, targetId);
    const object = { kind: "claim-mapping", id: targetId, label: value } as const;
    const data = { edit, role: named, ...place.named, origin };
    return { value: { id: targetId }, audit: [{ type: "claim-mapping.edited", object, data }] };
  },
});

async function rowOf(tx: Tx, input: Input) {
  if ("remove" in input) {
    const row = await tx.claimMapping.findUnique({
      where: { id: input.remove },
      include: { gateway: { select: { name: true } } },
    });
    if (row === null) throw new AppError("NOT_FOUND", "This row is gone already.");
    const name = row.gateway?.name;
    const place = {
      id: row.gatewayId,
      words: name ?? "all gateways",
      named: name === undefined ? {} : { where: name },
    };
    return { edit: "remove" as const, ...row, role: role.parse(row.role), place };
  }
  const settings = await tx.singleSignOn.findFirst({ select: { issuer: true, groupsClaim: true } });
  if (settings === null) throw new AppError("CONFLICT", "Set single sign-on up first: a row belongs to its provider.");
  const place = await placeOf(tx, input.role, input.gateway);
  const { issuer, groupsClaim: claim } = settings;
  const same = { issuer, claim, value: input.value, role: input.role, gatewayId: place.id };
  if ((await tx.claimMapping.findFirst({ where: same, select: { id: true } })) !== null) {
    throw new AppError("CONFLICT", "This value gives this role there already.", { value: "It does so already." });
  }
  return { edit: "add" as const, issuer, claim, value: input.value, role: input.role, place };
}
