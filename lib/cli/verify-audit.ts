import { checkChain, type ChainHead, type LogRow, type Sha256 } from "@/lib/domain/audit/chain";

export interface LogToVerify {
  readonly head: ChainHead;
  readonly rows: AsyncIterable<readonly LogRow[]>;
}

/**
 * Verifies a whole log: rows in, one sentence out.
 *
 * @returns the sentence to print, and the exit code: 0 unbroken, 1 broken
 */
export async function verifyAudit(
  { head, rows }: LogToVerify,
  sha256: Sha256,
): Promise<{ readonly line: string; readonly exitCode: 0 | 1 }> {
  const check = checkChain(head, sha256);
  for await (const batch of rows) {
    if (check.take(batch) !== null) break;
  }
  const found = check.finish();
  if (found !== null) return { line: `Broken after ${events(check.verified)}. ${found.sentence}`, exitCode: 1 };
  const since = check.since === null ? "" : ` since ${new Date(Number(check.since) / 1000).toISOString()}`;
  return { line: `${events(check.verified)}, unbroken${since}.`, exitCode: 0 };
}

const events = (count: number): string => (count === 1 ? "1 event" : `${count} events`);
