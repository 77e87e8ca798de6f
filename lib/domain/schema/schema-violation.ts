import type { FieldError, FieldErrors } from "./validate";

/** Kong's error object as the Admin API answers it; code 2 is a schema violation. */
export interface KongError {
  readonly code: 2;
  readonly name: "schema violation";
  readonly message: string;
  readonly fields: FieldErrors;
}

/** Names in byte order, positions in theirs. */
const sortedEntries = (error: FieldErrors | readonly (FieldError | null)[]): [string, FieldError][] => {
  if (Array.isArray(error)) {
    return (error as readonly (FieldError | null)[]).flatMap((item, at): [string, FieldError][] =>
      item === null ? [] : [[String(at + 1), item]],
    );
  }
  return Object.entries(error as FieldErrors).sort(([a], [b]) => (a < b ? -1 : 1));
};

/** A table below the second level, in the form in which Kong prints Lua tables. */
function pretty(error: FieldError, indent: string): string {
  if (typeof error === "string") return JSON.stringify(error);
  const inner = `${indent}  `;
  const lines = sortedEntries(error).map(([name, value]) =>
    Array.isArray(error) ? `${inner}${pretty(value, inner)}` : `${inner}${name} = ${pretty(value, inner)}`,
  );
  return `{\n${lines.join(",\n")}\n${indent}}`;
}

/** Puts field errors into Kong's error object: paths sorted, their number in front if there are several. */
export function schemaViolation(fields: FieldErrors): KongError {
  const lines = sortedEntries(fields).flatMap(([name, error]) =>
    typeof error === "string"
      ? [`${name}: ${error}`]
      : sortedEntries(error).map(
          ([inner, value]) => `${name}.${inner}: ${typeof value === "string" ? value : pretty(value, "")}`,
        ),
  );
  const head = lines.length === 1 ? "schema violation" : `${lines.length} schema violations`;
  return { code: 2, name: "schema violation", message: `${head} (${lines.join("; ")})`, fields };
}
