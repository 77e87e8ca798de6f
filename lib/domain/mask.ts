import { bytesToText, textToBytes } from "./byte-text";
import { isHighEntropy } from "./entropy";
import type { Preview } from "./preview";

/** The previews that are made from a value's characters alone. */
export type MaskedText = Extract<Preview, { kind: "text" | "binary" | "empty" }>;

const bounds = [1, 8, 16, 32, 64, 128, 256, 1024, 4096] as const;

/** A length as the range it falls into: "16–31 chars". */
export function lengthBucket(length: number, unit: "chars" | "bytes"): string {
  const at = bounds.findLastIndex((bound) => length >= bound);
  const low = bounds[at];
  const next = bounds[at + 1];
  if (low === undefined) return `0 ${unit}`;
  return next === undefined ? `${low} ${unit} or more` : `${low}–${next - 1} ${unit}`;
}

/** What kind of characters a value is made of, the narrowest first. */
const classes: readonly (readonly [string, RegExp])[] = [
  ["number", /^\d+$/],
  ["UUID", /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i],
  ["hex", /^(?:[\da-f]+|[\dA-F]+)$/],
  ["letters", /^[A-Za-z]+$/],
  ["letters and digits", /^[A-Za-z\d]+$/],
  ["base64", /^[A-Za-z\d+/]+={0,2}$/],
  ["token", /^[A-Za-z\d+/_=.~-]+$/],
  ["password", /^[!-~]+$/],
  ["line of text", /^[^\n\r]*$/],
  ["text", /^/],
];

export const characterClasses: readonly string[] = classes.map(([name]) => name);

const longToken = /^[A-Za-z0-9+/_=.-]{40,}$/;
const suffixLength = 4;

/** The last four characters where they give nothing away: one long token, no separator of an address or a list in it. */
function safeSuffix(text: string): string | null {
  if (!longToken.test(text) || /[=:;,&@ ]/.test(text.slice(0, -suffixLength))) return null;
  return text.slice(-suffixLength);
}

/**
 * What may be told of a plain value: its class and the range of its length, and, only where the vault opted in, the last
 * four characters of a long token. Nothing else of the value gets into the answer.
 */
export function maskText(value: Uint8Array | string, options: { readonly suffix: boolean }): MaskedText {
  const text = typeof value === "string" ? value : bytesToText(value);
  if (text === "") return { kind: "empty" };
  if (!text.isWellFormed() || /[\0-\x08\x0e-\x1f]/.test(text)) {
    return {
      kind: "binary",
      length: lengthBucket(typeof value === "string" ? textToBytes(value).length : value.length, "bytes"),
    };
  }
  return {
    kind: "text",
    class: classes.find(([, pattern]) => pattern.test(text))![0],
    length: lengthBucket([...text].length, "chars"),
    suffix: options.suffix ? safeSuffix(text) : null,
  };
}

const likeName = /^[A-Za-z_][\w.-]{0,63}$/;
const maxNames = 50;

/** Whether a name that somebody chose may be told: not when it looks like a value. */
export const isShownName = (name: string): boolean => likeName.test(name) && !isHighEntropy(textToBytes(name), name);

/** The members of a JSON object that may be named, at most fifty; a name that looks like a value stays hidden. */
export function shownNames(names: readonly string[]): { readonly shown: readonly string[]; readonly hidden: number } {
  const shown = names.filter(isShownName).slice(0, maxNames);
  return { shown, hidden: names.length - shown.length };
}
