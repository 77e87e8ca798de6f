import { z } from "zod";
import { changeEmergency } from "@/lib/services/emergencies/schema";
import { pageFields } from "@/lib/services/kernel/page";
import { vaultUses } from "@/lib/services/vaults/vault-uses";
import { changeConnection } from "./change-connection";
import { changeStory } from "./change-story";
import { effectField } from "./effect-field";
import { againPreview } from "./preview-again";

export const changeStates = [
  "draft",
  "requested",
  "applied",
  "rejected",
  "withdrawn",
  "expired",
  "void",
  "failed",
  "discarded",
] as const;
export type ChangeState = (typeof changeStates)[number];

export const listChangesInput = z.strictObject({
  gateway: z.string().max(63),
  state: z.enum([...changeStates, "all"]).default("requested"),
  ...pageFields,
});

/** `gateway` is what the URL says; a change of another one is then not found. */
export const changeRef = z.strictObject({ id: z.uuid("Not a change."), gateway: z.string().max(63).optional() });

export const readChangeInput = changeRef.extend({
  /** From which of its comments on older ones are wanted, as `story.earlier` gives it; without it the newest. */
  comments: z.string().max(500).optional(),
});

export const shownHash = z.string().regex(/^[0-9a-f]{64}$/, "The hash of the document you read.");

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
  /** It waits for the reader's decision: they may decide, and have not. */
  forMe: z.boolean(),
});

const otherChange = z.object({ id: z.uuid(), title: z.string(), state: z.enum(changeStates) });

export const changeDetail = changeRow.extend({
  hash: z.string(),
  /** What the requester says for those who decide. */
  reason: z.string().nullable(),
  story: changeStory,
  /** The closed change whose place it took, and the one that took its own. */
  follows: otherChange.nullable(),
  followedBy: otherChange.nullable(),
  /** What asking again would come to; null where that is not to be had. */
  again: againPreview.nullable(),
  /** Why what it would do can neither be carried out nor asked for again, while it is open: the stored command is shut. */
  unopened: z.string().nullable(),
  /** Whether the reader may write at the draft; and at all, whether they have a part in it and may comment. */
  mayWrite: z.boolean(),
  mayComment: z.boolean(),
  gateway: z.string().nullable(),
  fields: z.array(effectField),
  /** For a vault's change: its prefix, and what of the tracked references uses it now. Not part of what is approved. */
  uses: vaultUses.extend({ prefix: z.string() }).nullable(),
  /** For a vault's change: whether what it would make connects, as far as somebody tested it. Not part of what is approved. */
  connection: changeConnection.nullable(),
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
    hash: shownHash,
    decision: z.enum(["approve", "reject"], "approve or reject"),
    reason: z.string().trim().max(1000, "At most 1,000 characters.").default(""),
  })
  .refine((d) => d.decision === "approve" || d.reason.length >= 3, {
    path: ["reason"],
    message: "Say why, so that the requester knows what to mend.",
  });
