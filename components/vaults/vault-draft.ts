import { fromForm } from "@/lib/domain/schema/form-values";
import type { Schema } from "@/lib/domain/schema/field";
import { isAsked } from "@/lib/domain/schema/is-asked";

/** What a vault form holds at the moment, as texts by the form's names without their first part. */
export interface VaultDraft {
  readonly prefix: string;
  readonly description: string;
  readonly tags: string;
  readonly config: Readonly<Record<string, string>>;
  readonly access: Readonly<Record<string, string>>;
  /** The config of a custom vault, which is typed as JSON. */
  readonly text?: string;
}

export const emptyDraft: VaultDraft = { prefix: "", description: "", tags: "", config: {}, access: {} };

/** What a form over an existing vault starts from; nothing sensitive is in it. */
export interface VaultStart {
  readonly provider: string;
  readonly prefix: string;
  readonly description: string | null;
  readonly tags: readonly string[];
  readonly config: Readonly<Record<string, unknown>>;
  readonly access: Readonly<Record<string, unknown>>;
  /** The config of a custom vault as its text, what is sealed in it as the mark. */
  readonly text?: string;
}

/** The same as texts, as if it had been typed. */
export function draftOf({ prefix, description, tags, config, access, text }: VaultStart): VaultDraft {
  const texts = (fields: Readonly<Record<string, unknown>>): Record<string, string> =>
    Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, textOf(value)]));
  return {
    prefix,
    description: description ?? "",
    tags: tags.join(", "),
    config: texts(config),
    access: texts(access),
    ...(text !== undefined && { text }),
  };
}

/** A value as its field shows it: lists with one entry a line. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  return Array.isArray(value) ? value.join("\n") : String(value);
}

/**
 * Reads the form's entries over what was read before: a field that does not apply just now is not among them, and comes
 * back as it was typed. Of a name that comes twice the last one counts, as a checkbox sends "false" first.
 */
export function readDraft(
  entries: Iterable<readonly [string, FormDataEntryValue]>,
  before: VaultDraft = emptyDraft,
): VaultDraft {
  const draft = { ...before, config: { ...before.config }, access: { ...before.access } };
  for (const [name, value] of entries) {
    if (typeof value !== "string") continue;
    if (name === "prefix" || name === "description" || name === "tags") draft[name] = value;
    if (name === "config") draft.text = value;
    if (name.startsWith("config.")) draft.config[name.slice("config.".length)] = value;
    if (name.startsWith("access.")) draft.access[name.slice("access.".length)] = value;
  }
  return draft;
}

/** The Vault entity that the draft would become, as it would be sent to Kong: only fields that apply. */
export function entityOf(provider: string, schema: Schema, draft: VaultDraft): Record<string, unknown> {
  const tags = draft.tags
    .split(",")
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");
  const asked = Object.entries(draft.config).filter(([name]) => isAsked(schema, name, draft.config));
  return {
    name: provider,
    prefix: draft.prefix === "" ? undefined : draft.prefix,
    description: draft.description === "" ? null : draft.description,
    tags: tags.length === 0 ? null : tags,
    config: fromForm(schema, Object.fromEntries(asked)),
  };
}
