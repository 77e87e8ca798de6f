import { canonical } from "@/lib/domain/audit/canonical";
import { AppError } from "@/lib/domain/errors";
import { isRecord } from "@/lib/domain/record-of";
import type { Schema } from "@/lib/domain/schema/field";
import type { KongSchema } from "@/lib/domain/schema/kong-schema";
import { markedPaths, putIn, sealedMark, sensitivePaths, takeOut } from "@/lib/domain/schema/sealed-members";
import { setMember } from "@/lib/domain/set-member";
import type { Provider } from "@/lib/providers/contract";
import { openingConfig } from "@/lib/providers/shared-fields";

type Fields = Readonly<Record<string, unknown>>;

/** Throws INVALID, by member, where a mark stands for nothing that is sealed. */
export function refuseMarks(paths: readonly string[]): void {
  if (paths.length === 0) return;
  throw new AppError(
    "INVALID",
    `“${sealedMark}” stands for what is sealed in a vault already, and there is nothing sealed here.`,
    Object.fromEntries(paths.map((path) => [`config.${path}`, "Nothing is sealed here: type the value itself."])),
  );
}

/**
 * The config of a custom vault as Kong is to check it, every sealed member in its place. Throws INVALID for a mark that is
 * left in it and, where no schema names the members, for a name that could not be told from a place within another.
 */
export function configToCheck(schema: KongSchema | null, config: Fields): Fields {
  refuseMarks(markedPaths(config));
  const odd = schema === null ? Object.keys(config).filter((name) => !/^[A-Za-z0-9_-]{1,64}$/.test(name)) : [];
  if (odd.length > 0) {
    const sentence = "A member's name here has letters, digits, “_” and “-” only.";
    throw new AppError("INVALID", sentence, { config: sentence });
  }
  return config;
}

/** A config with the defaults that Kong fills in, but without the nulls that nobody wrote. */
export function configToKeep(filled: Fields, given: Fields): Fields {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(filled)) {
    const typed = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value === null && typed === undefined) continue;
    setMember(kept, name, isRecord(value) ? configToKeep(value, isRecord(typed) ? typed : {}) : value);
  }
  return kept;
}

/** A config in two parts, by whether its members may be shown; `sealed` stay sealed whatever the schema says by now. */
export function partedConfig(
  schema: KongSchema | null,
  config: Fields,
  sealed: readonly string[] = [],
): { readonly open: Fields; readonly sensitive: Fields } {
  const { open, taken } = takeOut(config, [...sensitivePaths(schemaOf(schema), config), ...sealed]);
  return { open, sensitive: taken };
}

/**
 * All of a config that opens its vault but for the values at these places, as one text. Nobody here knows which member says
 * where credentials go, and it may be a sealed one: what stays sealed stays only while this is the same.
 */
export const openedBy = (config: Fields, but: readonly string[]): string =>
  canonical(openingConfig(takeOut(config, but).open));

/** Where a config holds something sensitive, or the mark for it. `sealed` as for `partedConfig`. */
export function sealedPathsIn(
  schema: KongSchema | null,
  config: Fields,
  sealed: readonly string[] = [],
): readonly string[] {
  const { open, sensitive } = partedConfig(schema, config, sealed);
  return [...Object.keys(sensitive), ...markedPaths(open)];
}

/** An input that waits for others, with the names of what is sealed in it: a schema that is given later opens none of it. */
export function withSealed<I extends { readonly config: Fields; readonly sealed?: readonly string[] | undefined }>(
  { custom }: Provider,
  input: I,
): I {
  const sealed = custom === undefined ? [] : sealedPathsIn(custom.schema, input.config, input.sealed);
  return sealed.length === 0 ? input : { ...input, sealed: [...sealed].sort() };
}

/** A config with the values that some of its marks stand for. */
export const withValues = (config: Fields, values: Fields, paths: readonly string[]): Fields =>
  putIn(config, Object.fromEntries(paths.map((path) => [path, values[path]])));

const schemaOf = (schema: KongSchema | null): Schema | null => schema?.config ?? null;
