import { mergeOptions, type OptionFate } from "@/lib/domain/reference/merge-options";
import { isShownName } from "@/lib/domain/mask";
import type { Reference } from "@/lib/domain/reference/parse-reference";
import type { Schema } from "../contract";
import { ending, type Ending, type Fields, type FoundVault, type Walk } from "./walk";

/** Names and fates only: an option's value may be a credential. */
const fates: Record<OptionFate, string> = {
  taken: "taken in place of the vault's own value",
  ignored: "ignored; the provider has no such field",
  wiped: "does not fit, so Kong drops it and the vault's own value with it",
  crash: "empty; a node fails when it stores the value",
  refused: "refused; Kong honours it, but it could send a credential elsewhere",
};

/** What no provider lists may be a credential that stands where a name belongs, the more so without a value. */
const nameOf = (name: string, value: unknown, schema: Schema): string =>
  Object.hasOwn(schema, name) || (value !== true && isShownName(name)) ? name : "an option";

/** Puts the reference's options over the vault's settings as Kong does, as far as Keyhole goes along. */
export const mergeStep = (walk: Walk, reference: Reference, vault: FoundVault, schema: Schema): Fields | Ending => {
  const { config, options, isRefused } = mergeOptions(schema, vault.config, reference.config, vault.listed);
  const details = options.map(({ name, fate }) => `${nameOf(name, reference.config?.[name], schema)}: ${fates[fate]}`);
  // An empty neg_ttl only fails a node when the secret is missing.
  const crashes = options.some(({ name, fate }) => fate === "crash" && name !== "neg_ttl");
  const isOdd = options.some(({ fate }) => fate === "wiped" || fate === "crash");
  const tone = isRefused ? "refused" : crashes ? "failing" : isOdd ? "stale" : "resolved";
  const text =
    options.length === 0 ? "No options; the vault's settings as they are." : "Options put over the vault's settings.";
  walk.trace.add("options", tone, text, { details });
  if (isRefused) return ending(walk, "option-refused");
  return crashes ? ending(walk, "misconfigured", "resolve.option-crashes") : config;
};
