import type { Field, Schema } from "../schema/field";
import { inferValue } from "../schema/infer-value";
import { validateField } from "../schema/validate";
import type { OptionValue, ReferenceOptions } from "./decode-args";

/**
 * What becomes of an option. Kong: `taken`, `ignored` (the strategy has no such field), `wiped` (it does not fit, and the
 * vault's own value goes with it), `crash` (Kong takes it and fails on it later). Keyhole: `refused`, though Kong honours it.
 */
export type OptionFate = "taken" | "ignored" | "wiped" | "crash" | "refused";

export interface MergedOption {
  readonly name: string;
  readonly value: OptionValue;
  readonly fate: OptionFate;
  /** A sentence of ours; for `wiped` with Kong's complaint, which may quote the option. */
  readonly reason: string;
}

export interface MergedOptions {
  /** What a Gateway hands to its strategy: the fields that were given and fit, nothing else. */
  readonly config: Readonly<Record<string, unknown>>;
  /** One for each option, in the order in which they first appear. */
  readonly options: readonly MergedOption[];
  /** Whether Keyhole must not resolve: an option is not honoured here, and without it the answer would be another one. */
  readonly isRefused: boolean;
}

/** The vault's own list for each field whose options are honoured only from a list; its configured value always counts. */
export type ListedValues = Readonly<Record<string, readonly unknown[]>>;

const crashes: Readonly<Record<string, string>> = {
  ttl: "Kong takes an empty ttl for null and fails when it stores the value.",
  resurrect_ttl: "Kong takes an empty resurrect_ttl for null and fails when it stores the value.",
  neg_ttl: "Kong takes an empty neg_ttl for null and fails when the secret is missing.",
};

const complaint = (error: unknown): string => (typeof error === "string" ? error : "a member does not fit");

function fateOf(
  name: string,
  field: Field,
  inferred: unknown,
  base: unknown,
  listed: ListedValues,
): Omit<MergedOption, "name" | "value"> {
  const allowed = field.overridable === "listed" ? [base, ...(Object.hasOwn(listed, name) ? listed[name]! : [])] : null;
  if (field.overridable === undefined || (allowed && !allowed.some((value) => value != null && value === inferred))) {
    const reason = allowed
      ? "Kong honours it; Keyhole does so only for values on the vault's own list."
      : "Kong honours it; Keyhole does not, because whoever writes a reference could send credentials elsewhere.";
    return { fate: "refused", reason };
  }
  const error = validateField(field, inferred);
  if (error !== null) {
    return { fate: "wiped", reason: `Kong drops it (${complaint(error)}) and the vault's own value with it.` };
  }
  if (inferred === null && Object.hasOwn(crashes, name)) return { fate: "crash", reason: crashes[name]! };
  if (inferred === null) return { fate: "taken", reason: "Empty, so the vault's own value is removed." };
  return { fate: "taken", reason: "Replaces the vault's own value." };
}

/**
 * Puts a reference's options over a vault's configuration as Kong does: each field of the schema takes the option, else
 * the base; text is inferred; what does not fit is dropped as if neither had been given. `schema` is what the Gateway's
 * version knows, `base` the entity's config or the default vault's settings.
 */
export function mergeOptions(
  schema: Schema,
  base: Readonly<Record<string, unknown>>,
  options: ReferenceOptions | null,
  listed: ListedValues = {},
): MergedOptions {
  const given = options ?? {};
  const config: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(schema)) {
    const own = Object.hasOwn(base, name) ? base[name] : undefined;
    const value = inferValue(Object.hasOwn(given, name) ? given[name] : own, field);
    if (value !== undefined && validateField(field, value) === null) config[name] = value;
  }
  const merged = Object.entries(given).map(([name, value]): MergedOption => {
    const field = Object.hasOwn(schema, name) ? schema[name] : undefined;
    if (!field) return { name, value, fate: "ignored", reason: "The provider has no such field." };
    const own = Object.hasOwn(base, name) ? base[name] : undefined;
    return { name, value, ...fateOf(name, field, inferValue(value, field), own, listed) };
  });
  return { config, options: merged, isRefused: merged.some(({ fate }) => fate === "refused") };
}
