import { fail, ok, type Result } from "../errors";
import { isRecord } from "../record-of";
import type { Field, Schema } from "./field";

/** A rule of a schema that is Kong's alone to judge, because the words for it here are none of ours. */
export interface KongOnly {
  /** Dotted, below `config`; empty for the whole. */
  readonly path: string;
  /** As the schema has it: `match: "^a"`. */
  readonly rule: string;
}

/** The config of a custom vault, as far as its rules can be told here, and what of them cannot. */
export interface KongSchema {
  readonly config: Schema;
  readonly kongOnly: readonly KongOnly[];
}

type Json = Readonly<Record<string, unknown>>;

const types: ReadonlySet<string> = new Set([
  ...["string", "number", "integer", "boolean", "array", "set", "map", "record"],
]);
/** Rules that `validate` judges as Kong does, and what says nothing of a value. */
const understood: ReadonlySet<string> = new Set([
  ...["type", "required", "default", "one_of", "between", "len_min", "elements", "keys", "values", "fields"],
  ...["description", "encrypted", "referenceable", "indexed"],
]);
/** What people call a credential where a schema does not mark it: rather sealed for nothing than shown. */
const telling = /token|secret|passw(?:or)?d|passphrase|credential|keys?$|^(?:pwd|bearer|auth|authorization)$/;
const partsOf = (name: string): readonly string[] =>
  name.split(/[_-]|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/).map((part) => part.toLowerCase());
const fieldName = /^[A-Za-z0-9_-]{1,64}$/;
const deepest = 12;
const mostFields = 500;

class NotRead extends Error {}

class Reader {
  readonly kongOnly: KongOnly[] = [];
  #fields = 0;

  /** A list of one-key objects, `[{"host": {…}}, …]`, as Kong gives the fields of a record. */
  schema(list: unknown, path: string, depth: number): Schema {
    if (!Array.isArray(list)) throw new NotRead("its fields are no list");
    const entries = list.map((item: unknown): readonly [string, Field] => {
      const [[name = "", json] = [], ...more] = isRecord(item) ? Object.entries(item) : [];
      if (!isRecord(json) || more.length > 0) throw new NotRead("a member of its fields is not one field");
      if (!fieldName.test(name) || name === "__proto__")
        throw new NotRead("the name of a field has more than letters, digits, “_” and “-”");
      return [name, this.field(name, json, path === "" ? name : `${path}.${name}`, depth)];
    });
    return Object.fromEntries(entries);
  }

  field(name: string, json: Json, path: string, depth: number): Field {
    if (depth > deepest || ++this.#fields > mostFields) throw new NotRead("it is larger than any vault's");
    const type = types.has(String(json.type)) ? (json.type as Field["type"]) : "any";
    if (type === "any") this.#leave(path, "type", json.type);
    for (const [rule, value] of Object.entries(json)) if (!understood.has(rule)) this.#leave(path, rule, value);
    const inner = (at: "elements" | "keys" | "values"): Partial<Field> =>
      isRecord(json[at]) ? { [at]: this.field(name, json[at], `${path}.*`, depth + 1) } : {};
    return {
      ...{ type, label: name },
      // Kong makes such a value by itself.
      ...(json.required === true && json.auto !== true && { required: true }),
      ...(json.default !== undefined && json.default !== null && { default: json.default }),
      ...this.#oneOf(path, json.one_of),
      ...this.#between(path, json.between),
      ...(typeof json.len_min === "number" && { len_min: json.len_min }),
      ...(isSensitive(name, type, json) && { sensitive: true }),
      ...inner("elements"),
      ...inner("keys"),
      ...inner("values"),
      ...(type === "record" && { fields: this.members(json, path, depth + 1) }),
    };
  }

  /** The fields of a record, and the other spellings that Kong takes for some of them. */
  members(json: Json, path: string, depth: number): Schema {
    const fields = this.schema(json.fields ?? [], path, depth);
    if (json.shorthand_fields === undefined) return fields;
    const others = Object.entries(this.schema(json.shorthand_fields, path, depth));
    return { ...Object.fromEntries(others.map(([name, field]) => [name, bare(field)])), ...fields };
  }

  #oneOf(path: string, list: unknown): Partial<Field> {
    if (list === undefined || Array.isArray(list)) return list === undefined ? {} : { one_of: list };
    this.#leave(path, "one_of", list);
    return {};
  }

  #between(path: string, range: unknown): Partial<Field> {
    const [low, high] = Array.isArray(range) ? (range as unknown[]) : [];
    if (typeof low === "number" && typeof high === "number") return { between: [low, high] };
    if (range !== undefined) this.#leave(path, "between", range);
    return {};
  }

  #leave(path: string, rule: string, value: unknown): void {
    const text = JSON.stringify(value) ?? "none";
    this.kongOnly.push({ path, rule: `${rule}: ${text.length > 80 ? `${text.slice(0, 80)}…` : text}` });
  }
}

const bare = ({ default: _default, required: _required, ...field }: Field): Field => field;

const isSensitive = (name: string, type: Field["type"], json: Json): boolean =>
  json.encrypted === true ||
  json.referenceable === true ||
  (["string", "any"].includes(type) && partsOf(name).some((part) => telling.test(part))) ||
  (type === "map" && isFree(json));

/** Whether anything may stand in a map under names that no schema tells, as in headers: an `Authorization` too. */
function isFree({ encrypted, values }: Json): boolean {
  const inner = isRecord(values) ? values : {};
  if (encrypted === false || inner.encrypted === false || Array.isArray(inner.one_of)) return false;
  return !["number", "integer", "boolean", "record", "map"].includes(String(inner.type));
}

/**
 * Reads Kong's answer to `GET /schemas/vaults/{name}`. What it says in words that are not judged here is kept for showing,
 * as Kong's to check. The problem is what is wrong with the answer, within a sentence.
 */
export function readKongSchema(answer: unknown): Result<KongSchema, string> {
  if (!isRecord(answer) || !Array.isArray(answer.fields)) return fail("it has no list of fields");
  const config = answer.fields.map((item: unknown) => (isRecord(item) ? item.config : undefined)).find(isRecord);
  if (config === undefined) return fail("it has no field “config”");
  if (config.type !== "record") return fail("its config is no record");
  const reader = new Reader();
  try {
    const fields = reader.members(config, "", 0);
    for (const [rule, value] of Object.entries({ ...config, ...checksOf(answer) })) {
      if (!understood.has(rule))
        reader.kongOnly.push({ path: "", rule: `${rule}: ${JSON.stringify(value).slice(0, 80)}` });
    }
    return ok({ config: fields, kongOnly: reader.kongOnly });
  } catch (error) {
    if (error instanceof NotRead) return fail(error.message);
    throw error;
  }
}

/** Rules over several fields stand beside them. */
const checksOf = ({ entity_checks: over, checks }: Json): Json => ({
  ...(over !== undefined && { entity_checks: over }),
  ...(checks !== undefined && { checks }),
});
