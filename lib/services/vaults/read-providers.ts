import { z } from "zod";
import type { Schema } from "@/lib/domain/schema/field";
import { knownFields } from "@/lib/domain/schema/known-fields";
import { AppError } from "@/lib/domain/errors";
import { providers } from "@/lib/providers/registry";
import { loadedStrategies } from "@/lib/providers/strategies";
import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { editions, gatewayRef } from "@/lib/services/gateways/schema";
import { defineQuery } from "@/lib/services/kernel/query";

const fields = z.custom<Schema>();

/** The providers Keyhole can configure, each with the fields that this gateway's version knows. */
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
        config: fields,
        access: fields,
      }),
    ),
    /** Prefixes that Kong keeps for itself there. */
    reserved: z.array(z.string()),
  }),
  audit: "none",
  read: async ({ tx, input }) => {
    const gateway = await tx.gateway.findUnique({
      where: { name: input.gateway },
      select: { edition: true, kongVersion: true, loadedVaults: true },
    });
    if (gateway === null) throw new AppError("NOT_FOUND");
    const reserved = loadedStrategies(
      z.enum(editions).parse(gateway.edition),
      gateway.kongVersion,
      gateway.loadedVaults,
    );
    return {
      reserved: [...reserved],
      providers: providers.map(({ kongName, title, summary, since, where, metadataWhere = {}, config, access }) => ({
        kongName,
        title,
        summary,
        since,
        where,
        metadataWhere,
        loaded: reserved.includes(kongName),
        config: knownFields(config, gateway.kongVersion),
        access,
      })),
    };
  },
});
