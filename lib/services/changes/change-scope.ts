import type { Target } from "@/lib/domain/access/decide";
import type { Tx } from "@/lib/db/transaction";

/** The target of an operation on a change: its gateway, or the installation for a change of that. */
export async function changeScope({ tx, input }: { tx: Tx; input: { readonly id: string } }): Promise<Target | null> {
  const row = await tx.change.findUnique({ where: { id: input.id }, select: { gatewayId: true } });
  return row === null ? null : { gateway: row.gatewayId, guarded: false };
}
