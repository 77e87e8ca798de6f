import type { Crypto } from "@/lib/services/deps";
import type { EffectField } from "@/lib/services/kernel/spec";
import type { PlannedVault } from "./plan-vault";

type Fields = Readonly<Record<string, unknown>>;

const shown = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/**
 * What a new vault sets, field by field; sensitive ones as keyed fingerprints with the id of the key. They compare within
 * the vault (its id) only: else whoever may propose one could find a weak credential of another by guessing.
 */
export function vaultEffect(planned: PlannedVault, id: string, crypto: Crypto): readonly EffectField[] {
  const { entity, config, access, level } = planned;
  const plain = (field: string, value: unknown): EffectField => {
    return { field, before: null, after: shown(value), sensitive: false };
  };
  const sealed = (field: string, value: unknown): EffectField => {
    const print = crypto.keyed(`effect ${id} ${field}`, shown(value)).slice(0, 12);
    return { field, before: null, after: `fp ${print} · key ${crypto.keyId}`, sensitive: true };
  };
  const each = (at: string, fields: Fields, line: (field: string, value: unknown) => EffectField): EffectField[] =>
    Object.entries(fields).map(([name, value]) => line(`${at}.${name}`, value));
  return [
    plain("provider", entity.name),
    plain("prefix", entity.prefix),
    ...(entity.description === null ? [] : [plain("description", entity.description)]),
    ...(entity.tags === null ? [] : [plain("tags", entity.tags.join(", "))]),
    ...each("config", config.open, plain),
    ...each("config", config.sensitive, sealed),
    plain("access.level", level),
    // The level that counts stands above, whether it was chosen or not.
    ...each("access", access.open, plain).filter(({ field }) => field !== "access.level"),
    ...each("access", access.sensitive, sealed),
  ];
}
