import { bytesToText, textToBytes } from "../byte-text";
import { isReference, parseReference, type Reference } from "./parse-reference";
import type { OptionValue } from "./decode-args";

/** Text that is UTF-8 as itself, any other bytes in base64: JSON has no other way to carry them. */
export type VectorText = string | { readonly $base64: string };

/** A finite number as itself, the others by name. */
export type VectorNumber = number | { readonly $number: "inf" | "-inf" | "nan" };

export interface ReferenceVector {
  readonly is_reference: boolean;
  readonly parsed: Record<string, unknown> | null;
  readonly error: VectorText | null;
}

export function toVectorText(text: string): VectorText {
  if (text.isWellFormed()) return text;
  return { $base64: btoa(Array.from(textToBytes(text), (byte) => String.fromCharCode(byte)).join("")) };
}

/** The inverse of `toVectorText`, for what a file may hold; anything that is not such an object stays as it is. */
export function fromVectorText(value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("$base64" in value) || typeof value.$base64 !== "string")
    return value;
  return bytesToText(Uint8Array.from(atob(value.$base64), (character) => character.charCodeAt(0)));
}

export function toVectorNumber(value: number): VectorNumber {
  if (Number.isFinite(value)) return value;
  return { $number: Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf" };
}

function optionVector(value: OptionValue): unknown {
  if (value === true) return true;
  return typeof value === "string" ? toVectorText(value) : value.map(optionVector);
}

/** Names must stay names in JSON, so bytes that are not UTF-8 are written into the name itself. */
function optionName(name: string): string {
  const text = toVectorText(name);
  return typeof text === "string" ? text : `$base64:${text.$base64}`;
}

function parsedVector({ name, resource, key, config, version }: Reference): Record<string, unknown> {
  return {
    name: toVectorText(name),
    resource: toVectorText(resource),
    key: key === null ? null : toVectorText(key),
    config: config && Object.fromEntries(Object.entries(config).map(([k, v]) => [optionName(k), optionVector(v)])),
    version: version === null ? null : toVectorNumber(version),
  };
}

/** What Kong says about an input, in the form of the published vectors, for Gateway 3.8 and later. JSON-safe. */
export function toVector(input: unknown): ReferenceVector {
  const result = parseReference(input);
  return {
    is_reference: isReference(input),
    parsed: result.ok ? parsedVector(result.value) : null,
    error: result.ok ? null : toVectorText(result.problem.message),
  };
}
