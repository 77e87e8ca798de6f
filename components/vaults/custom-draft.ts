import { readJson } from "@/lib/domain/json-text";
import { isRecord } from "@/lib/domain/record-of";
import { fillDefaults } from "@/lib/domain/schema/fill-defaults";
import { fieldProblems } from "@/lib/domain/schema/field-problems";
import type { KongSchema } from "@/lib/domain/schema/kong-schema";
import { markedPaths, sensitivePaths } from "@/lib/domain/schema/sealed-members";
import { validateVault, type VaultRules } from "@/lib/domain/vault";
import { entityOf, type VaultDraft } from "./vault-draft";

type Fields = Readonly<Record<string, unknown>>;

export interface CustomDraft {
  readonly entity: {
    readonly name: string;
    readonly prefix: string;
    readonly description: string | null;
    readonly tags: readonly string[] | null;
    readonly config: Fields;
  };
  /** What is sealed of the config, or will be, by dotted name. */
  readonly sealed: readonly string[];
  /** What is wrong, by dotted path; Kong's words for what Kong refuses. */
  readonly problems: readonly (readonly [path: string, problem: string])[];
}

/** What a new config starts from: the schema's defaults, and an empty text where something is required. */
export function firstText(schema: KongSchema | null): string {
  const filled = fillDefaults(schema?.config ?? {}, {});
  const required = Object.entries(schema?.config ?? {}).filter(([, field]) => field.required === true);
  const open = required.filter(([name]) => filled[name] === undefined || filled[name] === null);
  const set = Object.entries(filled).filter(([, value]) => value !== null);
  return JSON.stringify(Object.fromEntries([...open.map(([name]) => [name, ""]), ...set]), null, 2);
}

/** A custom vault as it is typed, judged as far as its schema says. What the mark stands for is judged by the server. */
export function readCustomDraft(
  name: string,
  schema: KongSchema | null,
  draft: VaultDraft,
  rules: VaultRules,
): CustomDraft {
  const json = readJson(draft.text ?? firstText(schema));
  const config = json.ok && isRecord(json.value) ? json.value : {};
  const typed = { ...entityOf(name, {}, draft), config };
  const marked = markedPaths(config);
  const checked = validateVault(typed, rules);
  const said = checked.ok ? [] : Object.entries(fieldProblems(checked.error.fields));
  const broken = json.ok ? (isRecord(json.value) ? null : "it has to be one object, in braces") : json.problem.text;
  const kept = said.filter(([path]) => !marked.includes(path.replace(/^config\./, "")));
  const { description, tags } = typed as unknown as CustomDraft["entity"];
  return {
    entity: { name, prefix: draft.prefix, description, tags, config },
    sealed: [...new Set([...sensitivePaths(schema?.config ?? null, config), ...marked])],
    problems:
      broken === null ? kept : [...kept.filter(([path]) => !path.startsWith("config")), ["config", broken] as const],
  };
}
