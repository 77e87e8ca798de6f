import { jsonObject } from "../json-object";
import { recordOf } from "../record-of";
import { canonical } from "./canonical";
import type { AuditActor, AuditEvent, AuditOutcome, AuditRecord } from "./event";

/** What a row of the log holds, read back. */
export type AuditBody = AuditEvent & {
  readonly v: 1;
  readonly actor: AuditActor;
  readonly gateway?: string;
  readonly outcome: AuditOutcome;
  readonly requestId: string;
};

/** The columns the database derives from a body when it links it, for searching. Null where the body has none. */
export interface SearchColumns {
  readonly type: string | null;
  readonly actor: string | null;
  readonly gateway: string | null;
  readonly object: string | null;
  readonly outcome: string | null;
}

/** Longest string a row keeps whole, in UTF-16 units; a row may have 64 KiB. */
const longestText = 2_000;

/** The text that is stored and hashed. What is not well-formed Unicode is mended, overlong strings are cut and say so. */
export function auditBody({ event, actor, gateway, outcome, requestId }: AuditRecord): string {
  const body = { v: 1, ...event, actor, gateway: gateway ?? undefined, outcome, requestId };
  return canonical(recordable(body));
}

/** Reads a stored body; null when the text is no body of ours. */
export function readAuditBody(text: string): AuditBody | null {
  const body = jsonObject(text);
  if (body === null || body["v"] !== 1 || typeof body["type"] !== "string") return null;
  // Only `auditBody` writes them, and verifying the chain shows when anything else did.
  return body as unknown as AuditBody;
}

/**
 * What the database puts into the search columns for a body. It cannot read escapes in JSON (its parser refuses
 * `\u0000`), so it takes each for an underscore, and so does this.
 */
export function searchColumns(text: string): SearchColumns {
  const body = jsonObject(text.replace(/\\(?:u[0-9a-f]{4}|.)/gs, "_"));
  const actor = member(body, "actor");
  const object = member(body, "object");
  return {
    type: textOf(body, "type"),
    actor: textOf(actor, "id") ?? textOf(actor, "kind"),
    gateway: textOf(body, "gateway"),
    object: textOf(object, "id"),
    outcome: textOf(body, "outcome"),
  };
}

function recordable(value: unknown): unknown {
  if (typeof value === "string") return clipped(value.toWellFormed());
  if (Array.isArray(value)) return value.map(recordable);
  if (typeof value !== "object" || value === null) return value;
  // Without a prototype, so that a member named __proto__ is one like any other.
  const members = Object.create(null) as Record<string, unknown>;
  for (const name of Object.keys(value)) members[name] = recordable((value as Members)[name]);
  return members;
}

function clipped(text: string): string {
  if (text.length <= longestText) return text;
  return `${text.slice(0, longestText).toWellFormed()}… (${text.length} characters)`;
}

type Members = Readonly<Record<string, unknown>>;

const member = (of: Members | null, name: string): Members | null => (of === null ? null : recordOf(of[name]));

function textOf(of: Members | null, name: string): string | null {
  const value = of?.[name];
  return typeof value === "string" ? value : null;
}
