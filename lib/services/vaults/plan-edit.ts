import { AppError } from "@/lib/domain/errors";
import type { Vault } from "@/lib/db/generated/client";
import { bindingOf } from "@/lib/providers/binding";
import type { Schema } from "@/lib/domain/schema/field";
import { isAsked } from "@/lib/domain/schema/is-asked";
import { providerNamed } from "@/lib/providers/registry";
import type { Deps } from "@/lib/services/deps";
import { isEmpty } from "./kept-secrets";
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
  // What cannot be opened any more can still be typed anew.
  const opened = (at: Part) =>
    isReplaced(at, row.sealedNames, input)
      ? {}
      : openVaultFields(seal, `${at}_sealed`, bound, at === "config" ? row.configSealed : row.accessSealed);
  const kept = {
    config: untouched(provider.config, "config", input, opened("config")),
    access: untouched(provider.access, "access", input, opened("access")),
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

type Part = "config" | "access";

/** Whether everything that is sealed of a part was typed anew or taken out. */
function isReplaced(at: Part, sealedNames: readonly string[], input: EditVaultInput): boolean {
  const names = sealedNames.filter((name) => name.startsWith(`${at}.`));
  return names.every((name) => input.remove.includes(name) || !isEmpty(input[at][name.slice(at.length + 1)]));
}

/** The stored sensitive values that still apply and were neither typed anew nor taken out. */
function untouched(schema: Schema, at: Part, input: EditVaultInput, stored: Fields): Fields {
  const typed = input[at];
  const isKept = ([name]: readonly [string, unknown]): boolean => {
    const isWanted = schema[name]?.sensitive === true && isAsked(schema, name, typed);
    return isWanted && isEmpty(typed[name]) && !input.remove.includes(`${at}.${name}`);
  };
  return Object.fromEntries(Object.entries(stored).filter(isKept));
}
