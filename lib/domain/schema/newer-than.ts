import { luaText } from "../reference/lua-text";
import { birthOf, sinceFor, type Since } from "../versions";
import type { Field } from "./field";
import { knownFields } from "./known-fields";

/** What a Gateway is too old for: a field, or the value that it holds. */
export interface Newer {
  /** First Gateway version that has it. */
  readonly since: string;
  /** Whether it came to this gateway's line by a patch, and whether the gateway has that one is not known. */
  readonly byPatch: boolean;
  /** Kong's answer when it is sent all the same. */
  readonly answer: string;
  /** The value that is too new; null where the whole field is. */
  readonly value: string | null;
}

/** Whether a field, or the value it holds now, came later than this Gateway version; null where Kong knows both. */
export function newerThan(field: Field, value: unknown, gatewayVersion: string): Newer | null {
  const late = (since: Since | undefined): Pick<Newer, "since" | "byPatch"> | null => {
    const birth = birthOf(since, gatewayVersion);
    if (since === undefined || birth === "there") return null;
    return { since: sinceFor(since, gatewayVersion), byPatch: birth === "by-patch" };
  };
  const whole = late(field.since);
  if (whole !== null) return { ...whole, answer: "unknown field", value: null };
  const text = String(value ?? field.default ?? "");
  const part = late(field.valuesSince?.[text]);
  if (part === null) return null;
  const known = knownFields({ field }, gatewayVersion)["field"]?.one_of ?? [];
  const older = known.filter((one) => one !== text);
  return { ...part, answer: `expected one of: ${older.map(luaText).join(", ")}`, value: text };
}
