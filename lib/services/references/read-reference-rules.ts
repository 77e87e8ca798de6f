import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import type { Schema } from "@/lib/domain/schema/field";
import { knownFields } from "@/lib/domain/schema/known-fields";
import { providers } from "@/lib/providers/registry";
import { loadedStrategies } from "@/lib/providers/strategies";
import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { editions, gatewayRef } from "@/lib/services/gateways/schema";
import { defineQuery } from "@/lib/services/kernel/query";

const most = 1000;

/** What a browser needs to read a reference as that gateway does, while it is typed. */
export const readReferenceRules = defineQuery({
  name: "reference.rules",
  summary: "How a gateway reads references: its version, what they may begin with, and which options count.",
  permission: "vault.read",
  scope: gatewayScope,
  session: "any",
  input: gatewayRef,
  output: z.object({
    gatewayVersion: z.string(),
    /** The provider behind each name a reference may begin with: a vault's prefix, or a loaded provider. */
    hosts: z.record(z.string(), z.string()),
    /** Whether `hosts` has them all: a gateway's first thousand vaults are told. */
    complete: z.boolean(),
    /** For each provider of `hosts` that Keyhole knows, the fields that options may name; without words for people. */
    fields: z.record(z.string(), z.custom<Schema>()),
  }),
  audit: "none",
  read: async ({ tx, input }) => {
    const gateway = await tx.gateway.findUnique({
      where: { name: input.gateway },
      select: { id: true, edition: true, kongVersion: true, loadedVaults: true },
    });
    if (gateway === null) throw new AppError("NOT_FOUND");
    const { id, edition, kongVersion, loadedVaults } = gateway;
    const rows = await tx.vault.findMany({
      where: { gatewayId: id },
      orderBy: { prefix: "asc" },
      select: { prefix: true, provider: true },
      take: most + 1,
    });
    const loaded = loadedStrategies(z.enum(editions).parse(edition), kongVersion, loadedVaults);
    const hosts = Object.fromEntries([
      ...rows.slice(0, most).map(({ prefix, provider }) => [prefix, provider] as const),
      // A provider's name wins over a prefix.
      ...loaded.map((name) => [name, name] as const),
    ]);
    const used = new Set(Object.values(hosts));
    const fields = providers
      .filter(({ kongName }) => used.has(kongName))
      .map(({ kongName, config }) => [kongName, bare(knownFields(config, kongVersion))] as const);
    return { gatewayVersion: kongVersion, hosts, complete: rows.length <= most, fields: Object.fromEntries(fields) };
  },
});

/** Only what decides about an option. */
function bare(schema: Schema): Schema {
  return Object.fromEntries(
    Object.entries(schema).map(([name, field]) => {
      const { help: _help, since: _since, when: _when, binds: _binds, default: _default, ...rest } = field;
      return [name, { ...rest, label: name }];
    }),
  );
}
