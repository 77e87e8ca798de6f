import type { Tx } from "./transaction";

/**
 * Counts a try under a key, in one conditional upsert that is right with any number of processes. What counts are the tries
 * of the last minutes, each by its own time.
 *
 * @returns null when the try may go on, else the seconds until the next one may
 */
export async function countTry(
  tx: Tx,
  key: string,
  now: Date,
  greatestTries: number,
  windowMinutes: number,
): Promise<number | null> {
  const windowMs = windowMinutes * 60_000;
  const over = new Date(now.getTime() - windowMs);
  const counted = await tx.$queryRaw<{ tries: number }[]>`
    insert into sign_in_window as w (key, started_at, tries, tried_at) values (${key}, ${now}, 1, array[${now}::timestamptz])
    on conflict (key) do update set (started_at, tries, tried_at) = (
      select coalesce(min(t), excluded.started_at), count(*)::int + 1,
        array_append(coalesce(array_agg(t order by t), '{}'), excluded.started_at)
      from unnest(w.tried_at) t where t > ${over}::timestamptz)
    where (select count(*) from unnest(w.tried_at) t where t > ${over}::timestamptz) < ${greatestTries}
    returning tries`;
  if (counted.length > 0) return null;
  const window = await tx.signInWindow.findUnique({ where: { key }, select: { triedAt: true } });
  const oldest = window?.triedAt.find((at) => at > over) ?? now;
  return Math.max(1, Math.ceil((oldest.getTime() + windowMs - now.getTime()) / 1000));
}

/** Forgets the tries under a key, as after a sign-in that worked; gives how many there were. */
export async function forgetTries(tx: Tx, key: string): Promise<number> {
  const forgotten = await tx.$queryRaw<{ tries: number }[]>`
    delete from sign_in_window where key = ${key} returning tries`;
  return forgotten[0]?.tries ?? 0;
}

/** Takes one try back that was right, where only wrong ones count. */
export async function takeTryBack(tx: Tx, key: string): Promise<void> {
  await tx.$executeRaw`
    update sign_in_window set tries = tries - 1, tried_at = trim_array(tried_at, 1)
    where key = ${key} and tries > 0 and cardinality(tried_at) > 0`;
}
