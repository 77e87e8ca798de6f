import type { Tx } from "./transaction";

/** How far the nightly verification has come; what it found stands in the log. */
export interface VerificationRun {
  readonly startedAt: Date | null;
  readonly rows: number;
  readonly total: number;
  readonly finishedAt: Date | null;
}

export async function readVerificationRun(tx: Tx): Promise<VerificationRun> {
  const [row] = await tx.$queryRaw<
    { started_at: Date | null; rows: bigint; total: bigint; finished_at: Date | null }[]
  >`select started_at, rows, total, finished_at from audit.verification`;
  const { started_at = null, rows = 0n, total = 0n, finished_at = null } = row ?? {};
  return { startedAt: started_at, rows: Number(rows), total: Number(total), finishedAt: finished_at };
}

export async function noteVerificationRun(
  tx: Tx,
  { startedAt, rows, total, finishedAt }: VerificationRun,
): Promise<void> {
  await tx.$executeRaw`
    update audit.verification set started_at = ${startedAt}, rows = ${rows}, total = ${total}, finished_at = ${finishedAt}`;
}

/**
 * The newest verification on record, and the newest good one; by a job (its name) or by anybody. Their rows' bodies.
 */
export async function lastVerification(
  tx: Tx,
  actor: string | null,
): Promise<{ readonly n: number; readonly at: Date; readonly body: string } | null> {
  const [row] = await tx.$queryRaw<{ n: bigint; at: Date; body: string }[]>`
    select l.n, e.at, e.body from audit.link l join audit.event e on e.id = l.id
    where l.type = 'audit.verified' and (${actor}::text is null or l.actor = ${actor}) order by l.n desc limit 1`;
  return row === undefined ? null : { ...row, n: Number(row.n) };
}
