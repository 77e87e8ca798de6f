import { AppError } from "@/lib/domain/errors";
import type { Vault } from "@/lib/db/generated/client";
import { bindingOf } from "@/lib/providers/binding";
import type { Schema } from "@/lib/domain/schema/field";
import { isAsked } from "@/lib/domain/schema/is-asked";
import { providerNamed } from "@/lib/providers/registry";
import type { Deps } from "@/lib/services/deps";
import { planVault, type GatewayRules, type PlannedVault } from "./plan-vault";
import type { EditVaultInput } from "./schema";
import { openVaultFields } from "./vault-seal";

type Fields = Readonly<Record<string, unknown>>;

const moved = "What is sealed may be sent to one place only, and you changed where it goes.";
const again = "Type it again, for the place it now goes to.";

/**
 * An edited vault. Sensitive fields that were left empty stay as they are, unless the vault now points elsewhere: what is
 * sealed was given for one destination. `remove` names those that are to go. Throws INVALID by field.
 */
export function planEdit(row: Vault, input: EditVaultInput, gateway: GatewayRules, seal: Deps["seal"]): PlannedVault {
  const provider = providerNamed(row.provider);
  if (provider === null) throw new AppError("INVALID", "Keyhole cannot configure this provider yet.");
  const bound = { provider, id: row.id, config: row.config as Fields, access: row.access as Fields };
  const kept = {
    config: untouched(
      provider.config,
      "config",
      input,
      openVaultFields(seal, "config_sealed", bound, row.configSealed),
    ),
    access: untouched(
      provider.access,
      "access",
      input,
      openVaultFields(seal, "access_sealed", bound, row.accessSealed),
    ),
  };
  const planned = planVault(
    {
      ...{ gateway: input.gateway, provider: row.provider, isDefault: row.isDefault, prefix: input.prefix },
      ...{ description: input.description, tags: input.tags },
      config: { ...input.config, ...kept.config },
      access: { ...input.access, ...kept.access },
    },
    gateway,
  );
  const [before, after] = [
    bindingOf(provider, bound.config, bound.access),
    bindingOf(provider, planned.config.open, planned.access.open),
  ];
  const names = [
    ...Object.keys(kept.config).map((name) => `config.${name}`),
    ...Object.keys(kept.access).map((name) => `access.${name}`),
  ];
  if (before !== after && names.length > 0) {
    throw new AppError("INVALID", moved, Object.fromEntries(names.map((name) => [name, again])));
  }
  return planned;
}

/** The stored sensitive values that still apply and were neither typed anew nor taken out. */
function untouched(schema: Schema, at: string, input: EditVaultInput, stored: Fields): Fields {
  const typed = at === "config" ? input.config : input.access;
  const isKept = ([name]: readonly [string, unknown]): boolean => {
    const given = typed[name];
    const isEmpty = given === undefined || given === null || (typeof given === "string" && given.trim() === "");
    const isWanted = schema[name]?.sensitive === true && isAsked(schema, name, typed);
    return isWanted && isEmpty && !input.remove.includes(`${at}.${name}`);
  };
  return Object.fromEntries(Object.entries(stored).filter(isKept));
}
