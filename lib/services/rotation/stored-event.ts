import { z } from "zod";
import type { RotationEvent } from "@/lib/domain/rotation/event";
import type { KnownSecret } from "@/lib/domain/rotation/observe";
import type { RotationPlan } from "@/lib/domain/rotation/schedule";
import type { Meta } from "@/lib/providers/contract";
import { outcomes, type Outcome } from "@/lib/domain/resolution";

/** What of a secret's history stands in JSON columns, and the way back: dates are ISO texts there. */

const moment = z.iso.datetime().transform((text) => new Date(text));
const outcome = z.enum(Object.keys(outcomes) as [Outcome, ...Outcome[]]);
const version = z.string().nullable();
const members = z.array(z.string().nullable());
const step = { from: version, to: version };

const stored = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("baseline"), version, members }),
  z.object({ kind: z.literal("rotated"), members: members.nullable(), ...step }),
  z.object({ kind: z.literal("rolled-back"), members: members.nullable(), ...step }),
  z.object({ kind: z.literal("same-value"), ...step }),
  z.object({ kind: z.literal("missing"), members: members.nullable(), outcome }),
  z.object({ kind: z.literal("recovered"), members: members.nullable(), after: z.enum(["missing", "check-failed"]) }),
  z.object({ kind: z.literal("check-failed"), outcome }),
  z.object({ kind: z.literal("expiring"), expiresAt: moment }),
]);

export interface EventColumns {
  readonly kind: RotationEvent["kind"];
  readonly at: Date;
  readonly detail: Record<string, unknown>;
}

/** `rotation_event.kind`, `at` and `detail` of an event. */
export function eventColumns({ kind, at, ...rest }: RotationEvent): EventColumns {
  return { kind, at, detail: JSON.parse(JSON.stringify(rest)) as Record<string, unknown> };
}

/** The event of a row; null for one that this version does not understand. */
export function readEvent(row: {
  readonly kind: string;
  readonly at: Date;
  readonly detail: unknown;
}): RotationEvent | null {
  const detail = typeof row.detail === "object" && row.detail !== null ? row.detail : {};
  const parsed = stored.safeParse({ ...detail, kind: row.kind });
  return parsed.success ? { at: row.at, ...parsed.data } : null;
}

/** A member's fingerprint after an event in its short form ("7c1e 90ab"); null where it is not told. */
export const memberPrint = z.object({ member: z.string().nullable(), print: z.string().nullable() });
export type MemberPrint = z.infer<typeof memberPrint>;

/** `rotation_event.prints`. */
export function readPrints(column: unknown): readonly MemberPrint[] {
  const parsed = z.array(memberPrint).safeParse(column);
  return parsed.success ? parsed.data : [];
}

const prints = z.array(z.object({ keyId: z.string(), hex: z.string() }));

const known = z.object({
  firstSeenAt: moment.nullable(),
  lastSeenAt: moment.nullable(),
  changedAt: moment.nullable(),
  lookedAt: moment,
  version,
  earlierVersions: z.array(z.string()),
  members: z.array(z.object({ member: z.string().nullable(), prints, isThere: z.boolean(), earlier: z.array(prints) })),
  missingSince: moment.nullable(),
  failing: z.object({ since: moment, checks: z.number(), outcomes: z.array(outcome) }).nullable(),
});

/** `secret.known`; null for a secret that was never checked, or known in a way that this version does not understand. */
export function readKnown(column: unknown): KnownSecret | null {
  const parsed = known.safeParse(column);
  return parsed.success ? parsed.data : null;
}

const plan = z.object({
  nextAt: moment.nullable(),
  everySeconds: z.number().nullable(),
  lastAt: moment.nullable(),
});

/** Why there is no schedule of the provider's: none is set, it may not be seen, or nobody has told yet. */
export const planStates = ["set", "none", "denied", "unknown"] as const;
export type PlanState = (typeof planStates)[number];

/** What `secret.plan` says besides the schedule itself. */
export function readPlanState(column: unknown): PlanState {
  if (column === "none" || column === "denied") return column;
  return readPlan(column) === null ? "unknown" : "set";
}

/**
 * What `secret.plan` becomes after a look: a look that could not tell, as one at many secrets together, leaves what an
 * earlier one was told.
 */
export function planAfter(before: unknown, told: Meta["plan"] | null): unknown {
  if (told === null || told === "unknown") return before;
  return typeof told === "string" ? told : (JSON.parse(JSON.stringify(told)) as unknown);
}

/** `secret.plan`. */
export function readPlan(column: unknown): RotationPlan | null {
  const parsed = plan.safeParse(column);
  return parsed.success ? parsed.data : null;
}
