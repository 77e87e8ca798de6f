import { z } from "zod";
import { intentStates } from "@/lib/domain/audit/intents";
import { auditOutcomes } from "@/lib/domain/audit/event";
import { pageFields } from "@/lib/services/kernel/page";

/** Spans that end now; "today" begins at midnight UTC. */
export const auditSpans = ["hour", "today", "week", "month"] as const;

/** What the log can be narrowed by. */
export const auditFilterFields = {
  /** Only rows of this gateway; without it the whole log, for Auditors of all. */
  gateway: z.string().max(63).default(""),
  /** What events are about: the first part of their type. */
  about: z.string().max(64).default(""),
  type: z.string().max(64).default(""),
  /** A person's id, or a kind of actor. */
  actor: z.string().max(64).default(""),
  /** What was acted upon: the prefix of a vault, the name of a gateway, a reference, or an id. */
  q: z.string().trim().max(2_000).default(""),
  outcome: z.enum([...auditOutcomes, ""]).default(""),
  within: z.enum([...auditSpans, ""]).default(""),
  from: z.string().max(40).default(""),
  until: z.string().max(40).default(""),
};

export const listAuditInput = z.strictObject({ ...auditFilterFields, ...pageFields });

export const auditEntry = z.object({
  n: z.number(),
  at: z.date(),
  type: z.string(),
  /** The person's name, or what kind of actor it was. */
  who: z.string(),
  /** What `actor` finds the rows of this actor by. */
  actor: z.string().nullable(),
  sentence: z.string(),
  object: z.string().nullable(),
  objectId: z.string().nullable(),
  outcome: z.string(),
  gateway: z.string().nullable(),
  hash: z.string(),
  requestId: z.string(),
  /** Of what was about to be asked outside: what became of it. Null for all other events. */
  intent: z.enum(intentStates).nullable(),
});

/** Somebody by whom the log can be narrowed. */
export const auditPerson = z.object({ id: z.string(), name: z.string() });

export type AuditEntry = z.infer<typeof auditEntry>;

/** The parts of the evidence for an access review. */
export const evidenceShows = ["held", "grants", "tokens", "changes", "emergencies", "refusals", "checks"] as const;

export const evidenceSpanFields = {
  /** By name; empty for all. */
  gateway: z.string().max(63).default(""),
  /** First day, and the day after the last; empty for the last 90 days. */
  from: z.string().max(40).default(""),
  until: z.string().max(40).default(""),
};

/** A role that somebody held at the start or at the end. */
export const heldEvidenceShape = z.object({
  person: z.string(),
  who: z.string(),
  role: z.string(),
  where: z.string().nullable(),
  origin: z.string(),
  since: z.string(),
  expiresAt: z.string().nullable(),
  atStart: z.boolean(),
  atEnd: z.boolean(),
});
export type HeldEvidence = z.infer<typeof heldEvidenceShape>;

const decided = z.array(z.object({ who: z.string(), at: z.date(), hash: z.string() }));

/** A change with who asked, who decided, and by which frozen document. */
export const changeEvidenceShape = z.object({
  id: z.string(),
  n: z.number(),
  title: z.string(),
  operation: z.string(),
  hash: z.string(),
  gateway: z.string().nullable(),
  requester: z.string(),
  requestedAt: z.date().nullable(),
  needed: z.number().nullable(),
  approvals: decided,
  rejections: decided,
  /** "applied", "rejected", … or "open". */
  end: z.string(),
  emergency: z.boolean(),
  endedAt: z.date().nullable(),
});
export type ChangeEvidence = z.infer<typeof changeEvidenceShape>;

export const refusalEvidenceShape = z.object({
  type: z.string(),
  object: z.string().nullable(),
  actor: z.string().nullable(),
  who: z.string(),
  gateway: z.string().nullable(),
  times: z.number(),
  first: z.date(),
  last: z.date(),
  n: z.number(),
});
export type RefusalEvidence = z.infer<typeof refusalEvidenceShape>;
