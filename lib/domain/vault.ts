import { invalidUtf8At, textToBytes } from "./byte-text";
import { luaText } from "./reference/lua-text";
import { setMember } from "./set-member";
import type { Field, Schema } from "./schema/field";
import { fillDefaults } from "./schema/fill-defaults";
import { knownFields } from "./schema/known-fields";
import { type KongError, schemaViolation } from "./schema/schema-violation";
import {
  type FieldError,
  type FieldErrors,
  isTable,
  requiredMessage,
  tableMembers,
  validateField,
} from "./schema/validate";

/** What a person sets of Kong's Vault entity. `config` carries the defaults of its strategy. */
export interface Vault {
  readonly name: string;
  readonly prefix: string;
  readonly description: string | null;
  readonly config: Readonly<Record<string, unknown>>;
  readonly tags: readonly string[] | null;
}

export type Edition = "oss" | "enterprise" | "konnect";

export interface VaultRules {
  /**
   * The loaded strategies with the schema of their `config`, null where nobody here knows it: then any object will do.
   * Their names are reserved as prefixes.
   */
  readonly installed: Readonly<Record<string, Schema | null>>;
  /** "3.15"; fields that came later are unknown. */
  readonly gatewayVersion: string;
  readonly edition: Edition;
}

export type VaultValidation =
  { readonly ok: true; readonly entity: Vault } | { readonly ok: false; readonly error: KongError };

/** Begins with a letter, ends with a letter or digit, at least two characters of a–z, 0–9 and `-`. */
const prefixField: Field = { type: "string", label: "Prefix", required: true, match: "^[a-z][a-z0-9-]*[a-z0-9]$" };
const nameField: Field = { type: "string", label: "Type", required: true };
const descriptionField: Field = { type: "string", label: "Description" };
const createdAtField: Field = { type: "integer", label: "Created at" };
const tagField: Field = { type: "string", label: "Tag", required: true };
const tagsField: Field = { type: "set", label: "Tags", elements: tagField };

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Printable ASCII without `,` and `/`, and everything beyond ASCII. */
const tagText = /^[ -+\-.0-~\u{80}-\u{10ffff}]+$/u;

function validateId(id: unknown): FieldError | null {
  if (typeof id === "string") return uuid.test(id) ? null : "expected a valid UUID";
  return validateField({ type: "string", label: "Id" }, id);
}

function validateCreatedAt(createdAt: unknown): FieldError | null {
  const error = validateField(createdAtField, createdAt);
  return error ?? (typeof createdAt === "number" && createdAt <= 0 ? "expected a valid timestamp" : null);
}

function validateTag(tag: unknown): FieldError | null {
  const error = validateField(tagField, tag);
  if (error !== null || typeof tag !== "string") return error;
  const bad = invalidUtf8At(textToBytes(tag));
  if (bad !== -1) return `invalid utf-8 character sequence detected at position ${bad + 1}`;
  if (tagText.test(tag)) return null;
  return `invalid tag '${tag}': expected printable ascii (except \`,\` and \`/\`) or valid utf-8 sequences`;
}

function validateTags(tags: unknown): FieldError | null {
  if (!Array.isArray(tags)) return validateField({ ...tagsField, elements: tagField }, tags);
  const errors = tags.map(validateTag);
  while (errors.at(-1) === null) errors.pop();
  return errors.length === 0 ? null : errors;
}

function validatePrefix(prefix: unknown, reserved: readonly string[]): FieldError | null {
  if (typeof prefix === "string" && reserved.includes(prefix)) return `must not be one of: ${reserved.join(", ")}`;
  return validateField(prefixField, prefix);
}

/** The strategy whose rules hold: the name, or the first known one of a list, which Kong looks at before it checks types. */
function strategyOf(name: unknown, installed: VaultRules["installed"]): string | null {
  const candidates: readonly unknown[] = Array.isArray(name) ? name : [name];
  const found = candidates.find((candidate) => typeof candidate === "string" && Object.hasOwn(installed, candidate));
  return typeof found === "string" ? found : null;
}

function notInstalled(name: unknown): FieldError {
  // Kong fails with an internal error on a number or boolean; the type is what is wrong with it.
  if (typeof name === "number" || typeof name === "boolean") return "expected a string";
  return `vault '${luaText(Array.isArray(name) ? name[0] : typeof name === "string" ? name : null)}' is not installed`;
}

/**
 * Checks a Vault entity as Kong checks one on insert and fills in its defaults. `input` is what came as JSON. An unknown
 * or missing `name` is reported alone, because nothing else can be judged without it. Uniqueness is not checked here.
 */
export function validateVault(input: unknown, rules: VaultRules): VaultValidation {
  const given = Object.fromEntries(isTable(input) ? tableMembers(input) : []);
  const refuse = (fields: FieldErrors): VaultValidation => ({ ok: false, error: schemaViolation(fields) });

  if (given.name === null || given.name === undefined) return refuse({ name: requiredMessage });
  const strategy = strategyOf(given.name, rules.installed);
  if (strategy === null) return refuse({ name: notInstalled(given.name) });

  const schema = rules.installed[strategy] ?? null;
  const configField: Field =
    schema === null
      ? { type: "map", label: "Config", required: true, default: {} }
      : { type: "record", label: "Config", required: true, fields: knownFields(schema, rules.gatewayVersion) };
  const entity = fillDefaults(
    { prefix: prefixField, name: nameField, description: descriptionField, config: configField, tags: tagsField },
    given,
  );
  const checks: Record<string, (value: unknown) => FieldError | null> = {
    id: validateId,
    prefix: (value) => validatePrefix(value, Object.keys(rules.installed)),
    name: (value) => validateField(nameField, value),
    description: (value) => validateField(descriptionField, value),
    config: (value) => validateField(configField, Array.isArray(given.config) ? given.config : value),
    created_at: validateCreatedAt,
    // Kong overwrites it and never looks at what was sent.
    updated_at: () => null,
    tags: validateTags,
  };
  const errors: Record<string, FieldError> = {};
  for (const [name, value] of Object.entries(entity)) {
    const error = Object.hasOwn(checks, name) ? checks[name]!(value) : "unknown field";
    if (error !== null) setMember(errors, name, error);
  }
  if (entity.prefix === undefined) errors.prefix = requiredMessage;
  if (Object.keys(errors).length > 0) return refuse(errors);
  return {
    ok: true,
    entity: {
      name: strategy,
      prefix: entity.prefix as string,
      description: entity.description as string | null,
      config: entity.config as Record<string, unknown>,
      tags: isTable(entity.tags) ? Object.values(entity.tags as Record<string, string>) : null,
    },
  };
}
