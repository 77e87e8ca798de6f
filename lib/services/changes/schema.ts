import { z } from "zod";
import { changeEmergency } from "@/lib/services/emergencies/schema";
import { pageFields } from "@/lib/services/kernel/page";
import { vaultUses } from "@/lib/services/vaults/vault-uses";

export const changeStates = ["requested", "applied", "rejected", "withdrawn", "expired", "void", "failed"] as const;
export type ChangeState = (typeof changeStates)[number];

export const listChangesInput = z.strictObject({
  gateway: z.string().max(63),
  state: z.enum([...changeStates, "all"]).default("requested"),
  ...pageFields,
});

/** `gateway` is what the URL says; a change of another one is then not found. */
export const changeRef = z.strictObject({ id: z.uuid("Not a change."), gateway: z.string().max(63).optional() });

export const effectField = z.object({
  field: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
  sensitive: z.boolean(),
});

export const changeRow = z.object({
  id: z.uuid(),
  title: z.string(),
  operation: z.string(),
  state: z.enum(changeStates),
  stateWhy: z.string().nullable(),
  requester: z.string(),
  byToken: z.boolean(),
  requestedAt: z.date(),
  expiresAt: z.date(),
  closedAt: z.date().nullable(),
  approvals: z.number(),
  approvalsNeeded: z.number(),
  mine: z.boolean(),
});

export const changeDetail = changeRow.extend({
  hash: z.string(),
  gateway: z.string().nullable(),
  fields: z.array(effectField),
  /** For a vault's change: its prefix, and what of the tracked references uses it now. Not part of what is approved. */
  uses: vaultUses.extend({ prefix: z.string() }).nullable(),
  decisions: z.array(
    z.object({ person: z.string(), approved: z.boolean(), reason: z.string().nullable(), decidedAt: z.date() }),
  ),
  /** Whether the reader could decide it now, and in words why not. */
  mayDecide: z.boolean(),
  whyNot: z.string().nullable(),
  emergency: changeEmergency,
});

export const decideChangeInput = changeRef
  .extend({
    hash: z.string().regex(/^[0-9a-f]{64}$/, "The hash of the document you read."),
    decision: z.enum(["approve", "reject"], "approve or reject"),
    reason: z.string().trim().max(1000, "At most 1,000 characters.").default(""),
  })
  .refine((d) => d.decision === "approve" || d.reason.length >= 3, {
    path: ["reason"],
    message: "Say why, so that the requester knows what to mend.",
  });
