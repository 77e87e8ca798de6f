import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { defineCommand } from "@/lib/services/kernel/command";
import { gatewayRow } from "@/lib/services/vaults/gateway-rules";
import { vaultSchemaName } from "./schema";

/** Forgets the schema of a custom vault: from then on all of a config that is typed is sealed. Throws NOT_FOUND. */
export const removeVaultSchema = defineCommand({
  name: "vault-schema.remove",
  summary: "Forget Kong's schema of a custom vault.",
  permission: "gateway.edit",
  scope: gatewayScope,
  session: "recent",
  input: z.strictObject(vaultSchemaName),
  output: z.object({ name: z.string() }),
  write: async ({ tx, input: { gateway, name } }) => {
    const { id } = await gatewayRow(tx, gateway);
    const { count } = await tx.vaultSchema.deleteMany({ where: { gatewayId: id, name } });
    if (count === 0) throw new AppError("NOT_FOUND");
    const object = { kind: "gateway", id, label: gateway } as const;
    return { value: { name }, audit: [{ type: "gateway.schema-removed", object, data: { name } }] };
  },
});
