import { recordOf } from "@/lib/domain/record-of";
import { jsonOf, momentOf } from "../ask-over-net";
import type { Meta } from "../contract";
import { durationSeconds } from "./duration";

/** What Conjur tells about a variable without its value. */
export interface Variable {
  /** When each of the versions that are kept expires; null for never. */
  readonly versions: ReadonlyMap<number, Date | null>;
  readonly annotations: ReadonlyMap<string, string>;
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Reads Conjur's description of a variable; null for what is none. */
export const variableOf = (bytes: Uint8Array): Variable | null => {
  const body = recordOf(jsonOf(bytes));
  if (body === null || !Array.isArray(body.secrets)) return null;
  const versions = new Map<number, Date | null>();
  for (const one of body.secrets.map(recordOf)) {
    if (Number.isSafeInteger(one?.version)) versions.set(Number(one?.version), momentOf(one?.expires_at));
  }
  const annotations = new Map<string, string>();
  for (const one of listOf(body.annotations).map(recordOf)) {
    if (typeof one?.name === "string" && typeof one.value === "string") annotations.set(one.name, one.value);
  }
  return { versions, annotations };
};

/** The rotation that a policy set by annotations. Conjur notes when the next one is due, not when the last one was. */
const planOf = ({ annotations }: Variable, dueAt: Date | null): Meta["plan"] => {
  if (!annotations.has("rotation/rotator")) return "none";
  return { nextAt: dueAt, everySeconds: durationSeconds(annotations.get("rotation/ttl") ?? ""), lastAt: null };
};

/** What is known of the version that is asked for, or of the newest; null where it is not kept. */
export const metaOf = (variable: Variable, asked: number | null): Meta | null => {
  const newest = Math.max(...variable.versions.keys());
  const version = asked ?? newest;
  const dueAt = variable.versions.get(version);
  if (dueAt === undefined) return null;
  const plan = planOf(variable, version === newest ? dueAt : null);
  // Conjur keeps no time of writing. What a rotator replaces does not end at that time without a successor.
  return { version: String(version), createdAt: null, expiresAt: plan === "none" ? dueAt : null, plan };
};
