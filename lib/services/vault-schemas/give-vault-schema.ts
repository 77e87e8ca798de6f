import { z } from "zod";
import { AppError, fail } from "@/lib/domain/errors";
import { readJson } from "@/lib/domain/json-text";
import { isRecord } from "@/lib/domain/record-of";
import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { defineCommand } from "@/lib/services/kernel/command";
import { personOf } from "@/lib/services/kernel/context";
import { keepSchema, mostSchemaCharacters, checkedSchema } from "./keep-schema";
import { loadingGateway } from "./loading-gateway";
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
    schema: z.union([
      z.record(z.string(), z.unknown()),
      z.string().trim().min(1, "Paste Kong's answer.").max(mostSchemaCharacters),
    ]),
  }),
  output: z.object({ name: z.string(), fields: z.number(), kongOnly: z.number() }),
  write: async ({ tx, ctx, input: { gateway, name, schema } }) => {
    const { id, kongVersion } = await loadingGateway(tx, gateway, name);
    const json = typeof schema === "string" ? parsed(schema) : schema;
    const read = isRecord(json) ? checkedSchema(name, json) : fail("it is no object");
    if (!read.ok) throw wrong("schema", `This is not Kong's schema of this vault: ${read.problem}.`);
    await keepSchema(tx, {
      ...{
        gatewayId: id,
        name,
        json: json as object as Readonly<Record<string, unknown>>,
        kongVersion,
        source: "given",
      },
      ...{ at: ctx.deps.clock(), by: personOf(ctx.actor)?.personId ?? null },
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
