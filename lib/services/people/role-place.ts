import { isForAllOnly, titleOfRole, type Role } from "@/lib/domain/access/permissions";
import { AppError } from "@/lib/domain/errors";
import type { Tx } from "@/lib/db/transaction";

interface Place {
  /** Null for all gateways. */
  readonly id: string | null;
  /** As the database compares it with what was approved. */
  readonly words: string;
  /** For the log. */
  readonly named: { readonly where?: string };
}

/** Where a role is held: on the gateway of this name, or on all where it is empty. Throws INVALID for one that is not there. */
export async function placeOf(tx: Tx, role: Role | null, gateway: string): Promise<Place> {
  if (gateway === "") return { id: null, words: "all gateways", named: {} };
  if (role !== null && isForAllOnly(role)) {
    throw new AppError("INVALID", undefined, { gateway: `${titleOfRole[role]} is held for all gateways.` });
  }
  const row = await tx.gateway.findUnique({ where: { name: gateway }, select: { id: true, archivedAt: true } });
  if (row === null || row.archivedAt !== null) {
    throw new AppError("INVALID", undefined, { gateway: "There is no such gateway in use." });
  }
  return { id: row.id, words: gateway, named: { where: gateway } };
}
