import { z } from "zod";
import { readKongSchema, type KongOnly } from "@/lib/domain/schema/kong-schema";
import { holdsSecrets } from "@/lib/domain/schema/sealed-members";
import { customNames } from "@/lib/providers/custom-vault";
import { loadedStrategies } from "@/lib/providers/strategies";
import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { gatewayRef } from "@/lib/services/gateways/schema";
import { defineQuery } from "@/lib/services/kernel/query";
import { namesOf } from "@/lib/services/people/names-of";
import { gatewayRow } from "@/lib/services/vaults/gateway-rules";
import { schemaSource } from "./schema";

/** The custom vaults of a gateway, loaded or with a schema kept, each with what is known of its config. */
export const readVaultSchemas = defineQuery({
  name: "vault-schema.list",
  summary: "The custom vaults of a gateway, with Kong's schemas of them as far as they were given.",
  permission: "vault.read",
  scope: gatewayScope,
  session: "any",
  input: gatewayRef,
  output: z.object({
    vaults: z.array(
      z.object({
        name: z.string(),
        /** Whether the gateway loads it. */
        loaded: z.boolean(),
        /** Null where nobody gave one. `sealed`: anything in the field is. */
        schema: z
          .object({
            fields: z.array(z.object({ name: z.string(), type: z.string(), sealed: z.boolean() })),
            kongOnly: z.array(z.custom<KongOnly>()),
            /** Given by somebody, or read from the gateway. */
            source: schemaSource,
            notedAt: z.date(),
            notedBy: z.string().nullable(),
            /** The version it holds for: the gateway's then, or what its node said. Another one may have another schema. */
            kongVersion: z.string(),
            outdated: z.boolean(),
          })
          .nullable(),
      }),
    ),
  }),
  audit: "none",
  read: async ({ tx, input }) => {
    const gateway = await gatewayRow(tx, input.gateway);
    const loaded = customNames(loadedStrategies(gateway.edition, gateway.kongVersion, gateway.loadedVaults));
    const rows = await tx.vaultSchema.findMany({
      where: { gatewayId: gateway.id },
      orderBy: { name: "asc" },
      take: 200,
    });
    const people = await namesOf(
      tx,
      rows.map(({ notedBy }) => notedBy),
    );
    const names = [...new Set([...loaded, ...rows.map(({ name }) => name)])].sort();
    return {
      vaults: names.map((name) => {
        const row = rows.find((one) => one.name === name);
        const read = row === undefined ? null : readKongSchema(row.schema);
        return {
          name,
          loaded: loaded.includes(name),
          schema:
            row === undefined || read === null || !read.ok
              ? null
              : {
                  fields: Object.entries(read.value.config).map(([named, field]) => {
                    return { name: named, type: field.type, sealed: holdsSecrets(field) };
                  }),
                  kongOnly: [...read.value.kongOnly],
                  source: schemaSource.parse(row.source),
                  notedAt: row.notedAt,
                  notedBy: people.get(row.notedBy ?? "") ?? null,
                  kongVersion: row.kongVersion,
                  outdated: row.kongVersion !== gateway.kongVersion,
                },
        };
      }),
    };
  },
});
