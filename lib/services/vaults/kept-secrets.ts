import { AppError } from "@/lib/domain/errors";
import { fromForm } from "@/lib/domain/schema/form-values";
import { isAsked } from "@/lib/domain/schema/is-asked";
import type { KongSchema } from "@/lib/domain/schema/kong-schema";
import { markedPaths, takeOut } from "@/lib/domain/schema/sealed-members";
import { bindingOf } from "@/lib/providers/binding";
import type { Provider } from "@/lib/providers/contract";
import { openedBy, partedConfig, sealedPathsIn, withValues } from "./custom-config";

type Fields = Readonly<Record<string, unknown>>;

/** The two parts of a vault's input in which fields of its provider stand. */
interface Typed {
  readonly config: Fields;
  readonly access: Fields;
  /** Of a custom vault: what stays sealed whatever its schema says by now. */
  readonly sealed?: readonly string[] | undefined;
}

const parts = ["config", "access"] as const;

export const isEmpty = (given: unknown): boolean =>
  given === undefined || given === null || (typeof given === "string" && given.trim() === "");

/** The dotted names of the sensitive fields that an input holds. */
export function sealedIn(provider: Provider, input: Typed): readonly string[] {
  if (provider.custom !== undefined) {
    return sealedPathsIn(provider.custom.schema, input.config, input.sealed).map((path) => `config.${path}`);
  }
  return parts.flatMap((part) =>
    Object.entries(input[part])
      .filter(([name, value]) => provider[part][name]?.sensitive === true && !isEmpty(value))
      .map(([name]) => `${part}.${name}`),
  );
}

/**
 * Throws INVALID by field where one input sends these fields to another place than the other did. `but`: where in a custom
 * config only one of them has the value, and the other the mark for it.
 */
function refuseElsewhere(
  provider: Provider,
  [typed, sent]: readonly [Typed, Typed],
  fields: readonly string[],
  but: readonly string[] = [],
): void {
  const place = ({ config, access }: Typed): string =>
    provider.custom === undefined
      ? bindingOf(provider, fromForm(provider.config, config), fromForm(provider.access, access))
      : openedBy(config, but);
  if (fields.length === 0 || place(typed) === place(sent)) return;
  throw new AppError(
    "INVALID",
    "What is sensitive may be sent to one place only, the one it was typed for, and that is another now.",
    Object.fromEntries(fields.map((field) => [field, "Type it again, for the place it now goes to."])),
  );
}

/**
 * The newer of two inputs, whose sensitive fields are those typed into the older. Throws INVALID by field when they would
 * go elsewhere because of what others changed meanwhile.
 */
export function whereTyped<I extends Typed>(provider: Provider, typed: Typed, next: I): I {
  refuseElsewhere(provider, [typed, next], sealedIn(provider, next));
  return next;
}

/**
 * A newer input with the sensitive fields of the older that were left empty in it, but for those to drop. Throws INVALID by
 * field when they would go elsewhere: a credential was typed for one destination, whoever writes at the draft now.
 */
export function withKeptSecrets<I extends Typed>(provider: Provider, old: Typed, next: I, drop: readonly string[]): I {
  if (provider.custom !== undefined) return withMarksFilled(provider, provider.custom.schema, old, next, drop);
  const kept = sealedIn(provider, old).filter((field) => {
    const [part, name] = split(field);
    return isEmpty(next[part][name]) && isAsked(provider[part], name, next[part]) && !drop.includes(field);
  });
  if (kept.length === 0) return next;
  refuseElsewhere(provider, [old, next], kept);
  const of = (wanted: "config" | "access"): Fields =>
    Object.fromEntries(kept.map(split).flatMap(([part, name]) => (part === wanted ? [[name, old[part][name]]] : [])));
  return { ...next, config: { ...next.config, ...of("config") }, access: { ...next.access, ...of("access") } };
}

/** The same of a custom vault: a member of the older input comes along where the newer has the mark in its place. */
function withMarksFilled<I extends Typed>(
  provider: Provider,
  schema: KongSchema | null,
  old: Typed,
  next: I,
  drop: readonly string[],
): I {
  const { sensitive } = partedConfig(schema, old.config, [...markedPaths(old.config), ...(old.sealed ?? [])]);
  const dropped = drop.map((name) => name.replace(/^config\./, ""));
  const config = takeOut(next.config, dropped).open;
  const kept = markedPaths(config).filter((path) => Object.hasOwn(sensitive, path));
  refuseElsewhere(
    provider,
    [old, { ...next, config }],
    kept.map((path) => `config.${path}`),
    kept,
  );
  const sealed = [...(next.sealed ?? []), ...kept];
  return { ...next, config: withValues(config, sensitive, kept), ...(sealed.length > 0 && { sealed }) };
}

const split = (field: string): ["config" | "access", string] => {
  const part = field.startsWith("config.") ? "config" : "access";
  return [part, field.slice(part.length + 1)];
};
