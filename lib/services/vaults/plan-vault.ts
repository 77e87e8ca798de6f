import { AppError, type FieldProblems } from "@/lib/domain/errors";
import { accessLevelOf, type AccessLevel } from "@/lib/domain/access-level";
import { fromForm } from "@/lib/domain/schema/form-values";
import type { Schema } from "@/lib/domain/schema/field";
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

/** Checks a vault as that gateway's Kong would, word for word. Throws INVALID with Kong's sentences by field. */
export function planVault(input: VaultInput, gateway: GatewayRules): PlannedVault {
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
  if (provider === null) {
    const sentence = "Kong has this provider, but Keyhole cannot configure it yet.";
    throw new AppError("INVALID", sentence, { provider: sentence });
  }
  const access = fromForm(provider.access, input.access);
  const problems = validateRecord(provider.access, access);
  if (problems !== null) throw invalid({ access: problems }, "Keyhole's own access needs another look.");
  return {
    provider,
    entity: checked.entity,
    config: split(provider.config, checked.entity.config),
    access: split(provider.access, access),
    level: accessLevelOf(access, gateway.guarded),
  };
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
