import { AppError } from "@/lib/domain/errors";
import type { Vault } from "@/lib/db/generated/client";
import { bindingOf } from "@/lib/providers/binding";
import type { Schema } from "@/lib/domain/schema/field";
import { isAsked } from "@/lib/domain/schema/is-asked";
import { markedPaths, putIn, takeOut } from "@/lib/domain/schema/sealed-members";
import type { Provider } from "@/lib/providers/contract";
import { providerOn } from "@/lib/providers/custom-vault";
import type { Deps } from "@/lib/services/deps";
import { isEmpty } from "./kept-secrets";
import { openedBy, refuseMarks, withValues } from "./custom-config";
import { planVault, type PlannedVault, type PlanRules } from "./plan-vault";
import type { EditVaultInput } from "./schema";
import { openVaultFields } from "./vault-seal";

type Fields = Readonly<Record<string, unknown>>;

const moved = "What is sealed may be sent to one place only, and you changed where it goes.";
const again = "Type it again, for the place it now goes to.";

/**
 * An edited vault. Sensitive fields that were left empty stay as they are, unless the vault now points elsewhere: what is
 * sealed was given for one destination. `remove` names those that are to go. Throws INVALID by field.
 */
export function planEdit(row: Vault, input: EditVaultInput, gateway: PlanRules, seal: Deps["seal"]): PlannedVault {
  const provider = providerOn(gateway.schemas, row.provider);
  if (provider.custom !== undefined) return planCustomEdit(provider, row, input, gateway, seal);
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
  refuseElsewhere(bound, planned, [
    ...Object.keys(kept.config).map((name) => `config.${name}`),
    ...Object.keys(kept.access).map((name) => `access.${name}`),
  ]);
  return planned;
}

/**
 * The same of a custom vault, whose whole config is given: a member that is left out goes, and where the mark stands what is
 * sealed there stays, unless anything else that opens the vault is another now, sealed or not.
 */
function planCustomEdit(
  provider: Provider,
  row: Vault,
  input: EditVaultInput,
  gateway: PlanRules,
  seal: Deps["seal"],
): PlannedVault {
  const bound = { provider, id: row.id, config: row.config as Fields, access: row.access as Fields };
  const removed = input.remove.map((name) => name.replace(/^config\./, ""));
  const typed = takeOut(input.config, removed).open;
  const marked = markedPaths(typed);
  const stored = marked.length === 0 ? {} : openVaultFields(seal, "config_sealed", bound, row.configSealed);
  refuseMarks(marked.filter((path) => !Object.hasOwn(stored, path)));
  const { gateway: name, prefix, description, tags } = input;
  const planned = planVault(
    {
      ...{ gateway: name, provider: row.provider, isDefault: row.isDefault, prefix, description, tags, access: {} },
      config: withValues(typed, stored, marked),
    },
    gateway,
    [...marked, ...(input.sealed ?? [])],
  );
  if (openedBy(putIn(bound.config, stored), marked) !== openedBy(planned.entity.config, marked)) {
    refuseKept(marked.map((path) => `config.${path}`));
  }
  return planned;
}

/** Throws INVALID where fields stay sealed, and what they were given for is another destination now. */
function refuseElsewhere(
  bound: { readonly provider: Provider; readonly config: Fields; readonly access: Fields },
  planned: PlannedVault,
  names: readonly string[],
): void {
  const before = bindingOf(bound.provider, bound.config, bound.access);
  const after = bindingOf(bound.provider, planned.config.open, planned.access.open);
  if (before !== after) refuseKept(names);
}

/** Throws INVALID for what was to stay sealed, if anything was. */
function refuseKept(names: readonly string[]): void {
  if (names.length === 0) return;
  throw new AppError("INVALID", moved, Object.fromEntries(names.map((name) => [name, again])));
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
