import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import type { Tx } from "@/lib/db/transaction";

const mostCounted = 1001;
const mostNamed = 5;

/** What of the tracked references begins with a vault's prefix. */
export const vaultUses = z.object({
  /** 1,001 means more than a thousand. */
  count: z.number(),
  /** The first five, as they may be shown. */
  first: z.array(z.string()),
});
export type VaultUses = z.infer<typeof vaultUses>;

/** The references tracked on a gateway that name this prefix; those that were retired do not count. */
export async function usesOfVault(tx: Tx, gatewayId: string, prefix: string): Promise<VaultUses> {
  const rows = await tx.reference.findMany({
    where: { gatewayId, name: prefix, retiredAt: null },
    orderBy: { text: "asc" },
    select: { text: true },
    take: mostCounted,
  });
  return { count: rows.length, first: rows.slice(0, mostNamed).map(({ text }) => text) };
}

const counted = (count: number): string => {
  if (count === 1) return "1 tracked reference uses it";
  return `${count === mostCounted ? "more than 1,000" : count} tracked references use it`;
};

/**
 * Throws CONFLICT, with how many and the first five under `references`, while tracked references name this prefix: Kong
 * would let the vault go, and each of them would silently become an empty text.
 */
export async function refuseWhileUsed(tx: Tx, gatewayId: string, prefix: string): Promise<void> {
  const { count, first } = await usesOfVault(tx, gatewayId, prefix);
  if (count === 0) return;
  const names = first.join(", ") + (count > first.length ? " and others" : "");
  throw new AppError("CONFLICT", `The prefix ${prefix} has to stay: ${counted(count)}.`, {
    references: `${names}. Have them name another vault, or retire them, first.`,
  });
}

/** Of an error thrown by `refuseWhileUsed`: its sentence; null for any other. */
export const usedSentence = (error: AppError): string | null =>
  error.code === "CONFLICT" && "references" in error.fields ? (error.detail ?? null) : null;
