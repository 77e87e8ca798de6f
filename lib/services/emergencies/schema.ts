import { z } from "zod";
import { mostDays, saysEnough } from "@/lib/domain/access/emergency";

const reason = z.string().trim().max(1000, "At most 1,000 characters.");

export const grantEmergencyInput = z.strictObject({
  person: z.uuid("Not a person."),
  gateway: z.string().trim().min(1, "Choose a gateway.").max(63),
  days: z.coerce.number().int().min(1, "At least one day.").max(mostDays, "At most 30 days.").default(7),
  reason: reason.default(""),
});

export const revokeEmergencyInput = z.strictObject({ grant: z.uuid("Not a grant that is held.") });

/** `gateway` is what the URL says; a change of another one is then not found. */
const ofChange = { id: z.uuid("Not a change."), gateway: z.string().max(63).optional() };

export const applyEmergencyInput = z.strictObject({
  ...ofChange,
  hash: z.string().regex(/^[0-9a-f]{64}$/, "The hash of the document you read."),
  reason: reason.refine(saysEnough, "Say in at least 20 characters why this cannot wait for others."),
});

export const reviewEmergencyInput = z
  .strictObject({ ...ofChange, verdict: z.enum(["ratify", "revert"], "ratify or revert"), reason: reason.default("") })
  .refine((review) => review.verdict === "ratify" || review.reason.length >= 3, {
    path: ["reason"],
    message: "Say why it is taken back.",
  });

/** Somebody's right to apply without approval, on one gateway. */
export const emergencyGrantRow = z.object({
  id: z.uuid(),
  personId: z.uuid(),
  person: z.string(),
  gateway: z.string(),
  grantedBy: z.string().nullable(),
  grantedAt: z.date(),
  expiresAt: z.date(),
  changeId: z.uuid(),
});

/** The one that waits for its review on a gateway. */
export const openEmergency = z.object({
  changeId: z.uuid(),
  title: z.string(),
  person: z.string(),
  appliedAt: z.date(),
  reviewBy: z.date(),
});

/** What an emergency means to one change, for whoever reads it. */
export const changeEmergency = z.object({
  /** The reader may apply it now without approval, or what keeps them from it. */
  offer: z.object({ expiresAt: z.date(), obstacle: z.string().nullable() }).nullable(),
  /** It was applied so. */
  record: z
    .object({
      person: z.string(),
      reason: z.string(),
      appliedAt: z.date(),
      reviewBy: z.date(),
      verdict: z.enum(["ratify", "revert"]).nullable(),
      reviewedBy: z.string().nullable(),
      reviewedAt: z.date().nullable(),
      why: z.string().nullable(),
      revertChangeId: z.uuid().nullable(),
      revertObstacle: z.string().nullable(),
      /** Whether the reader could review it now, and in words why not. */
      mayReview: z.boolean(),
      whyNot: z.string().nullable(),
    })
    .nullable(),
  /** The change that was applied in the emergency which this one took back. */
  takesBack: z.uuid().nullable(),
});
export type ChangeEmergency = z.infer<typeof changeEmergency>;
