import { z } from "zod";
import { intentStates } from "@/lib/domain/audit/intents";
import { auditOutcomes } from "@/lib/domain/audit/event";

export const listAuditInput = z.strictObject({
  /** Only rows of this gateway; without it the whole log, for Auditors of all. */
  gateway: z.string().max(63).default(""),
  type: z.string().max(64).default(""),
  /** A person's id, or a kind of actor. */
  actor: z.string().max(64).default(""),
  outcome: z.enum([...auditOutcomes, ""]).default(""),
  from: z.string().max(40).default(""),
  until: z.string().max(40).default(""),
  cursor: z.coerce.number().int().positive().optional(),
});

export const auditEntry = z.object({
  n: z.number(),
  at: z.date(),
  type: z.string(),
  /** The person's name, or what kind of actor it was. */
  who: z.string(),
  sentence: z.string(),
  object: z.string().nullable(),
  outcome: z.string(),
  gateway: z.string().nullable(),
  hash: z.string(),
  requestId: z.string(),
  /** Of what was about to be asked outside: what became of it. Null for all other events. */
  intent: z.enum(intentStates).nullable(),
});
