import { checkpointLine, checkpointText, lineHash, type Checkpoint } from "@/lib/domain/audit/checkpoint";
import { AppError } from "@/lib/domain/errors";
import { readHead } from "@/lib/db/audit-log";
import { keepCheckpoint, newestCheckpoint } from "@/lib/db/checkpoints";
import { inTransaction } from "@/lib/db/transaction";
import type { Deps } from "@/lib/services/deps";
import { sha256 } from "./signing";

/** So often while there is news, or sooner after so many rows. */
const everyMs = 60_000;
const everyRows = 1_000;

/**
 * Signs the end of the log as it stands, where a checkpoint is due: 60 s after the last one, or 1,000 rows, and only when
 * there are rows since. Puts nothing on record, because that would be news for the next.
 *
 * @returns the checkpoint that was made; null where none was due or another process was first
 */
export async function makeCheckpoint(deps: Pick<Deps, "db" | "clock" | "signer">): Promise<Checkpoint | null> {
  const now = deps.clock();
  try {
    return await inTransaction(deps.db, async (tx) => {
      const last = await newestCheckpoint(tx);
      const { origin, epoch, n, hash } = await readHead(tx);
      if (n === null || hash === null || n <= (last?.n ?? 0)) return null;
      const isDue = last === null || n - last.n >= everyRows || now.getTime() - last.at.getTime() >= everyMs;
      if (!isDue) return null;
      const before = last === null ? null : lineHash(last.line, sha256);
      const seq = (last?.seq ?? 0) + 1;
      const checkpoint = { origin, epoch, seq, n, hash, at: now.toISOString(), before, key: deps.signer.keyId };
      const line = checkpointLine({ checkpoint, signature: deps.signer.sign(checkpointText(checkpoint)) });
      await keepCheckpoint(tx, { seq, n, line }, now);
      return checkpoint;
    });
  } catch (error) {
    // Two processes at once: one of them is enough. A log whose links are gone says so when it is verified.
    if (error instanceof AppError && error.code === "CONFLICT") return null;
    throw error;
  }
}
