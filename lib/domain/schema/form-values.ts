import type { Field, Schema } from "./field";

const blank = /^\s*$/;

function fromText(field: Field, text: string): unknown {
  switch (field.type) {
    case "number":
    case "integer":
      return Number.isFinite(Number(text)) ? Number(text) : text;
    case "boolean":
      return text === "true" || text === "on" ? true : text === "false" ? false : text;
    case "array":
    case "set":
      return text
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => line !== "");
    default:
      return text;
  }
}

/**
 * Reads what a form sent for a schema: texts become what their field holds, and an empty one means "not given", as
 * Kong Manager sends null for it. What is no text (JSON from the API), and a text that its field cannot hold, stay as
 * they are, for validation to judge.
 */
export function fromForm(schema: Schema, raw: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const read: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(raw)) {
    const field = Object.hasOwn(schema, name) ? schema[name] : undefined;
    if (typeof value === "string" && blank.test(value) && field !== undefined) continue;
    read[name] = typeof value === "string" && field !== undefined ? fromText(field, value) : value;
  }
  return read;
}
