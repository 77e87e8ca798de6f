import { textToBytes } from "../byte-text";
import { decodeJson } from "../decode-json";
import { fail, ok, type Result } from "../errors";
import { parseReference, type Reference, type ReferenceProblemCode, type ReferenceRules } from "./parse-reference";

/** Counted from 1; columns in UTF-16 units, as editors do. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

export interface TextReference {
  /** As Kong would get it: without the escapes of the format around it. */
  readonly text: string;
  readonly reference: Reference;
  /** The first hundred places. */
  readonly places: readonly TextPlace[];
  readonly count: number;
}

export type TextProblemCode =
  Exclude<ReferenceProblemCode, "not-a-reference"> | "inexact" | "bare" | "open" | "too-long";

/** What looks like a reference and is none. */
export interface TextProblem {
  readonly code: TextProblemCode;
  /** As it stands there, cut after two hundred characters. */
  readonly text: string;
  readonly place: TextPlace;
}

export interface ReferencesInText {
  /** In the order in which they first appear. */
  readonly references: readonly TextReference[];
  /** The first thousand, in the order of the text. */
  readonly problems: readonly TextProblem[];
  readonly problemCount: number;
  /** Where reading ended because another reference would have been one too many; null if all was read. */
  readonly stoppedAt: TextPlace | null;
}

export const textLimits = {
  /** UTF-16 units. */
  characters: 10_000_000,
  references: 20_000,
  referenceLength: 8192,
} as const;

/** What is wrong and what to do, for each. */
export const textProblems: Readonly<Record<TextProblemCode, string>> = {
  "missing-host": "No vault is named: write its prefix after the two slashes.",
  "missing-path": "No resource is named: write it after the prefix and a slash.",
  "empty-path": "No resource is named: write it after the slash.",
  "invalid-path": "No resource is named between the slashes.",
  "invalid-version": "What follows the # is no number: Kong takes versions as numbers only.",
  inexact: "Kong wants exactly {vault:// in lower case with two slashes, and takes this for plain text.",
  bare: "The braces are missing: Kong takes it for plain text. Write {vault://prefix/resource/key}.",
  open: "The closing brace is missing on its line.",
  "too-long": `Longer than ${textLimits.referenceLength} characters.`,
};

const maxPlaces = 100;
const maxProblems = 1000;
const maxShown = 200;

/** Says line and column of positions that only go forward. */
function placeFinder(text: string): (position: number) => TextPlace {
  const lineBreak = /\r\n?|\n/g;
  let line = 1;
  let start = 0;
  let next = lineBreak.exec(text);
  return (position) => {
    while (next !== null && lineBreak.lastIndex <= position) {
      line += 1;
      start = lineBreak.lastIndex;
      next = lineBreak.exec(text);
    }
    return { line, column: position - start + 1 };
  };
}

/** JSON writes `\/` and `\u0026`, kong.conf `\#`. */
function unescaped(written: string): string {
  if (!written.includes("\\")) return written;
  const decoded = decodeJson(textToBytes(`"${written}"`));
  if (decoded.ok && decoded.value.type === "string") return decoded.value.text;
  return written.replaceAll(/\\([/#])/g, "$1");
}

interface Found {
  /** Where to go on. */
  readonly end: number;
  readonly written: string;
  readonly result: Result<{ readonly text: string; readonly reference: Reference }, TextProblemCode>;
}

/** What ends a reference: the brace that closes it, the end of the line or the next beginning. */
const stop = /[}\r\n]|\{(?=vault:\\?\/)/gi;
/** What follows `vault://` without braces. */
const word = /[^\s"'`<>,{}()[\]]*/y;

function readBraced(text: string, start: number, rules: ReferenceRules | undefined): Found {
  stop.lastIndex = start + 1;
  const stopped = stop.exec(text);
  const isClosed = stopped?.[0] === "}";
  const end = (stopped?.index ?? text.length) + (isClosed ? 1 : 0);
  const found = (result: Found["result"]): Found => ({ end, written: text.slice(start, end), result });
  if (!isClosed) return found(fail("open"));
  if (end - start > textLimits.referenceLength) return found(fail("too-long"));
  const whole = unescaped(text.slice(start, end));
  const parsed = parseReference(whole, rules);
  if (parsed.ok) return found(ok({ text: whole, reference: parsed.value }));
  const { code } = parsed.problem;
  return found(fail(code === "not-a-reference" ? "inexact" : code));
}

function readBare(text: string, start: number): Found {
  word.lastIndex = start;
  word.exec(text);
  return { end: word.lastIndex, written: text.slice(start, word.lastIndex), result: fail("bare") };
}

/**
 * Every reference in a pasted list or the text of a file, whatever its format: lines, YAML, JSON, environment, kong.conf.
 * A reference ends at its first closing brace and on its line. What only looks like one is reported. Takes time in
 * proportion to the text; fails for one that is longer than `textLimits` allows.
 */
export function referencesInText(text: string, rules?: ReferenceRules): Result<ReferencesInText, "too-large"> {
  if (text.length > textLimits.characters) return fail("too-large");
  const references = new Map<string, { reference: Reference; places: TextPlace[]; count: number }>();
  const problems: TextProblem[] = [];
  let problemCount = 0;
  let stoppedAt: TextPlace | null = null;
  const placeOf = placeFinder(text);
  const beginning = /\{vault:\\?\/|(?<![\w+.{-])vault:\\?\/\\?\//gi;
  for (let match = beginning.exec(text); match !== null; match = beginning.exec(text)) {
    const place = placeOf(match.index);
    const isBraced = match[0].startsWith("{");
    const { end, written, result } = isBraced ? readBraced(text, match.index, rules) : readBare(text, match.index);
    beginning.lastIndex = end;
    if (!result.ok) {
      problemCount += 1;
      const shown = written.slice(0, maxShown);
      if (problems.length < maxProblems) problems.push({ code: result.problem, text: shown, place });
      continue;
    }
    const known = references.get(result.value.text);
    if (known) {
      known.count += 1;
      if (known.places.length < maxPlaces) known.places.push(place);
    } else if (references.size === textLimits.references) {
      stoppedAt = place;
      break;
    } else references.set(result.value.text, { reference: result.value.reference, places: [place], count: 1 });
  }
  const found = [...references].map(([whole, more]) => ({ text: whole, ...more }));
  return ok({ references: found, problems, problemCount, stoppedAt });
}
