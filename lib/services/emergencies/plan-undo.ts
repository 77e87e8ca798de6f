import type { Tx } from "@/lib/db/transaction";

/** The command that makes a vault what it was before a change; or why there is none. */
export type PlannedUndo =
  | { readonly operation: "vault.delete" | "vault.restore"; readonly input: Readonly<Record<string, string | number>> }
  | { readonly obstacle: string };

export const changedSince =
  "The vault was changed again since, and that would be taken back too. Ask for a change of it.";

interface Applied {
  readonly id: string;
  /** The vault that it wrote. */
  readonly targetId: string;
  /** The gateway's name. */
  readonly gateway: string;
}

/** From the vault's revisions: nobody may have written it since, else that would be taken back too. */
export async function planUndo(tx: Tx, { id: changeId, targetId: vaultId, gateway }: Applied): Promise<PlannedUndo> {
  const revisions = { where: { vaultId }, orderBy: { number: "desc" } } as const;
  const made = await tx.vaultRevision.findFirst({ where: { vaultId, changeId }, select: { number: true } });
  if (made === null) return { obstacle: "It left no revision of the vault that could be gone back to." };
  const newest = await tx.vaultRevision.findFirst({ ...revisions, select: { number: true } });
  if (newest?.number !== made.number) {
    return { obstacle: changedSince };
  }
  const before = await tx.vaultRevision.findFirst({
    ...revisions,
    where: { vaultId, number: { lt: made.number } },
    select: { number: true, what: true },
  });
  const input = { gateway, id: vaultId, version: made.number };
  if (before === null || before.what === "deleted") return { operation: "vault.delete", input };
  return { operation: "vault.restore", input: { ...input, revision: before.number } };
}
