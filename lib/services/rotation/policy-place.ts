import { AppError } from "@/lib/domain/errors";
import type { Tx } from "@/lib/db/transaction";
import type { PolicyTarget } from "./reschedule";

interface Placed {
  readonly vault?: string | undefined;
  readonly secret?: string | undefined;
}

/** For whom a policy is, and its name in sentences. Throws NOT_FOUND for a secret of another gateway. */
export async function policyPlace(
  tx: Tx,
  gateway: { readonly id: string; readonly name: string },
  { vault, secret }: Placed,
): Promise<PolicyTarget & { readonly label: string }> {
  const gatewayId = gateway.id;
  if (secret !== undefined) {
    const row = await tx.secret.findFirst({
      where: { id: secret, gatewayId },
      select: { id: true, name: true, resource: true },
    });
    if (row === null) throw new AppError("NOT_FOUND");
    return { gatewayId, name: null, secretId: row.id, label: `the secret ${row.name}/${row.resource}` };
  }
  if (vault !== undefined) return { gatewayId, name: vault, secretId: null, label: `the vault ${vault}` };
  return { gatewayId, name: null, secretId: null, label: `the gateway ${gateway.name}` };
}
