import { textToBytes } from "../byte-text";
import { luaText } from "../reference/lua-text";
import { setMember } from "../set-member";
import type { Field, Schema } from "./field";
import { fillDefaults } from "./fill-defaults";

/** Kong's message for a field; below a record by member, below a list by position (null where all is well). */
export type FieldError = string | FieldErrors | readonly (FieldError | null)[];

/** Errors by field name, in the form of the `fields` of Kong's error objects. */
export interface FieldErrors {
  readonly [name: string]: FieldError;
}

export const requiredMessage = "required field missing";

/** In JSON an empty list and an empty object are one thing to Kong: a Lua table without members. */
export const isTable = (value: unknown): value is object => typeof value === "object" && value !== null;

/** The members of a Lua table made of JSON; a list counts from 1. */
export const tableMembers = (table: object): readonly (readonly [string, unknown])[] =>
  Array.isArray(table)
    ? table.map((value: unknown, at) => [String(at + 1), value] as const)
    : Object.entries(table as Record<string, unknown>);

/** A table as a list, or null if it has named members. */
const asSequence = (value: unknown): readonly unknown[] | null => {
  if (Array.isArray(value)) return value;
  return isTable(value) && Object.keys(value).length === 0 ? [] : null;
};

function validateElements(field: Field, items: readonly unknown[]): FieldError | null {
  if (!field.elements) return null;
  const element: Field = { ...field.elements, required: true };
  const errors = items.map((item) => validateField(element, item));
  let last = errors.length;
  while (last > 0 && errors[last - 1] === null) last--;
  return last === 0 ? null : errors.slice(0, last);
}

function validateMap(field: Field, table: object): FieldError | null {
  for (const [name, value] of tableMembers(table)) {
    const error =
      (field.keys && validateField({ ...field.keys, required: true }, name)) ??
      (field.values && validateField({ ...field.values, required: true }, value));
    if (error) return error;
  }
  return null;
}

/** A list given as a record has its errors by position, as Kong's JSON shows a table that has only positions. */
function validateMembers(schema: Schema, table: object): FieldError | null {
  const errors = validateRecord(schema, fillDefaults(schema, table));
  const onlyPositions =
    errors !== null && Array.isArray(table) && Object.keys(errors).every((name) => /^\d+$/.test(name));
  return onlyPositions ? Object.values(errors) : errors;
}

const isInteger = (value: unknown): value is number => typeof value === "number" && Number.isInteger(value);

function validateType(field: Field, value: unknown): FieldError | null {
  switch (field.type) {
    case "array":
    case "set": {
      const items = asSequence(value);
      return items ? validateElements(field, items) : field.type === "set" ? "expected a set" : "expected an array";
    }
    case "map":
      return isTable(value) ? validateMap(field, value) : "expected a map";
    case "record":
      return isTable(value) ? validateMembers(field.fields ?? {}, value) : "expected a record";
    case "any":
      return null;
    case "integer":
      return isInteger(value) ? null : "expected an integer";
    case "string":
      return typeof value === "string" ? null : "expected a string";
    default:
      return typeof value === field.type ? null : `expected a ${field.type}`;
  }
}

/** Kong's validators in Kong's order; the first that fails speaks. */
function validateRules(field: Field, value: unknown): string | null {
  if (field.one_of && !field.one_of.includes(value)) return `expected one of: ${field.one_of.map(luaText).join(", ")}`;
  if (field.between && typeof value === "number") {
    const [low, high] = field.between;
    if (value < low || value > high) return `value should be between ${Math.trunc(low)} and ${Math.trunc(high)}`;
  }
  if (typeof value === "string") {
    const least = field.len_min ?? 1;
    if (least > value.length && least > textToBytes(value).length) return `length must be at least ${least}`;
    if (field.match !== undefined && !new RegExp(field.match, "u").test(value)) {
      if (field.err !== undefined) return field.err;
      // Kong quotes what it refuses; a credential is never repeated.
      return field.sensitive ? "invalid value" : `invalid value: ${value}`;
    }
  }
  return null;
}

/** Kong's error for one value, or null. Null counts as given and empty; a missing value is the record's affair. */
export function validateField(field: Field, value: unknown): FieldError | null {
  if (value === null) return field.required ? requiredMessage : null;
  return validateType(field, value) ?? validateRules(field, value);
}

/** Whether a field plays a part beside its siblings: those without a condition always do. */
export const applies = (field: Field, siblings: Readonly<Record<string, unknown>>): boolean =>
  field.when === undefined ||
  Object.entries(field.when).every(([name, values]) => values.includes(siblings[name] ?? null));

/**
 * Kong's errors for a record whose defaults are filled in (`fillDefaults`), or null. Unknown members are errors, never
 * dropped. A field with a condition is required only where the condition holds.
 */
export function validateRecord(schema: Schema, record: object): FieldErrors | null {
  const errors: Record<string, FieldError> = {};
  const siblings = Object.fromEntries(tableMembers(record));
  for (const [name, value] of Object.entries(siblings)) {
    const field = Object.hasOwn(schema, name) ? schema[name] : undefined;
    const error = field ? validateField(applies(field, siblings) ? field : optional(field), value) : "unknown field";
    if (error !== null) setMember(errors, name, error);
  }
  for (const [name, field] of Object.entries(schema)) {
    if (!field.required || !applies(field, siblings)) continue;
    if (siblings[name] === null || siblings[name] === undefined) errors[name] = requiredMessage;
  }
  return Object.keys(errors).length === 0 ? null : errors;
}

const optional = (field: Field): Field => ({ ...field, required: false });
