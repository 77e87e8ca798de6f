import type { ExplainedOption } from "@/lib/domain/explanation";
import { mergeOptions, type MergedOption } from "@/lib/domain/reference/merge-options";
import type { Reference } from "@/lib/domain/reference/parse-reference";
import type { Schema } from "../contract";
import { shownOptionName, shownOptionValue } from "../shown-reference";
import { ending, type Ending, type Fields, type FoundVault, type Walk } from "./walk";

/** An option with what became of it; its value only where a provider lists the field as safe. */
const explained = ({ name, value, fate, reason }: MergedOption, schema: Schema): ExplainedOption => ({
  name: shownOptionName(name, value, schema),
  value: shownOptionValue(name, value, schema),
  fate,
  reason,
});

/** Puts the reference's options over the vault's settings as Kong does, as far as Keyhole goes along. */
export const mergeStep = (walk: Walk, reference: Reference, vault: FoundVault, schema: Schema): Fields | Ending => {
  const merged = mergeOptions(schema, vault.config, reference.config, vault.listed);
  const { config, options, isRefused } = merged;
  walk.merged = merged;
  // An empty neg_ttl only fails a node when the secret is missing.
  const crashes = options.some(({ name, fate }) => fate === "crash" && name !== "neg_ttl");
  const isOdd = options.some(({ fate }) => fate === "wiped" || fate === "crash");
  const tone = isRefused ? "refused" : crashes ? "failing" : isOdd ? "stale" : "resolved";
  const text =
    options.length === 0 ? "No options; the vault's settings as they are." : "Options put over the vault's settings.";
  walk.trace.add("options", tone, text, { options: options.map((option) => explained(option, schema)) });
  if (isRefused) return ending(walk, "option-refused");
  return crashes ? ending(walk, "misconfigured", "resolve.option-crashes") : config;
};
