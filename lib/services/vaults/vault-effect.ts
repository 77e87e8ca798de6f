import type { Crypto } from "@/lib/services/deps";
import type { EffectField } from "@/lib/services/kernel/spec";
import type { PlannedVault } from "./plan-vault";

type Fields = Readonly<Record<string, unknown>>;

/** One field of a vault as it may be shown: its text, or the fingerprint of what is sealed. */
export interface VaultLine {
  readonly field: string;
  readonly text: string;
  readonly sensitive: boolean;
}

/** What a stored vault or a revision of it tells without opening anything. */
export interface ShownVault {
  readonly provider: string;
  readonly prefix: string;
  readonly description: string | null;
  readonly tags: readonly string[];
  readonly config: unknown;
  readonly access: unknown;
  readonly accessLevel: string;
  readonly sealedNames: readonly string[];
  readonly sealedPrints: unknown;
}

const shown = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/**
 * The fingerprints of a vault's sensitive fields by their dotted names, with the id of the key. They compare within the
 * vault (its id) only: else whoever may propose one could find a weak credential of another by guessing.
 */
export function sealedPrints(planned: PlannedVault, id: string, crypto: Crypto): Readonly<Record<string, string>> {
  const print = (field: string, value: unknown): readonly [string, string] => {
    return [field, `fp ${crypto.keyed(`effect ${id} ${field}`, shown(value)).slice(0, 12)} · key ${crypto.keyId}`];
  };
  const each = (at: string, fields: Fields) =>
    Object.entries(fields).map(([name, value]) => print(`${at}.${name}`, value));
  return Object.fromEntries([...each("config", planned.config.sensitive), ...each("access", planned.access.sensitive)]);
}

/** A planned vault as it would be stored and shown. */
export function shownVault(planned: PlannedVault, id: string, crypto: Crypto): ShownVault {
  const { entity, config, access, level } = planned;
  const prints = sealedPrints(planned, id, crypto);
  return {
    provider: entity.name,
    prefix: entity.prefix,
    description: entity.description,
    tags: entity.tags ?? [],
    config: config.open,
    access: access.open,
    accessLevel: level,
    sealedNames: Object.keys(prints),
    sealedPrints: prints,
  };
}

/** A vault field by field, in the order of its form. */
export function vaultLines(vault: ShownVault): readonly VaultLine[] {
  const plain = (field: string, value: unknown): VaultLine => ({ field, text: shown(value), sensitive: false });
  const each = (at: string, fields: unknown): VaultLine[] =>
    Object.entries(fields as Fields).map(([name, value]) => plain(`${at}.${name}`, value));
  const prints = vault.sealedPrints as Readonly<Record<string, string>>;
  const sealed = (at: string): VaultLine[] =>
    vault.sealedNames
      .filter((field) => field.startsWith(`${at}.`))
      .map((field) => ({ field, text: prints[field] ?? "sealed", sensitive: true }));
  return [
    plain("provider", vault.provider),
    plain("prefix", vault.prefix),
    ...(vault.description === null ? [] : [plain("description", vault.description)]),
    ...(vault.tags.length === 0 ? [] : [plain("tags", vault.tags.join(", "))]),
    ...each("config", vault.config),
    ...sealed("config"),
    plain("access.level", vault.accessLevel),
    // The level that counts stands above, whether it was chosen or not.
    ...each("access", vault.access).filter(({ field }) => field !== "access.level"),
    ...sealed("access"),
  ];
}

/** What differs between two states of a vault, field by field; null is a vault that is not there. */
export function vaultEffect(before: ShownVault | null, after: ShownVault | null): readonly EffectField[] {
  const [old, next] = [before, after].map((vault) => (vault === null ? [] : vaultLines(vault))) as [
    readonly VaultLine[],
    readonly VaultLine[],
  ];
  const was = new Map(old.map((line) => [line.field, line]));
  const is = new Map(next.map((line) => [line.field, line]));
  const fields = [...is.keys(), ...[...was.keys()].filter((field) => !is.has(field))];
  return fields.flatMap((field): EffectField[] => {
    const [one, other] = [was.get(field), is.get(field)];
    if (one?.text === other?.text && one?.sensitive === other?.sensitive) return [];
    const sensitive = one?.sensitive === true || other?.sensitive === true;
    return [{ field, before: one?.text ?? null, after: other?.text ?? null, sensitive }];
  });
}
