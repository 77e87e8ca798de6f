import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import type { Tx } from "@/lib/db/transaction";
import type { Provider } from "@/lib/providers/contract";
import { providerOn } from "@/lib/providers/custom-vault";
import { providerNamed } from "@/lib/providers/registry";
import { loadedStrategies } from "@/lib/providers/strategies";
import { editions } from "@/lib/services/gateways/schema";
import { schemasOf } from "@/lib/services/vault-schemas/schemas-of";
import type { GatewayRules, PlanRules } from "./plan-vault";

/** A gateway by its name, as far as it decides on what its Kong takes. Throws NOT_FOUND. */
export async function gatewayRow(tx: Tx, name: string): Promise<GatewayRules & { readonly id: string }> {
  const row = await tx.gateway.findUnique({
    where: { name },
    select: { id: true, edition: true, kongVersion: true, loadedVaults: true, guarded: true },
  });
  if (row === null) throw new AppError("NOT_FOUND");
  return { ...row, edition: z.enum(editions).parse(row.edition) };
}

/** The same with what is known of its custom vaults: all that planning a vault takes. Throws NOT_FOUND. */
export async function gatewayRules(tx: Tx, name: string): Promise<PlanRules & { readonly id: string }> {
  const row = await gatewayRow(tx, name);
  const loaded = loadedStrategies(row.edition, row.kongVersion, row.loadedVaults);
  return { ...row, schemas: await schemasOf(tx, row.id, loaded) };
}

/** The adapter of a name on a gateway, or the stand-in for a custom vault with what is known of it there. */
export async function providerAt(tx: Tx, gateway: string, kongName: string): Promise<Provider> {
  return providerNamed(kongName) ?? providerOn((await gatewayRules(tx, gateway)).schemas, kongName);
}
