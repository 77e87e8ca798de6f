import { z } from "zod";
import type { Comparison } from "@/lib/domain/comparison";
import type { Explanation } from "@/lib/domain/explanation";
import type { Preview } from "@/lib/domain/preview";
import { outcomeNames } from "@/lib/domain/resolution";
import { pageFields, pageLinks } from "@/lib/services/kernel/page";

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

/** What the state of a tracked reference can be: before its first check, or the tone of the last one's outcome. */
export const referenceStates = [
  "unchecked",
  "resolved",
  "waiting",
  "stale",
  "failing",
  "not-checkable",
  "refused",
] as const;
export type ReferenceState = (typeof referenceStates)[number];

export const referenceSorts = ["reference", "state", "checked", "tracked"] as const;

/** Which of a gateway's tracked references: the list's own filter, and what a check of a filtered list goes by. */
export const referenceFilter = z.strictObject({
  /** The vault, as references name it; empty for all. */
  name: z.string().trim().max(200).default(""),
  state: z.enum(["", ...referenceStates]).default(""),
  outcome: z.enum(["", ...outcomeNames]).default(""),
  /** Who tracked it: the caller, or a person by id. */
  by: z.union([z.literal(["", "me"]), z.uuid()]).default(""),
  /** A part of the text, in any case. */
  q: z.string().trim().max(200).default(""),
});
export type ReferenceFilter = z.infer<typeof referenceFilter>;

export const listReferencesInput = z.strictObject({
  gateway: z.string().min(1).max(63),
  ...referenceFilter.shape,
  sort: z.enum(referenceSorts).default("reference"),
  order: z.enum(["asc", "desc"]).default("asc"),
  ...pageFields,
});

const preview = z.custom<Preview>((value) => typeof value === "object" && value !== null);

export const referenceRow = z.object({
  id: z.uuid(),
  text: z.string(),
  /** What it names, the resource and its version; null where Kong cannot read the text. */
  name: z.string().nullable(),
  resource: z.string().nullable(),
  version: z.number().nullable(),
  state: z.enum(referenceStates),
  outcome: z.enum(outcomeNames).nullable(),
  checkedAt: z.date().nullable(),
  /** Null: the worker, or somebody who is no longer known. */
  checkedBy: z.string().nullable(),
  preview: preview.nullable(),
  /** "7c1e 90ab 33d0"; null where comparing would allow guessing. */
  fingerprint: z.string().nullable(),
  trackedAt: z.date(),
  trackedBy: z.string().nullable(),
});

export type ReferenceRow = z.infer<typeof referenceRow>;

export const referencePage = z.object({
  references: z.array(referenceRow),
  /** How many match; 1,001 means more than a thousand. */
  count: z.number(),
  /** The first fifty names that references of the gateway have. */
  names: z.array(z.string()),
  ...pageLinks.shape,
});

export type ReferencePage = z.infer<typeof referencePage>;

export const referenceDetail = referenceRow.extend({
  gateway: z.string(),
  member: z.string().nullable(),
  checkMs: z.number().nullable(),
  retiredAt: z.date().nullable(),
  retiredBy: z.string().nullable(),
  secret: z
    .object({
      id: z.uuid(),
      name: z.string(),
      resource: z.string(),
      version: z.number().nullable(),
      provider: z.string().nullable(),
      lookedAt: z.date().nullable(),
      rotatedAt: z.date().nullable(),
      expiresAt: z.date().nullable(),
    })
    .nullable(),
  /** The first twenty others that point into the same secret. */
  siblings: z.array(z.object({ id: z.uuid(), text: z.string(), state: z.enum(referenceStates) })),
  hasMoreSiblings: z.boolean(),
});
export type ReferenceDetail = z.infer<typeof referenceDetail>;

/** References one person may have resolved, over all sessions and tokens; of names that Keyhole does not track, so many different ones. */
export const resolveBudgets = {
  perMinute: { kind: "resolve-minute", most: 120, windowSeconds: 60 },
  perHour: { kind: "resolve-hour", most: 2000, windowSeconds: 3600 },
  perSecretMinute: { most: 30, windowSeconds: 60 },
  untrackedPerHour: { kind: "resolve-name", most: 50, windowSeconds: 3600 },
} as const;

const gateway = z.string().min(1).max(63);
/** Which references; a form sends a single one as a text. */
export const referenceIds = z.union([
  z.array(z.uuid()).min(1, "Choose at least one reference.").max(500, "At most 500 references at once."),
  z.uuid().transform((one) => [one]),
]);

export const trackLimits = { characters: 1_048_576, references: 5_000, idsTold: 500, problemsTold: 200 } as const;

export const trackInput = z.strictObject({
  gateway,
  /** One a line, or any text that holds some: YAML, JSON, kong.conf, an environment. */
  references: z.string().min(1, "Paste at least one reference.").max(trackLimits.characters, "At most 1 MiB of text."),
});

export const tracked = z.object({
  added: z.number(),
  /** Were tracked already. */
  known: z.number(),
  /** Had been untracked, and have their history again. */
  revived: z.number(),
  /** Of the first 500 that were added or revived, for taking it back. */
  ids: z.array(z.uuid()),
  /** The first 200 texts that look like a reference and were not taken; `shown` holds nothing that could be a credential. */
  problems: z.array(z.object({ line: z.number(), shown: z.string(), what: z.string() })),
  problemCount: z.number(),
});
export type Tracked = z.infer<typeof tracked>;

export const untrackInput = z.strictObject({ gateway, ids: referenceIds });
export const untracked = z.object({ untracked: z.number(), ids: z.array(z.uuid()) });
export const retracked = z.object({ retracked: z.number(), ids: z.array(z.uuid()) });
