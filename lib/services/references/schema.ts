import { z } from "zod";
import type { Comparison } from "@/lib/domain/comparison";
import type { Explanation } from "@/lib/domain/explanation";

const reference = z.string().min(1, "Paste a reference.").max(8192, "At most 8,192 characters.");

export const explainInput = z.strictObject({ gateway: z.string().min(1).max(63), reference });

export const compareInput = explainInput
  .extend({ other: reference })
  .refine((input) => input.reference !== input.other, {
    path: ["other"],
    error: "This is the first reference once more. Paste another one.",
  });

/** Made by `resolve`, which puts nothing into it that may not be shown. */
export const explanation = z.custom<Explanation>((value) => typeof value === "object" && value !== null);

export const comparison = z.custom<Comparison>((value) => typeof value === "object" && value !== null);

/** References one person may have resolved, over all sessions and tokens; of names that Keyhole does not track, so many different ones. */
export const resolveBudgets = {
  perMinute: { kind: "resolve-minute", most: 120, windowSeconds: 60 },
  perHour: { kind: "resolve-hour", most: 2000, windowSeconds: 3600 },
  perSecretMinute: { most: 30, windowSeconds: 60 },
  untrackedPerHour: { kind: "resolve-name", most: 50, windowSeconds: 3600 },
} as const;
