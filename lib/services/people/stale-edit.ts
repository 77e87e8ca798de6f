import { AppError } from "@/lib/domain/errors";
import type { Tx } from "@/lib/db/transaction";

/** STALE, with who changed it meanwhile and when, for one whose form began from an older version. `what`: "the vault pay". */
export async function staleEdit(
  tx: Tx,
  what: string,
  row: { readonly updatedBy: string | null; readonly updatedAt: Date },
): Promise<AppError> {
  const person =
    row.updatedBy === null
      ? null
      : await tx.person.findUnique({ where: { id: row.updatedBy }, select: { name: true } });
  const at = `${row.updatedAt.toISOString().slice(0, 16).replace("T", " ")} UTC`;
  return new AppError(
    "STALE",
    `${person?.name ?? "Somebody"} changed ${what} at ${at}, after you opened it. What you typed is still here: open it again beside this, compare, and save anew.`,
  );
}
