import { z } from "zod";
import type { Schema } from "@/lib/domain/schema/field";
import type { SchemaOrigin } from "@/lib/domain/schema/schema-origin";
import type { Provider } from "@/lib/providers/contract";
import { customNames, customVault } from "@/lib/providers/custom-vault";
import { providers } from "@/lib/providers/registry";
import { hasDefaultVault, loadedStrategies } from "@/lib/providers/strategies";
import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { gatewayRef } from "@/lib/services/gateways/schema";
import { defineQuery } from "@/lib/services/kernel/query";
import { originsOf } from "@/lib/services/vault-schemas/origins-of";
import { gatewayRules } from "./gateway-rules";

const fields = z.custom<Schema>();

/**
 * The providers of a gateway's vaults, its custom ones at the end, each with all of its fields, whatever the gateway's
 * version knows of them.
 */
export const readProviders = defineQuery({
  name: "provider.list",
  summary: "The providers for a gateway's vaults, with their fields.",
  permission: "vault.read",
  scope: gatewayScope,
  session: "any",
  input: gatewayRef,
  output: z.object({
    providers: z.array(
      z.object({
        kongName: z.string(),
        title: z.string(),
        summary: z.string(),
        since: z.string(),
        where: z.string(),
        /** Values of config fields that a vault needs for metadata to be seen of it; null where nothing ever is. */
        metadataWhere: z.record(z.string(), z.array(z.string()).readonly()).nullable(),
        /** Whether this gateway's edition and version load it; if not, Kong would refuse such a vault. */
        loaded: z.boolean(),
        /** Whether nodes have a default vault of it, where they load it. */
        hasDefault: z.boolean(),
        /** Whether Keyhole can make the place that such a vault reads from, and write values into it. */
        creates: z.boolean(),
        writes: z.boolean(),
        /** All of its fields: those that are newer than the gateway say so by `since`. */
        config: fields,
        access: fields,
        /** Of a custom vault: its schema as Kong gave it, and where that comes from; null for the others. */
        custom: z.custom<(NonNullable<Provider["custom"]> & { readonly origin: SchemaOrigin | null }) | null>(),
      }),
    ),
    /** Prefixes that Kong keeps for itself there. */
    reserved: z.array(z.string()),
    /** Whether the schemas of its custom vaults can be read from the gateway itself. */
    tells: z.boolean(),
  }),
  audit: "none",
  read: async ({ tx, input }) => {
    const { id, schemas, edition, kongVersion, loadedVaults } = await gatewayRules(tx, input.gateway);
    const reserved = loadedStrategies(edition, kongVersion, loadedVaults);
    const own = customNames(reserved);
    const custom = own.map((name) => customVault(name, schemas.get(name) ?? null));
    const origins = await originsOf(tx, id, own);
    const connected = await tx.gatewayConnection.findUnique({ where: { gatewayId: id }, select: { version: true } });
    return {
      tells: connected !== null && edition !== "konnect",
      reserved: [...reserved],
      providers: [...providers, ...custom].map((provider) => {
        const { kongName, title, summary, since, where, metadataWhere = {}, config, access } = provider;
        return {
          ...{ kongName, title, summary, since, where, metadataWhere, config, access },
          loaded: reserved.includes(kongName),
          hasDefault: hasDefaultVault(kongName) && provider.custom === undefined,
          custom: provider.custom === undefined ? null : { ...provider.custom, origin: origins.get(kongName) ?? null },
          creates: provider.create !== undefined,
          writes: provider.writes === true,
        };
      }),
    };
  },
});
