import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import { isTooDeep, tooDeep } from "@/lib/domain/json-depth";
import { readJson } from "@/lib/domain/json-text";
import { readKongSchema } from "@/lib/domain/schema/kong-schema";
import { customNames } from "@/lib/providers/custom-vault";
import { loadedStrategies } from "@/lib/providers/strategies";
import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { defineCommand } from "@/lib/services/kernel/command";
import { personOf } from "@/lib/services/kernel/context";
import { gatewayRow } from "@/lib/services/vaults/gateway-rules";
import { vaultSchemaName } from "./schema";

/**
 * Keeps Kong's answer to `GET /schemas/vaults/{name}` for a custom vault of a gateway, in place of an earlier one. Throws
 * INVALID for a name that the gateway does not load or that is Kong's own, and for what is no schema.
 */
export const giveVaultSchema = defineCommand({
  name: "vault-schema.give",
  summary: "Give Kong's schema of a custom vault, so that its config can be checked.",
  permission: "gateway.edit",
  scope: gatewayScope,
  session: "recent",
  input: z.strictObject({
    ...vaultSchemaName,
    /** Kong's answer, as its text or as the object. */
    schema: z.union([z.record(z.string(), z.unknown()), z.string().trim().min(1, "Paste Kong's answer.").max(200_000)]),
  }),
  output: z.object({ name: z.string(), fields: z.number(), kongOnly: z.number() }),
  write: async ({ tx, ctx, input: { gateway, name, schema } }) => {
    const { id, edition, kongVersion, loadedVaults } = await gatewayRow(tx, gateway);
    if (!customNames(loadedStrategies(edition, kongVersion, loadedVaults)).includes(name)) {
      throw wrong("name", `This gateway loads no custom vault ${name}. Its loaded vaults are set with the gateway.`);
    }
    const json = typeof schema === "string" ? parsed(schema) : schema;
    if (isTooDeep(json)) throw wrong("schema", `This is not Kong's schema of a vault: it has ${tooDeep}.`);
    const read = readKongSchema(json);
    if (!read.ok) throw wrong("schema", `This is not Kong's schema of a vault: ${read.problem}.`);
    const named = (json as { readonly name?: unknown }).name;
    if (typeof named === "string" && named !== name) throw wrong("schema", "This is the schema of another vault.");
    const noted = {
      ...{ schema: json as object, kongVersion, source: "given", notedAt: ctx.deps.clock() },
      notedBy: personOf(ctx.actor)?.personId ?? null,
    };
    await tx.vaultSchema.upsert({
      where: { gatewayId_name: { gatewayId: id, name } },
      create: { gatewayId: id, name, ...noted },
      update: noted,
    });
    const fields = Object.keys(read.value.config).length;
    const object = { kind: "gateway", id, label: gateway } as const;
    return {
      value: { name, fields, kongOnly: read.value.kongOnly.length },
      audit: [{ type: "gateway.schema-given", object, data: { name, fields } }],
    };
  },
});

function parsed(text: string): unknown {
  const json = readJson(text);
  if (json.ok) return json.value;
  throw wrong("schema", json.problem.text);
}

const wrong = (field: string, sentence: string): AppError => new AppError("INVALID", sentence, { [field]: sentence });
