import { checkLog } from "@/lib/domain/audit/check-log";
import type { Break } from "@/lib/domain/audit/chain";
import type { Checkpoint } from "@/lib/domain/audit/checkpoint";
import type { AuditEvent } from "@/lib/domain/audit/event";
import { readLog } from "@/lib/db/checkpoints";
import type { Deps } from "@/lib/services/deps";
import { sha256, verifySignature } from "./signing";

export interface LogVerified {
  readonly broken: Break | null;
  readonly rows: number;
  /** Microseconds of the first row. */
  readonly since: string | null;
  readonly checkpoints: number;
  readonly last: Checkpoint | null;
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

/**
 * Recomputes the whole log against its head and its signed checkpoints, part by part: no long transaction is held, and a
 * part is all that is in memory. Throws the signal's reason once it is aborted.
 */
export async function verifyLog(
  { db, signer }: Pick<Deps, "db" | "signer">,
  { signal, pinned = [], progress, keys = [] }: Verifying,
): Promise<LogVerified> {
  const { head, parts, beyond } = await readLog(db);
  const trusted = keys.length > 0 ? keys : [signer.publicKey, ...signer.earlier];
  const check = checkLog({ head, sha256, verify: verifySignature, keys: trusted, pinned });
  let broken: Break | null = null;
  for await (const { rows, checkpoints } of parts) {
    signal.throwIfAborted();
    broken = check.take(rows, checkpoints);
    if (broken !== null) break;
    await progress?.(check.verified, head.n ?? 0);
  }
  broken ??= check.finish(await beyond());
  const { verified: rows, since, checkpoints, last } = check;
  return { broken, rows, since, checkpoints, last };
}

/** The event of a verification, whoever asked for it. */
export function verifiedEvent({ broken, rows, checkpoints, last }: LogVerified): AuditEvent {
  return {
    type: "audit.verified",
    data: {
      ...{ rows, unbroken: broken === null, checkpoints },
      ...(last === null ? {} : { checkpoint: last.seq }),
      ...(broken === null ? {} : { brokenAt: broken.n, kind: broken.kind }),
    },
  };
}
