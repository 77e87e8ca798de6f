import { checkpointLine, checkpointText, lineHash, type Checkpoint } from "@/lib/domain/audit/checkpoint";
import type { Cut } from "@/lib/domain/audit/cut";
import type { AuditEvent } from "@/lib/domain/audit/event";
import { AppError } from "@/lib/domain/errors";
import { appendAudit, readHead } from "@/lib/db/audit-log";
import { isOnRecord } from "@/lib/db/audit-page";
import { keepCheckpoint, newestCheckpoint } from "@/lib/db/checkpoints";
import { newestCut } from "@/lib/db/log-cuts";
import { inTransaction, type Tx } from "@/lib/db/transaction";
import type { Deps } from "@/lib/services/deps";
import { recordOf } from "@/lib/services/kernel/record";
import { isCutSignedHere, isSignedHere, sha256 } from "./signing";

/** So often while there is news, or sooner after so many rows. */
const everyMs = 60_000;
const everyRows = 1_000;

type Making = Pick<Deps, "db" | "clock" | "signer" | "newId">;

/**
 * Signs the end of the log as it stands, where a checkpoint is due: 60 s after the last one, or 1,000 rows, and only when
 * there are rows since. Puts nothing on record, because that would be news for the next; but for a checkpoint that nobody
 * here signed, which it finds at the end, and covers at once, and for a last cut that nobody here signed.
 *
 * @returns the checkpoint that was made; null where none was due or another process was first
 * @throws CONFLICT where the database takes none: the log's links are not what its head says
 */
export async function makeCheckpoint(deps: Making): Promise<Checkpoint | null> {
  const tried = { seq: 0 };
  try {
    return await inTransaction(deps.db, (tx) => made(tx, deps, tried));
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "CONFLICT") throw error;
    // Two processes at once: one of them is enough. Anything else is no race, and is not passed over.
    const newest = await inTransaction(deps.db, newestCheckpoint);
    if (newest !== null && newest.seq >= tried.seq) return null;
    throw error;
  }
}

async function made(tx: Tx, deps: Making, tried: { seq: number }): Promise<Checkpoint | null> {
  const last = await newestCheckpoint(tx);
  const { origin, epoch, n, hash } = await readHead(tx);
  // After the head was read: whoever saw the head before saw it earlier than this moment.
  const now = deps.clock();
  const isPlanted = last !== null && !isSignedHere(last.line, deps.signer);
  if (isPlanted) await tellPlanted(tx, deps, last.seq);
  const cut = await newestCut(tx);
  if (cut !== null && !isCutSignedHere(cut.line, deps.signer)) await tellCutPlanted(tx, deps, cut);
  if (n === null || hash === null || n <= (last?.n ?? 0)) return null;
  const isDue = last === null || isPlanted || n - last.n >= everyRows || now.getTime() - last.at.getTime() >= everyMs;
  if (!isDue) return null;
  const before = last === null ? null : lineHash(last.line, sha256);
  const seq = (last?.seq ?? 0) + 1;
  tried.seq = seq;
  const checkpoint = { origin, epoch, seq, n, hash, at: now.toISOString(), before, key: deps.signer.keyId };
  const line = checkpointLine({ checkpoint, signature: deps.signer.sign(checkpointText(checkpoint)) });
  await keepCheckpoint(tx, { seq, n, line }, now);
  return checkpoint;
}

async function tellPlanted(tx: Tx, deps: Making, seq: number): Promise<void> {
  const object = { kind: "log", id: `checkpoint ${seq}`, label: `checkpoint ${seq}` } as const;
  await tellOnce(tx, deps, { type: "audit.checkpoint-planted", object, data: { checkpoint: seq } });
}

async function tellCutPlanted(tx: Tx, deps: Making, { seq, n }: Pick<Cut, "seq" | "n">): Promise<void> {
  const object = { kind: "log", id: `cut ${seq}`, label: `cut ${seq}` } as const;
  await tellOnce(tx, deps, { type: "audit.cut-planted", object, data: { cut: seq, through: n } });
}

/** Once for each. */
async function tellOnce(tx: Tx, deps: Making, event: AuditEvent): Promise<void> {
  if (await isOnRecord(tx, event.type, event.object?.id ?? "")) return;
  const ctx = { actor: { kind: "job", job: "checkpoint-audit" }, requestId: deps.newId() } as const;
  await appendAudit(tx, [recordOf(ctx, event, { gateway: null }, "failed")]);
}
