import { mergeOptions } from "@/lib/domain/reference/merge-options";
import { parseReference } from "@/lib/domain/reference/parse-reference";
import { forecast, type Forecast } from "@/lib/domain/refresh/forecast";
import type { Tx } from "@/lib/db/transaction";
import { providerNamed } from "@/lib/providers/registry";
import { cacheFields } from "@/lib/providers/shared-fields";
import { hasDefaultVault, loadedStrategies } from "@/lib/providers/strategies";
import type { GatewayRules } from "@/lib/services/vaults/plan-vault";

/** Why it cannot be said what nodes do with a value. */
export type NoForecast = "vault-unknown" | "default-vault" | "unreadable";

export type Forecasted =
  { readonly ok: true; readonly value: Forecast } | { readonly ok: false; readonly why: NoForecast };

export const noForecastWords: Readonly<Record<NoForecast, string>> = {
  "vault-unknown": "Not known: the gateway has no such vault.",
  "default-vault": "Not known: a default vault's TTL is set on the nodes.",
  unreadable: "Not known: Kong of this version does not read it.",
};

/** The vaults that some names mean, and with them what nodes do with a reference. Credentials stay sealed. */
export async function forecastsFor(
  tx: Tx,
  gateway: GatewayRules & { readonly id: string },
  names: readonly string[],
): Promise<(reference: string) => Forecasted> {
  const rows = await tx.vault.findMany({
    where: { gatewayId: gateway.id, prefix: { in: [...new Set(names)] } },
    select: { prefix: true, provider: true, config: true },
  });
  const vaults = new Map(rows.map((row) => [row.prefix, row]));
  const defaults = loadedStrategies(gateway.edition, gateway.kongVersion, gateway.loadedVaults);
  const gatewayVersion = gateway.kongVersion;

  return (text) => {
    const parsed = parseReference(text, { gatewayVersion });
    if (!parsed.ok) return { ok: false, why: "unreadable" };
    const { name, config: options } = parsed.value;
    const isDefault = defaults.includes(name);
    const strategy = isDefault ? (hasDefaultVault(name) ? name : undefined) : vaults.get(name)?.provider;
    if (strategy === undefined) return { ok: false, why: "vault-unknown" };
    if (isDefault && strategy !== "env") return { ok: false, why: "default-vault" };
    const schema = providerNamed(strategy)?.config ?? cacheFields;
    const base = (isDefault ? {} : vaults.get(name)?.config) as Record<string, unknown>;
    const merged = mergeOptions(schema, base, options);
    return { ok: true, value: forecast({ strategy, merged, gatewayVersion }) };
  };
}
