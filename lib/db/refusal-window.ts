import type { AuditEvent, AuditRecord } from "@/lib/domain/audit/event";
import type { Tx } from "./transaction";

const windowMs = 60_000;
/** So many identical refusals in a window get a row each; the rest share one with the exact count. */
export const listedRefusals = 10;

interface Window {
  readonly started_at: Date;
  readonly count: number;
  readonly body: string;
}

/**
 * Counts a refusal among those identical to it. Identical means: the same key.
 *
 * @returns the rows that are due now: the refusal itself while there are few, and first the one that carries the count
 *   of a window that ended with more
 */
export async function countRefusal(
  tx: Tx,
  key: string,
  record: AuditRecord,
  now: Date,
): Promise<readonly AuditRecord[]> {
  // The update that changes nothing locks the row, whether it was there or not.
  const found = await tx.$queryRaw<Window[]>`
    insert into refusal_window as w (key, started_at, count, body) values (${key}, ${now}, 0, ${JSON.stringify(record)})
    on conflict (key) do update set key = excluded.key returning w.started_at, w.count, w.body`;
  const window = found[0] ?? { started_at: now, count: 0, body: "" };
  const over = now.getTime() - window.started_at.getTime() >= windowMs;
  const count = over ? 1 : window.count + 1;
  await tx.refusalWindow.update({ where: { key }, data: { count, ...(over ? { startedAt: now } : {}) } });
  return [...(over ? summary(window) : []), ...(count <= listedRefusals ? [record] : [])];
}

/** Closes the windows that have ended; gives the rows that carry their counts. Called by the worker. */
export async function closeRefusalWindows(tx: Tx, now: Date): Promise<readonly AuditRecord[]> {
  const ended = await tx.$queryRaw<Window[]>`
    delete from refusal_window where started_at <= ${new Date(now.getTime() - windowMs)} returning started_at, count, body`;
  return ended.flatMap(summary);
}

function summary({ count, started_at, body }: Window): readonly AuditRecord[] {
  if (count <= listedRefusals) return [];
  // Written by `countRefusal`, which takes nothing else.
  const record = JSON.parse(body) as AuditRecord;
  const data = { ...record.event.data, count, since: started_at.toISOString() };
  return [{ ...record, event: { ...record.event, data } as AuditEvent }];
}
