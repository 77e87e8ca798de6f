import type { Schema } from "./field";

/** Whether a field applies, given the others: each sibling it depends on applies itself and has one of the values. */
export function isAsked(schema: Schema, name: string, values: Readonly<Record<string, unknown>>): boolean {
  const conditions = schema[name]?.when ?? {};
  return Object.entries(conditions).every(([sibling, wanted]) => {
    const value = values[sibling] ?? schema[sibling]?.default ?? null;
    return wanted.map(String).includes(String(value)) && (sibling === name || isAsked(schema, sibling, values));
  });
}
