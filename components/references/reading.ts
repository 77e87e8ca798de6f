import { describeReference } from "@/lib/domain/reference/describe-reference";
import { mergeOptions, type OptionFate } from "@/lib/domain/reference/merge-options";
import { parseReference, type Reference, type ReferenceRules } from "@/lib/domain/reference/parse-reference";
import type { Schema } from "@/lib/domain/schema/field";
import { readable } from "./readable";

/** What is known of a gateway while somebody types; the version alone is enough to parse. */
export interface ReadingRules extends ReferenceRules {
  /** The provider behind each name a reference may begin with. */
  readonly hosts?: Readonly<Record<string, string>>;
  /** Whether `hosts` has them all. */
  readonly complete?: boolean;
  /** By provider, the fields that options may name. */
  readonly fields?: Readonly<Record<string, Schema>>;
}

/** An option that does not do what whoever wrote it may think. */
export interface OddOption {
  readonly name: string;
  readonly fate: Exclude<OptionFate, "taken">;
  readonly reason: string;
}

/** How Kong reads a text, in words, and where it stumbles. */
export interface Reading {
  readonly ok: boolean;
  readonly words: string;
  /** UTF-16 units; null where nothing is wrong. */
  readonly offset: number | null;
  readonly odd: readonly OddOption[];
  /** Why it comes to no vault, where that is known. */
  readonly unknownVault: string | null;
}

export function readingOf(text: string, rules?: ReadingRules): Reading {
  const parsed = parseReference(text, rules);
  if (parsed.ok) {
    const words = readable(describeReference(parsed.value));
    return {
      ok: true,
      words,
      offset: null,
      odd: oddOptions(parsed.value, rules),
      unknownVault: unknown(parsed.value, rules),
    };
  }
  const { code, message, offset } = parsed.problem;
  const nothingMore = { ok: false, odd: [], unknownVault: null } as const;
  if (code === "not-a-reference") {
    const words = "Not a reference to Kong: it begins with {vault:// and ends with }.";
    return { ...nothingMore, words, offset: null };
  }
  // Kong quotes the whole input behind its words; here it stands above them.
  const words = message.slice(0, message.indexOf(" ["));
  return { ...nothingMore, words: `Kong says: ${words}, at character ${offset + 1}`, offset };
}

function unknown({ name }: Reference, { hosts, complete }: Partial<ReadingRules> = {}): string | null {
  if (hosts === undefined || complete !== true || Object.hasOwn(hosts, name)) return null;
  return `No vault of this gateway has the prefix \`${readable(name)}\`, and it loads no provider of that name.`;
}

function oddOptions({ name, config }: Reference, { hosts = {}, fields = {} }: Partial<ReadingRules> = {}) {
  const provider = Object.hasOwn(hosts, name) ? hosts[name]! : "";
  const schema = Object.hasOwn(fields, provider) ? fields[provider]! : null;
  if (schema === null || config === null) return [];
  return mergeOptions(schema, {}, config).options.flatMap(({ name: option, fate, reason }): readonly OddOption[] => {
    // Only the server knows a vault's own list.
    const isListed = Object.hasOwn(schema, option) && schema[option]!.overridable === "listed";
    return fate === "taken" || isListed ? [] : [{ name: option, fate, reason: readable(reason) }];
  });
}
