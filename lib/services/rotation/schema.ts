import { z } from "zod";
import { eventKinds } from "@/lib/domain/rotation/event-in-words";
import type { RotationEventKind } from "@/lib/domain/rotation/event";
import { isTimeZone } from "@/lib/domain/rotation/local-day";
import { rotationStatuses, type RotationStatus } from "@/lib/domain/rotation/status";
import { pageFields, pageLinks } from "@/lib/services/kernel/page";
import { endingOpener } from "@/lib/services/vaults/openings";
import { memberPrint, planStates } from "./stored-event";

export const gateway = z.string().min(1).max(63);
const vault = z.string().max(200);

const tones = z.enum(["resolved", "changed", "waiting", "stale", "failing", "not-checkable", "refused"]);
const statuses = Object.keys(rotationStatuses) as [RotationStatus, ...RotationStatus[]];
export const kinds = Object.keys(eventKinds) as [RotationEventKind, ...RotationEventKind[]];
export const secretFilters = [...statuses, "acknowledged"] as const;
export const secretSorts = ["due", "rotated", "looked", "name"] as const;

/** A day of UTC as it stands in an address, "2026-03-01"; nothing for no limit. */
const day = z
  .string()
  .regex(/^(\d{4}-\d{2}-\d{2})?$/, "A day, like 2026-03-01.")
  .refine((text) => text === "" || !Number.isNaN(Date.parse(text)), "There is no such day.")
  .default("");

export const listSecretsInput = z.strictObject({
  gateway,
  status: z.enum([...secretFilters, ""]).default(""),
  vault: vault.default(""),
  q: z.string().trim().max(200).default(""),
  /** Only what had an event, is due or expires on these days, both included. */
  from: day,
  until: day,
  sort: z.enum(secretSorts).default("due"),
  order: z.enum(["asc", "desc"]).default("asc"),
  ...pageFields,
});

const due = z.object({
  at: z.date(),
  reason: z.enum(["provider", "policy", "expiry"]),
  /** The value may be older than is known. */
  atLatest: z.boolean(),
});

export const secretRow = z.object({
  id: z.uuid(),
  /** The vault, as references name it. */
  name: z.string(),
  resource: z.string(),
  version: z.number().nullable(),
  provider: z.string().nullable(),
  status: z.enum(statuses),
  /** Of the last check. */
  outcome: z.string().nullable(),
  failingSince: z.date().nullable(),
  lookedAt: z.date().nullable(),
  rotatedAt: z.date().nullable(),
  expiresAt: z.date().nullable(),
  due: due.nullable(),
  age: z.object({ seconds: z.number(), atLeast: z.boolean() }).nullable(),
  maxAgeDays: z.number().nullable(),
  /** When a new value counts on the nodes, over the first references into it; null where there is none. */
  reach: z.object({ tone: tones, text: z.string() }).nullable(),
  acknowledged: z.object({ at: z.date(), by: z.string().nullable(), note: z.string().nullable() }).nullable(),
});
export type SecretRow = z.infer<typeof secretRow>;

export const secretPage = z.object({
  secrets: z.array(secretRow),
  /** How many match; 1,001 means more than a thousand. */
  count: z.number(),
  /** What calls for somebody and nobody has said to have seen, of the whole gateway. */
  failing: z.number(),
  overdue: z.number(),
  /** What opens vaults and ends soon or has ended. */
  openers: z.array(endingOpener),
  ...pageLinks.shape,
});

export const secretRef = z.strictObject({ gateway, id: z.uuid() });
export const readSecretInput = z.strictObject({ gateway, id: z.uuid(), ...pageFields });

export const eventRow = z.object({
  id: z.uuid(),
  secretId: z.uuid(),
  name: z.string(),
  resource: z.string(),
  version: z.number().nullable(),
  at: z.date(),
  kind: z.string(),
  tone: tones,
  title: z.string(),
  text: z.string(),
  /** Members whose value became another with it. */
  changed: z.array(z.string().nullable()),
  prints: z.array(memberPrint),
});
export type EventRow = z.infer<typeof eventRow>;

export const listEventsInput = z.strictObject({
  gateway,
  kind: z.enum([...kinds, ""]).default(""),
  vault: vault.default(""),
  secret: z.union([z.uuid(), z.literal("")]).default(""),
  from: day,
  until: day,
  ...pageFields,
});
export const eventPage = z.object({ events: z.array(eventRow), ...pageLinks.shape });

const counting = <T extends z.ZodType>(value: T) =>
  z.object({ value, from: z.enum(["secret", "vault", "gateway"]).nullable() });

const policyInForce = z.object({
  maxAgeDays: counting(z.number().nullable()),
  leadDays: counting(z.number()),
  zone: counting(z.string()),
  checkEverySeconds: counting(z.number()),
});

export const policyRow = z.object({
  id: z.uuid(),
  place: z.enum(["gateway", "vault", "secret"]),
  vault: z.string().nullable(),
  secret: z.object({ id: z.uuid(), name: z.string(), resource: z.string() }).nullable(),
  maxAgeDays: z.number().nullable(),
  leadDays: z.number().nullable(),
  zone: z.string().nullable(),
  checkEverySeconds: z.number().nullable(),
  version: z.number(),
  updatedBy: z.string().nullable(),
  updatedAt: z.date(),
});
export type PolicyRow = z.infer<typeof policyRow>;

export const secretDetail = secretRow.extend({
  firstSeenAt: z.date().nullable(),
  /** Since when the present value has been there at least, as the provider tells. */
  writtenAt: z.date().nullable(),
  nextCheckAt: z.date(),
  /** The provider's id of the version. */
  backendVersion: z.string().nullable(),
  dues: z.array(due),
  /** The provider's own schedule, where it tells one. */
  plan: z
    .object({ nextAt: z.date().nullable(), everySeconds: z.number().nullable(), lastAt: z.date().nullable() })
    .nullable(),
  /** Why there is none: none is set there, this identity may not see it, or nobody has told yet. */
  planState: z.enum(planStates),
  retiredAt: z.date().nullable(),
  policy: policyInForce,
  /** Made for this secret alone, if there is one. */
  ownPolicy: policyRow.nullable(),
  references: z.array(
    z.object({
      id: z.uuid(),
      text: z.string(),
      state: z.string(),
      outcome: z.string().nullable(),
      checkedAt: z.date().nullable(),
      /** What nodes do with it, in sentences. */
      refresh: z.array(z.object({ tone: tones, text: z.string() })),
    }),
  ),
  moreReferences: z.boolean(),
  events: z.array(eventRow),
  ...pageLinks.shape,
});

export const stripInput = z.strictObject({ gateway, secret: z.union([z.uuid(), z.literal("")]).default("") });

/** Marks of one kind on one day (or at one moment, for one secret). `count` is at most 100, which means as many or more. */
export const stripMark = z.object({
  at: z.date(),
  /** A kind of event, or why something is due: provider, policy, expiry. */
  kind: z.enum([...kinds, "provider", "policy", "expiry"]),
  count: z.number(),
});
export type StripMark = z.infer<typeof stripMark>;
export const strip = z.object({ from: z.date(), before: z.date(), now: z.date(), marks: z.array(stripMark) });

const seconds = (least: number, most: number, problem: string) =>
  z.coerce.number(problem).int(problem).min(least, problem).max(most, problem);
const orNothing = <T extends z.ZodType>(of: T) =>
  z.union([z.literal("").transform(() => null), z.null(), of]).default(null);

export const policyFields = {
  maxAgeDays: orNothing(seconds(1, 3650, "Days from 1 to 3,650, or nothing.")),
  leadDays: orNothing(seconds(0, 365, "Days from 0 to 365, or nothing.")),
  zone: orNothing(
    z.string().trim().max(64).refine(isTimeZone, "The name of a time zone, like Europe/Zurich, or nothing."),
  ),
  checkEverySeconds: orNothing(seconds(10, 604_800, "Seconds from 10 to 604,800 (a week), or nothing.")),
};

const policyPlace = {
  gateway,
  /** For one vault, as references name it; for one secret; with neither for the whole gateway, which nothing empty means. */
  vault: vault.trim().min(1, "Name the vault.").optional(),
  secret: z.uuid().optional(),
};
const onePlace = {
  holds: (input: { readonly vault?: string | undefined; readonly secret?: string | undefined }) =>
    input.vault === undefined || input.secret === undefined,
  problem: { path: ["vault"], message: "Either a vault or a secret." },
};

export const setPolicyInput = z
  .strictObject({
    ...policyPlace,
    /** The version that the caller saw; 0 where there was none yet. */
    version: z.coerce.number().int().min(0).default(0),
    ...policyFields,
  })
  .refine(onePlace.holds, onePlace.problem);
export type SetPolicyInput = z.infer<typeof setPolicyInput>;

export const clearPolicyInput = z
  .strictObject({ ...policyPlace, version: z.coerce.number().int().min(1) })
  .refine(onePlace.holds, onePlace.problem);

const secrets = z.union([
  z.array(z.uuid()).min(1, "Choose at least one.").max(200, "At most 200 at once."),
  z.uuid().transform((id) => [id]),
]);
export const acknowledgeInput = z.strictObject({
  gateway,
  secrets,
  note: z.string().trim().max(500, "At most 500 characters.").default(""),
});
export const unacknowledgeInput = z.strictObject({ gateway, secrets });
