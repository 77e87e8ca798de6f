import { AppError, type FieldProblems } from "@/lib/domain/errors";
import { accessLevelOf, type AccessLevel } from "@/lib/domain/access-level";
import { checkDefaultConfig } from "@/lib/domain/reference/default-config";
import { fromForm } from "@/lib/domain/schema/form-values";
import type { Schema } from "@/lib/domain/schema/field";
import { crossProblems } from "@/lib/domain/schema/cross-rules";
import { knownFields } from "@/lib/domain/schema/known-fields";
import { schemaViolation } from "@/lib/domain/schema/schema-violation";
import { validateRecord, type FieldError, type FieldErrors } from "@/lib/domain/schema/validate";
import { validateVault, type Edition, type Vault } from "@/lib/domain/vault";
import type { Provider } from "@/lib/providers/contract";
import { providerNamed } from "@/lib/providers/registry";
import { loadedStrategies } from "@/lib/providers/strategies";
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

/**
 * Checks a vault as that gateway's Kong would, word for word; settings of a default vault as its nodes would read them.
 * Throws INVALID with Kong's sentences by field.
 */
export function planVault(input: VaultInput, gateway: GatewayRules): PlannedVault {
  const [provider, entity] = input.isDefault === true ? planDefault(input, gateway) : planEntity(input, gateway);
  const access = fromForm(provider.access, input.access);
  const problems = validateRecord(provider.access, access);
  if (problems !== null) throw invalid({ access: problems }, "Keyhole's own access needs another look.");
  return {
    provider,
    entity,
    config: split(provider.config, entity.config),
    access: split(provider.access, access),
    level: accessLevelOf(access, gateway.guarded),
  };
}

function planEntity(input: VaultInput, gateway: GatewayRules): readonly [Provider, Vault] {
  const loaded = loadedStrategies(gateway.edition, gateway.kongVersion, gateway.loadedVaults);
  const installed = Object.fromEntries(loaded.map((name) => [name, providerNamed(name)?.config ?? {}]));
  const provider = providerNamed(input.provider);
  const checked = validateVault(
    {
      name: input.provider,
      prefix: input.prefix === "" ? undefined : input.prefix,
      description: input.description === "" ? null : input.description,
      tags: input.tags.length === 0 ? null : input.tags,
      config: fromForm(provider?.config ?? {}, input.config),
    },
    { installed, gatewayVersion: gateway.kongVersion, edition: gateway.edition },
  );
  if (!checked.ok) throw invalid(checked.error.fields, checked.error.message);
  if (provider === null) throw notYet();
  const problems = crossProblems(provider.config, provider.rules ?? [], checked.entity.config, gateway.kongVersion);
  if (problems !== null) throw invalid({ config: problems }, schemaViolation({ config: problems }).message);
  return [provider, checked.entity];
}

/** Kong looks at each setting of the nodes by itself, and ignores one that does not fit without a word. */
function planDefault(input: VaultInput, gateway: GatewayRules): readonly [Provider, Vault] {
  const provider = providerNamed(input.provider);
  if (!loadedStrategies(gateway.edition, gateway.kongVersion, gateway.loadedVaults).includes(input.provider)) {
    const sentence = `This gateway does not load ${input.provider}, so it has no such default vault.`;
    throw new AppError("INVALID", sentence, { provider: sentence });
  }
  if (provider === null) throw notYet();
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

function notYet(): AppError {
  const sentence = "Kong has this provider, but Keyhole cannot configure it yet.";
  return new AppError("INVALID", sentence, { provider: sentence });
}

/** Kong's nested error object as sentences by the dotted names that the form's fields have. */
export function fieldProblems(errors: FieldErrors, at = ""): FieldProblems {
  const problems: Record<string, string> = {};
  const put = (name: string, error: FieldError | null): void => {
    if (error === null) return;
    if (typeof error === "string") problems[name] ??= error;
    else if (Array.isArray(error)) error.forEach((inner: FieldError | null) => put(name, inner));
    else Object.entries(error as FieldErrors).forEach(([inner, value]) => put(`${name}.${inner}`, value));
  };
  for (const [name, error] of Object.entries(errors)) put(at === "" ? name : `${at}.${name}`, error);
  return problems;
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
