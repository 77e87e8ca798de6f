import { AppError } from "@/lib/domain/errors";
import type { Tx } from "@/lib/db/transaction";
import { staleEdit } from "@/lib/services/people/stale-edit";

interface Seen {
  readonly gateway: string;
  /** Of the gateway. */
  readonly id: string;
  /** Of the connection, 0 for none. */
  readonly version: number;
}

/** A gateway with its connection, as whoever acts on it has seen it. Throws NOT_FOUND, STALE. */
export async function seenConnection(tx: Tx, { gateway, id, version }: Seen) {
  const row = await tx.gateway.findUnique({
    where: { name: gateway },
    select: { id: true, edition: true, connection: true },
  });
  if (row === null || row.id !== id) throw new AppError("NOT_FOUND");
  const { edition, connection } = row;
  if (connection !== null && connection.version !== version) {
    throw await staleEdit(tx, `the connection of the gateway ${gateway}`, connection);
  }
  if (connection === null && version !== 0) {
    throw new AppError("STALE", "Somebody took this connection away after you opened it. Open it again.");
  }
  // The moment too: one that was taken away and made anew begins with the first version again.
  const base = connection === null ? "absent" : `version ${version} of ${connection.updatedAt.toISOString()}`;
  return { id, edition, row: connection, base };
}
export type SeenConnection = Awaited<ReturnType<typeof seenConnection>>;
