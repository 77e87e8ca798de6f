import { luaText } from "../reference/lua-text";
import { knows } from "../versions";
import type { Field } from "./field";
import { knownFields } from "./known-fields";

/** What a Gateway is too old for: a field, or the value that it holds. */
export interface Newer {
  /** First Gateway version that has it. */
  readonly since: string;
  /** Kong's answer when it is sent all the same. */
  readonly answer: string;
  /** The value that is too new; null where the whole field is. */
  readonly value: string | null;
}

/** Whether a field, or the value it holds now, came later than this Gateway version; null where Kong knows both. */
export function newerThan(field: Field, value: unknown, gatewayVersion: string): Newer | null {
  if (field.since !== undefined && !knows(field.since, gatewayVersion)) {
    return { since: field.since, answer: "unknown field", value: null };
  }
  const text = String(value ?? field.default ?? "");
  const since = field.valuesSince?.[text];
  if (since === undefined || knows(since, gatewayVersion)) return null;
  const known = knownFields({ field }, gatewayVersion)["field"]?.one_of ?? [];
  return { since, answer: `expected one of: ${known.map(luaText).join(", ")}`, value: text };
}
