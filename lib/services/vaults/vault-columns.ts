import { canonical } from "@/lib/domain/audit/canonical";
import type { Deps } from "@/lib/services/deps";
import type { PlannedVault } from "./plan-vault";
import { sealedPrints } from "./vault-effect";
import { sealedNames, sealVaultFields } from "./vault-seal";

/** A planned vault as its row holds it, sensitive fields sealed to the row's id and to where they may be sent. */
export function vaultColumns(planned: PlannedVault, id: string, { seal, crypto }: Pick<Deps, "seal" | "crypto">) {
  const { provider, entity, config, access, level } = planned;
  const bound = { provider, id, config: config.open, access: access.open };
  return {
    prefix: entity.prefix,
    description: entity.description,
    tags: [...(entity.tags ?? [])],
    config: toJson(config.open),
    configSealed: bytes(sealVaultFields(seal, "config_sealed", bound, config.sensitive)),
    accessLevel: level,
    access: toJson(access.open),
    accessSealed: bytes(sealVaultFields(seal, "access_sealed", bound, access.sensitive)),
    sealedNames: sealedNames(config.sensitive, access.sensitive),
    sealedPrints: sealedPrints(planned, id, crypto),
  };
}

/** Config is plain JSON by validation; the canonical text keeps a stored config the same for the same meaning. */
const toJson = (fields: Readonly<Record<string, unknown>>): object => JSON.parse(canonical(fields)) as object;

const bytes = (sealed: Uint8Array | null): Uint8Array<ArrayBuffer> | null =>
  sealed === null ? null : new Uint8Array(sealed);
