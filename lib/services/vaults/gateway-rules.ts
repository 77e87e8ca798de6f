import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import type { Tx } from "@/lib/db/transaction";
import { editions } from "@/lib/services/gateways/schema";
import type { GatewayRules } from "./plan-vault";

/** What a gateway's Kong takes, by the gateway's name. Throws NOT_FOUND. */
export async function gatewayRules(tx: Tx, name: string): Promise<GatewayRules & { readonly id: string }> {
  const row = await tx.gateway.findUnique({
    where: { name },
    select: { id: true, edition: true, kongVersion: true, loadedVaults: true, guarded: true },
  });
  if (row === null) throw new AppError("NOT_FOUND");
  return { ...row, edition: z.enum(editions).parse(row.edition) };
}
