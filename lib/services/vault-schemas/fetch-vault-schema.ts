import { z } from "zod";
import { allowedTargets } from "@/lib/db/allowed-targets";
import { AppError } from "@/lib/domain/errors";
import type { Result } from "@/lib/domain/errors";
import type { KongSchema } from "@/lib/domain/schema/kong-schema";
import { adminClient, type AdminClient } from "@/lib/kong/admin-client";
import { adminFaults, type KongCode } from "@/lib/kong/admin-faults";
import { openConnection } from "@/lib/services/gateways/connection-seal";
import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { defineCommand } from "@/lib/services/kernel/command";
import { personOf } from "@/lib/services/kernel/context";
import { spendOnCall } from "@/lib/services/vaults/test-plan";
import { keepSchema, checkedSchema } from "./keep-schema";
import { loadingGateway } from "./loading-gateway";
import { fetchedSchema, vaultSchemaName } from "./schema";

/**
 * Asks a connected gateway for Kong's schema of a custom vault and keeps it; where that fails, what was kept stays, and the
 * fault says why. Throws INVALID for a gateway that is not connected or does not load the vault, RATE_LIMITED, and
 * UNAVAILABLE for a token that does not open.
 */
export const fetchVaultSchema = defineCommand({
  name: "vault-schema.fetch",
  summary: "Read Kong's schema of a custom vault from the gateway itself, and keep it.",
  permission: "gateway.ask",
  scope: gatewayScope,
  session: "any",
  input: z.strictObject(vaultSchemaName),
  output: fetchedSchema,
  prepare: async ({ tx, ctx, input: { gateway, name } }) => {
    const { id, edition, guarded } = await loadingGateway(tx, gateway, name);
    const row = await tx.gatewayConnection.findUnique({ where: { gatewayId: id } });
    if (row === null || edition === "konnect") {
      throw new AppError("INVALID", "This gateway is not connected: its schemas are pasted in the gateway's settings.");
    }
    await spendOnCall(tx, ctx);
    const allow = await allowedTargets(tx);
    const object = { kind: "gateway", id, label: gateway } as const;
    const connection = openConnection(ctx.deps.seal, row);
    return {
      plan: { connection, since: row.updatedAt, rules: { guarded, allow } },
      intent: { type: "gateway.schema-read-intended", object, data: { name } },
    };
  },
  gather: async ({ ctx, input: { name }, plan: { connection, since, rules } }) => {
    const asked = await ask(adminClient(connection, ctx.deps.host(rules).net), name);
    return { asked, since };
  },
  write: async ({ tx, ctx, input: { gateway, name }, gathered: { asked, since } }) => {
    const row = await loadingGateway(tx, gateway, name);
    const now = await tx.gatewayConnection.findUnique({ where: { gatewayId: row.id }, select: { updatedAt: true } });
    const object = { kind: "gateway", id: row.id, label: gateway } as const;
    const read = now?.updatedAt.getTime() === since.getTime() ? asked : changed;
    if (!read.ok) {
      const fault = { code: read.problem, ...adminFaults[read.problem] };
      return {
        value: { name, read: null, fault },
        audit: [{ type: "gateway.schema-read", object, data: { name, outcome: read.problem } }],
      };
    }
    const { json, schema, version } = read.value;
    const kongVersion = version ?? row.kongVersion;
    const at = ctx.deps.clock();
    const by = personOf(ctx.actor)?.personId ?? null;
    await keepSchema(tx, { gatewayId: row.id, name, json, kongVersion, source: "read", at, by });
    const fields = Object.keys(schema.config).length;
    const data = { name, outcome: "read", fields, kongVersion };
    return {
      value: { name, read: { schema, at, kongVersion }, fault: null },
      audit: [{ type: "gateway.schema-read", object, data }],
    };
  },
});

interface Asked {
  readonly json: Readonly<Record<string, unknown>>;
  readonly schema: KongSchema;
  /** Null where the node does not tell, as where the token may not read that. */
  readonly version: string | null;
}

const changed = { ok: false, problem: "kong.connection-changed" } as const;

async function ask(client: AdminClient, name: string): Promise<Result<Asked, KongCode>> {
  const answer = await client.vaultSchema(name);
  if (!answer.ok) return answer;
  const schema = checkedSchema(name, answer.value);
  // What is wrong with it may quote names of the answer, so only that it is.
  if (!schema.ok) return { ok: false, problem: "kong.schema-unknown" };
  const version = await client.version();
  const told = version.ok ? version.value : null;
  return { ok: true, value: { json: answer.value, schema: schema.value, version: told } };
}
