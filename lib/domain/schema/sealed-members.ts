import { isRecord } from "../record-of";
import { setMember } from "../set-member";
import type { Field, Schema } from "./field";

type Json = Readonly<Record<string, unknown>>;

/** Stands in the text of a config for a member that is sealed: left there, it stays as it is. */
export const sealedMark = "(sealed)";

const below = (path: string, name: string): string => (path === "" ? name : `${path}.${name}`);

/** Whether anything in a field is sensitive, or nobody here knows what it is. */
export const holdsSecrets = (field: Field): boolean =>
  field.sensitive === true ||
  field.type === "any" ||
  Object.values(field.fields ?? {}).some(holdsSecrets) ||
  [field.elements, field.keys, field.values].some((inner) => inner !== undefined && holdsSecrets(inner));

/**
 * Where in a config something sensitive is set, as dotted names: a member of a record by itself, a list or map with
 * anything sensitive in it as a whole. Without a schema, and of what a schema does not know, everything is.
 */
export function sensitivePaths(schema: Schema | null, config: Json, at = ""): readonly string[] {
  return Object.entries(config).flatMap(([name, value]): readonly string[] => {
    const path = below(at, name);
    if (value === null || value === undefined) return [];
    const field = schema !== null && Object.hasOwn(schema, name) ? schema[name] : undefined;
    if (field === undefined || field.sensitive === true || field.type === "any") return [path];
    if (field.type === "record" && isRecord(value)) return sensitivePaths(field.fields ?? {}, value, path);
    return holdsSecrets(field) ? [path] : [];
  });
}

/** Where the mark stands in a config, as dotted names, positions in lists counted from 0. */
export function markedPaths(value: unknown, at = ""): readonly string[] {
  if (value === sealedMark) return [at];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => markedPaths(inner, below(at, name)));
}

/** Parts a config at these places: what stays, and what was there by dotted name. */
export function takeOut(config: Json, paths: readonly string[]): { readonly open: Json; readonly taken: Json } {
  const taken: Record<string, unknown> = {};
  const open = (record: Json, at: string): Json => {
    const kept: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(record)) {
      const path = below(at, name);
      if (paths.includes(path)) setMember(taken, path, value);
      else setMember(kept, name, isRecord(value) ? open(value, path) : value);
    }
    return kept;
  };
  return { open: open(config, ""), taken };
}

/** A config with these values at their dotted places; what stood there gives way. */
export function putIn(config: Json, values: Json): Json {
  const filled = structuredClone(config) as Record<string, unknown>;
  for (const [path, value] of Object.entries(values)) {
    const names = path.split(".");
    let record = filled;
    for (const name of names.slice(0, -1)) {
      if (!Object.hasOwn(record, name) || !isRecord(record[name])) setMember(record, name, {});
      record = record[name] as Record<string, unknown>;
    }
    setMember(record, names.at(-1) ?? "", value);
  }
  return filled;
}

/** A config with the mark at these places: what of it may be shown and edited. */
export const withMarks = (config: Json, paths: readonly string[]): Json =>
  putIn(config, Object.fromEntries(paths.map((path) => [path, sealedMark])));
