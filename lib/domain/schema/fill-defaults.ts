import { setMember } from "../set-member";
import type { Field, Schema } from "./field";

/** Lists of a set keep the first of equal members. */
const distinct = (items: readonly unknown[]): unknown[] => [...new Set(items)];

function fillField(field: Field, value: unknown): unknown {
  if (field.type === "record" && field.fields) {
    if (value === undefined && field.required && field.default === undefined) return fillDefaults(field.fields, {});
    if (typeof value === "object" && value !== null) return fillDefaults(field.fields, value);
  }
  if (value === undefined) {
    if (field.default !== undefined) return structuredClone(field.default);
    return field.required ? undefined : null;
  }
  if (field.type === "set" && Array.isArray(value)) return distinct(value);
  return value;
}

/**
 * A record as Kong stores it on insert: what is missing takes its default, else null; a missing required field without
 * default stays missing and fails validation. Members that the schema does not know are kept for the validator to find.
 */
export function fillDefaults(schema: Schema, record: object): Record<string, unknown> {
  const given: Record<string, unknown> = Array.isArray(record)
    ? Object.fromEntries(record.map((value: unknown, at) => [String(at + 1), value]))
    : { ...(record as Record<string, unknown>) };
  const filled: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(schema)) {
    const value = fillField(field, Object.hasOwn(given, name) ? given[name] : undefined);
    if (value !== undefined) filled[name] = value;
  }
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(schema, name)) setMember(filled, name, value);
  }
  return filled;
}
