import { AppError } from "@/lib/domain/errors";
import { accessLevelOf, type AccessLevel } from "@/lib/domain/access-level";
import { checkDefaultConfig } from "@/lib/domain/reference/default-config";
import { fromForm } from "@/lib/domain/schema/form-values";
import type { Schema } from "@/lib/domain/schema/field";
import type { KongSchema } from "@/lib/domain/schema/kong-schema";
import { crossProblems } from "@/lib/domain/schema/cross-rules";
import { fieldProblems } from "@/lib/domain/schema/field-problems";
import { knownFields } from "@/lib/domain/schema/known-fields";
import { schemaViolation } from "@/lib/domain/schema/schema-violation";
import { validateRecord, type FieldErrors } from "@/lib/domain/schema/validate";
import { validateVault, type Edition, type Vault } from "@/lib/domain/vault";
import type { Provider } from "@/lib/providers/contract";
import { providerOn } from "@/lib/providers/custom-vault";
import { providerNamed } from "@/lib/providers/registry";
import { hasDefaultVault, loadedStrategies } from "@/lib/providers/strategies";
import { configToCheck, configToKeep, partedConfig } from "./custom-config";
import type { VaultInput } from "./schema";

type Fields = Readonly<Record<string, unknown>>;

/** A vault that Kong would take, its parts told apart by whether they may be shown. */
export interface PlannedVault {
  readonly provider: Provider;
  readonly entity: Vault;
  readonly config: { readonly open: Fields; readonly sensitive: Fields };
  readonly access: { readonly open: Fields; readonly sensitive: Fields };
  readonly level: AccessLevel;
}

/** What of a gateway decides on what its Kong takes. */
export interface GatewayRules {
  readonly edition: Edition;
  readonly kongVersion: string;
  readonly loadedVaults: string;
  readonly guarded: boolean;
}

/** The same with Kong's schemas of its custom vaults, by name, as far as somebody gave them. */
export interface PlanRules extends GatewayRules {
  readonly schemas: ReadonlyMap<string, KongSchema>;
}

/**
 * Checks a vault as that gateway's Kong would, word for word; settings of a default vault as its nodes would read them.
 * `sealed`: members of a custom config that stay sealed whatever its schema says by now, by dotted name. Throws INVALID with
 * Kong's sentences by field.
 */
export function planVault(input: VaultInput, gateway: PlanRules, sealed: readonly string[] = []): PlannedVault {
  const [provider, entity] = input.isDefault === true ? planDefault(input, gateway) : planEntity(input, gateway);
  // Of a custom vault Keyhole has no access of its own, so there is nothing to choose a level for.
  const access = provider.custom === undefined ? fromForm(provider.access, input.access) : {};
  const problems = validateRecord(provider.access, access);
  if (problems !== null) throw invalid({ access: problems }, "Keyhole's own access needs another look.");
  return {
    provider,
    entity,
    config: provider.custom
      ? partedConfig(provider.custom.schema, entity.config, sealed)
      : split(provider.config, entity.config),
    access: split(provider.access, access),
    level: accessLevelOf(access, gateway.guarded),
  };
}

function planEntity(input: VaultInput, gateway: PlanRules): readonly [Provider, Vault] {
  const loaded = loadedStrategies(gateway.edition, gateway.kongVersion, gateway.loadedVaults);
  const installed = Object.fromEntries(
    loaded.map((name) => [name, providerNamed(name)?.config ?? gateway.schemas.get(name)?.config ?? null]),
  );
  const provider = providerOn(gateway.schemas, input.provider);
  const given =
    provider.custom === undefined
      ? fromForm(provider.config, input.config)
      : configToCheck(provider.custom.schema, input.config);
  const checked = validateVault(
    {
      name: input.provider,
      prefix: input.prefix === "" ? undefined : input.prefix,
      description: input.description === "" ? null : input.description,
      tags: input.tags.length === 0 ? null : input.tags,
      config: given,
    },
    { installed, gatewayVersion: gateway.kongVersion, edition: gateway.edition },
  );
  if (!checked.ok) throw invalid(checked.error.fields, checked.error.message);
  const entity = checked.entity;
  if (provider.custom !== undefined) return [provider, { ...entity, config: configToKeep(entity.config, given) }];
  const problems = crossProblems(provider.config, provider.rules ?? [], entity.config, gateway.kongVersion);
  if (problems !== null) throw invalid({ config: problems }, schemaViolation({ config: problems }).message);
  return [provider, entity];
}

/** Kong looks at each setting of the nodes by itself, and ignores one that does not fit without a word. */
function planDefault(input: VaultInput, gateway: GatewayRules): readonly [Provider, Vault] {
  const provider = providerNamed(input.provider);
  if (!loadedStrategies(gateway.edition, gateway.kongVersion, gateway.loadedVaults).includes(input.provider)) {
    const sentence = `This gateway does not load ${input.provider}, so it has no such default vault.`;
    throw new AppError("INVALID", sentence, { provider: sentence });
  }
  if (!hasDefaultVault(input.provider)) {
    const sentence = `Kong reads ${input.provider} on its control plane, through a vault that names a Config Store: nodes have no settings of it, and no default vault.`;
    throw new AppError("INVALID", sentence, { provider: `could not find vault (${input.provider})` });
  }
  if (provider === null) {
    const sentence = `${input.provider} is a custom vault: Keyhole keeps vaults of it, and not what the nodes have set for it.`;
    throw new AppError("INVALID", sentence, { provider: sentence });
  }
  const isOwn = input.prefix === "" || input.prefix === input.provider;
  if (!isOwn || input.description !== "" || input.tags.length > 0) {
    throw new AppError("INVALID", "A default vault goes by its provider's name, and has no description and no tags.");
  }
  const { config, errors } = checkDefaultConfig(
    knownFields(provider.config, gateway.kongVersion),
    fromForm(provider.config, input.config),
  );
  if (errors !== null) throw invalid({ config: errors }, "A node would ignore some of these settings without a word.");
  return [provider, { name: input.provider, prefix: input.provider, description: null, tags: null, config }];
}

function invalid(errors: FieldErrors, message: string): AppError {
  const { name, ...rest } = fieldProblems(errors);
  return new AppError("INVALID", message, name === undefined ? rest : { ...rest, provider: name });
}

function split(schema: Schema, record: Fields): { open: Fields; sensitive: Fields } {
  const given = Object.entries(record).filter(([, value]) => value !== null && value !== undefined);
  const isSensitive = ([name]: readonly [string, unknown]): boolean => schema[name]?.sensitive === true;
  return {
    open: Object.fromEntries(given.filter((entry) => !isSensitive(entry))),
    sensitive: Object.fromEntries(given.filter(isSensitive)),
  };
}
