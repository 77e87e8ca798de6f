import type { Target } from "@/lib/domain/access/decide";
import { isAboutPeople } from "@/lib/domain/access/guarded-operations";
import type { Tx } from "@/lib/db/transaction";

interface NamesChange {
  readonly id: string;
  readonly gateway?: string | undefined;
}

/**
 * The target of an operation on a change: its gateway, or the installation for a change of that. Null when there is none
 * of this id, or when it belongs to another gateway than the one that was named.
 */
export async function changeScope({ tx, input }: { tx: Tx; input: NamesChange }): Promise<Target | null> {
  const row = await tx.change.findUnique({
    where: { id: input.id },
    select: { gatewayId: true, gateway: { select: { name: true } } },
  });
  if (row === null) return null;
  const elsewhere = row.gateway !== null && input.gateway !== undefined && row.gateway.name !== input.gateway;
  return elsewhere ? null : { gateway: row.gatewayId, guarded: false };
}

/** The installation, for a change about a person; null for every other. */
export async function peopleChangeScope({ tx, input }: { tx: Tx; input: NamesChange }): Promise<Target | null> {
  const row = await tx.change.findUnique({ where: { id: input.id }, select: { operation: true } });
  return row !== null && isAboutPeople(row.operation) ? { gateway: null, guarded: false } : null;
}
