import { describeReference } from "@/lib/domain/reference/describe-reference";
import { parseReference, type ReferenceRules } from "@/lib/domain/reference/parse-reference";
import { readable } from "./readable";

/** How Kong reads a text, in words, and where it stumbles. */
export interface Reading {
  readonly ok: boolean;
  readonly words: string;
  /** UTF-16 units; null where nothing is wrong. */
  readonly offset: number | null;
}

export function readingOf(text: string, rules?: ReferenceRules): Reading {
  const parsed = parseReference(text, rules);
  if (parsed.ok) return { ok: true, words: readable(describeReference(parsed.value)), offset: null };
  const { code, message, offset } = parsed.problem;
  if (code === "not-a-reference") {
    return { ok: false, words: "Not a reference to Kong: it begins with {vault:// and ends with }.", offset: null };
  }
  // Kong quotes the whole input behind its words; here it stands above them.
  const words = message.slice(0, message.indexOf(" ["));
  return { ok: false, words: `Kong says: ${words}, at character ${offset + 1}`, offset };
}
