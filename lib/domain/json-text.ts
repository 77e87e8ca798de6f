import { decodeJson } from "./decode-json";
import { fail, ok, type Result } from "./errors";
import { deeperAt, tooDeep } from "./json-depth";

/** Where JSON breaks off, for people: `text` quotes nothing of what was typed. */
export interface JsonProblem {
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

const tokens: Readonly<Record<string, string>> = {
  T_OBJ_BEGIN: "{",
  T_OBJ_END: "}",
  T_ARR_BEGIN: "[",
  T_ARR_END: "]",
  T_COLON: "a colon",
  T_COMMA: "a comma",
  T_STRING: "a text",
  T_NUMBER: "a number",
  T_BOOLEAN: "true or false",
  T_NULL: "null",
  T_END: "the end",
};

/**
 * Reads a JSON text as JSON alone, without what Kong's decoder takes besides. The problem has its place; the engine's own
 * message is never used, because it quotes the text, in which a credential may stand. What is nested deeper than people
 * write is refused, so that whoever walks through the value needs no limit of their own.
 */
export function readJson(text: string): Result<unknown, JsonProblem> {
  const deeper = deeperAt(text);
  if (deeper !== null) return problemAt(text.slice(0, deeper), tooDeep);
  try {
    return ok(JSON.parse(text) as unknown);
  } catch {
    const decoded = decodeJson(new TextEncoder().encode(text));
    // Kong's decoder takes hexadecimal numbers, infinities and raw control characters, so it may find nothing wrong.
    const found = decoded.ok ? null : /^(?<what>.*) at character (?<at>\d+)$/.exec(decoded.problem);
    if (found?.groups === undefined) return fail({ line: 1, column: 1, text: "This is not JSON." });
    const { what = "", at = "1" } = found.groups;
    const before = new TextDecoder().decode(new TextEncoder().encode(text).slice(0, Number(at) - 1));
    return problemAt(before, wordsOf(what));
  }
}

function problemAt(before: string, what: string): Result<never, JsonProblem> {
  const lines = before.split("\n");
  const [line, column] = [lines.length, (lines.at(-1)?.length ?? 0) + 1];
  return fail({ line, column, text: `Line ${line}, column ${column}: ${what}.` });
}

const wordsOf = (what: string): string =>
  what.replace(/^Expected/, "expected").replace(/T_[A-Z_]+/g, (token) => tokens[token] ?? token);
