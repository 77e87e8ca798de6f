import { bytesToText, invalidUtf8At, textToBytes } from "./byte-text";
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

const shownName = /^[A-Za-z_][\w.-]{0,63}$/;
const maxNames = 50;

/** The members of a JSON object that may be named, at most fifty; a name that looks like a value stays hidden. */
export function shownNames(names: readonly string[]): { readonly shown: readonly string[]; readonly hidden: number } {
  const shown = names.filter((name) => shownName.test(name) && !isHighEntropy(textToBytes(name))).slice(0, maxNames);
  return { shown, hidden: names.length - shown.length };
}

const enoughBytes = 16;
const enoughBits = 80;
/** What comes after says no more about whether a value can be guessed. */
const lookedAt = 512;

const alphabets: readonly (readonly [RegExp, number])[] = [
  [/[a-z]/, 26],
  [/[A-Z]/, 26],
  [/[0-9]/, 10],
  [/[ -/:-@[-`{-~]/, 33],
  [/[^ -~]/, 128],
];
// What a character says at most; beside it, far less: the next letter of a word or digit of a number, the next step of
// a run, what joins words and what follows that.
const bitsAtMost = 6;
const bitsInWord = 1.5;
const bitsInRun = 1;
const bitsOfJoint = 1.5;
const bitsAfterJoint = 3;
const bitsOfHexDigit = 4;

const alphabetOf = (character: string): number => alphabets.findIndex(([pattern]) => pattern.test(character));

/** How many characters from `at` stand in the text before, in whatever case. */
function repeatedLength(lower: string, at: number): number {
  const before = lower.slice(0, at);
  let length = 0;
  while (at + length < lower.length && before.includes(lower.slice(at, at + length + 1))) length++;
  return length;
}

const isJoint = (character: string): boolean => /[-_./]/.test(character);

function characterBits(character: string, previous: string, full: number): number {
  if (Math.abs(character.charCodeAt(0) - previous.charCodeAt(0)) <= 1) return bitsInRun;
  if (isJoint(character)) return bitsOfJoint;
  if (isJoint(previous)) return bitsAfterJoint;
  return alphabetOf(character) === alphabetOf(previous) ? bitsInWord : full;
}

function partBits(text: string, isBinary: boolean): number {
  const isHex = /^(?=.*\d)(?=.*[a-f])(?:[\da-f-]+|[\dA-F-]+)$/i.test(text);
  const size = alphabets.reduce((sum, [pattern, count]) => sum + (pattern.test(text) ? count : 0), 0);
  const full = isHex ? bitsOfHexDigit : Math.min(bitsAtMost, Math.log2(Math.max(2, size)));
  // Neither hexadecimal digits nor bytes that are no text make words.
  const isRandom = isHex || isBinary;
  const lower = text.toLowerCase();
  let bits = 0;
  for (let at = 0; at < text.length; at++) {
    const repeated = repeatedLength(lower, at);
    const character = text[at]!;
    const previous = text[at - 1];
    if (repeated > 3) {
      bits += full;
      at += repeated - 1;
    } else if (previous === undefined || (isRandom && character !== "-" && character !== previous)) bits += full;
    else bits += Math.min(full, characterBits(character, previous, full));
  }
  return bits;
}

/**
 * How many bits guessing a value would take, estimated low. Of an address, a list or a sentence only the strongest part
 * counts, because the rest may be known; a stretch that comes again counts as one character; letters and digits that
 * follow their like count as words and numbers.
 */
export function estimatedBits(bytes: Uint8Array): number {
  const looked = bytes.subarray(0, lookedAt);
  const text = Array.from(looked, (byte) => String.fromCharCode(byte)).join("");
  if (invalidUtf8At(bytes) !== -1) return partBits(text, true);
  return Math.max(...text.split(/[\s:@;,&?#"'{}()[\]<>]+/).map((part) => partBits(part, false)));
}

/** Whether nobody could find a value by trying: at least 16 bytes and an estimated 80 bits. */
export const isHighEntropy = (bytes: Uint8Array): boolean =>
  bytes.length >= enoughBytes && estimatedBits(bytes) >= enoughBits;
