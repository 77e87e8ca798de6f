import type { Field } from "@/lib/domain/schema/field";
import { newerThan } from "@/lib/domain/schema/newer-than";

/** The gateway that a field is shown for: by its version it may be too old, and as entity or by its nodes it answers. */
export interface FieldGateway {
  readonly version: string;
  /** Whether the fields are settings of the nodes, which Kong passes over without a word instead of refusing them. */
  readonly isNodes: boolean;
}

export interface NewerWords {
  /** Whether the gateway surely lacks the whole field, and not only what it holds. */
  readonly whole: boolean;
  readonly text: string;
}

/** What to warn of beside a field, given what it holds now: null where the gateway knows both. */
export function newerWords(field: Field, value: unknown, { version, isNodes }: FieldGateway): NewerWords | null {
  const newer = newerThan(field, value, version);
  if (newer === null) return null;
  const what = newer.value === null ? "this field" : `“${newer.value}”`;
  const answers = isNodes
    ? "its nodes ignore it without a word"
    : `once it is ${newer.value === null ? "set" : "sent"}, Kong answers “${newer.answer}”`;
  // It may be there: then it is a field like any other, but for this.
  if (newer.byPatch) {
    const text = `Only from patch ${newer.since} on: ${what} came into ${version} by it, and on an older patch ${answers}.`;
    return { whole: false, text };
  }
  return {
    whole: newer.value === null,
    text: `Newer than this gateway: ${what} came with ${newer.since}, and this is ${version}, so ${answers}.`,
  };
}
