import { ambientNames } from "../identity/ambient-environment";

/** What no operator can put on the list: settings of Keyhole and credentials that ambient sign-ins use. */
const refusedStarts = ["AWS_", "AZURE_", "GOOGLE_", "VAULT_", "PG", "DATABASE_", "AUTH_", "KEYHOLE_", "NEXT_", "NODE_"];

/** May a variable of this name be lent? `own` are the names Keyhole itself reads. Judged whatever its case. */
export const isLendable = (name: string, prefixes: readonly string[], own: readonly string[]): boolean => {
  const upper = name.toUpperCase();
  if (refusedStarts.some((start) => upper.startsWith(start))) return false;
  if ([...own, ...ambientNames].some((one) => one.toUpperCase() === upper)) return false;
  // An empty prefix would lend everything there is.
  return prefixes.some((prefix) => prefix !== "" && name.startsWith(prefix));
};

/** A map that stays as it was made: `Object.freeze` does not reach a Map's entries. */
class FrozenMap extends Map<string, string> {
  readonly #made: boolean;
  constructor(entries: readonly (readonly [string, string])[]) {
    super(entries);
    this.#made = true;
  }
  override set(key: string, value: string): this {
    if (#made in this) throw new TypeError("This map cannot be changed.");
    return super.set(key, value);
  }
  override delete(): boolean {
    throw new TypeError("This map cannot be changed.");
  }
  override clear(): void {
    throw new TypeError("This map cannot be changed.");
  }
}

/**
 * Picks the variables that references may read: those whose names begin with a listed prefix, without Keyhole's own and
 * without credentials. `taken` are their names, which the caller removes from its environment.
 */
export const takeAllowedEnv = (
  env: Readonly<Record<string, string | undefined>>,
  prefixes: readonly string[],
  own: readonly string[] = [],
): { readonly map: ReadonlyMap<string, string>; readonly taken: readonly string[] } => {
  const entries = Object.entries(env).flatMap(([name, value]): (readonly [string, string])[] =>
    value !== undefined && isLendable(name, prefixes, own) ? [[name, value]] : [],
  );
  return { map: new FrozenMap(entries), taken: entries.map(([name]) => name) };
};
