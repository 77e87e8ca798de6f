import { checkLog, type LogCheck } from "@/lib/domain/audit/check-log";
import type { Break } from "@/lib/domain/audit/chain";
import type { Checkpoint } from "@/lib/domain/audit/checkpoint";
import type { AuditEvent } from "@/lib/domain/audit/event";
import { notesOf } from "@/lib/domain/audit/log-notes";
import { readCuts } from "@/lib/db/log-cuts";
import { readLog } from "@/lib/db/checkpoints";
import { inTransaction } from "@/lib/db/transaction";
import type { Deps } from "@/lib/services/deps";
import { sha256, verifySignature } from "./signing";

export interface LogVerified {
  readonly broken: Break | null;
  /** The last row that holds. */
  readonly rows: number;
  /** The last row that was cut off for its age, before those that hold; 0 for none. */
  readonly begins: number;
  /** Microseconds of the first row. */
  readonly since: string | null;
  readonly checkpoints: number;
  readonly last: Checkpoint | null;
  /** Whole sentences on what does not break the log, and who reads of it should know. */
  readonly notes: readonly string[];
}

interface Verifying {
  readonly signal: AbortSignal;
  /** Lines of checkpoints that were kept elsewhere. */
  readonly pinned?: readonly string[];
  /** Hears after each part how many rows hold, and how many there should be. */
  readonly progress?: (rows: number, total: number) => Promise<void>;
  /** Public keys (hex) that alone are trusted, in place of those the installation names itself. */
  readonly keys?: readonly string[];
}

/** So often it begins anew when the log is cut while it is read. */
const tries = 3;

/**
 * Recomputes the whole log against its head and its signed checkpoints, part by part: no long transaction is held, and a
 * part is all that is in memory. Throws the signal's reason once it is aborted.
 */
export async function verifyLog(deps: Pick<Deps, "db" | "signer">, verifying: Verifying): Promise<LogVerified> {
  for (let left = tries; ; left -= 1) {
    const { cuts, verified } = await verifyOnce(deps, verifying);
    if (verified.broken === null || left <= 1) return verified;
    if ((await inTransaction(deps.db, readCuts)).length === cuts) return verified;
  }
}

async function verifyOnce(
  { db, signer }: Pick<Deps, "db" | "signer">,
  { signal, pinned = [], progress, keys = [] }: Verifying,
): Promise<{ readonly cuts: number; readonly verified: LogVerified }> {
  const { head, cuts, parts, beyond } = await readLog(db);
  const trusted = keys.length > 0 ? keys : [signer.publicKey, ...signer.earlier];
  const given = { head, cuts, sha256, verify: verifySignature, keys: trusted, pinned };
  const check = checkLog({ ...given, mayHoldStrangers: true });
  let broken: Break | null = check.take([], []);
  if (broken === null) {
    for await (const { rows, checkpoints } of parts) {
      signal.throwIfAborted();
      broken = check.take(rows, checkpoints);
      if (broken !== null) break;
      await progress?.(check.verified, head.n ?? 0);
    }
    broken ??= check.finish(await beyond());
  }
  return { cuts: cuts.length, verified: verifiedOf(check, broken) };
}

function verifiedOf(check: LogCheck, broken: Break | null): LogVerified {
  const { verified: rows, begins, since, checkpoints, last } = check;
  return { broken, rows, begins, since, checkpoints, last, notes: notesOf(check) };
}

/** The event of a verification, whoever asked for it. */
export function verifiedEvent({ broken, rows, begins, checkpoints, last, notes }: LogVerified): AuditEvent {
  return {
    type: "audit.verified",
    data: {
      ...{ rows, unbroken: broken === null, checkpoints },
      ...(begins === 0 ? {} : { cutAt: begins }),
      ...(notes.length === 0 ? {} : { notes }),
      ...(last === null ? {} : { checkpoint: last.seq }),
      ...(broken === null ? {} : { brokenAt: broken.n, kind: broken.kind }),
    },
  };
}
