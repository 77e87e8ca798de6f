import type { Tx } from "./transaction";

/**
 * Counts a try under a key, in one conditional upsert that is right with any number of processes.
 *
 * @returns null when the try may go on, else the seconds until the window ends
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
    insert into sign_in_window as w (key, started_at, tries) values (${key}, ${now}, 1)
    on conflict (key) do update set
      started_at = case when w.started_at <= ${over} then excluded.started_at else w.started_at end,
      tries = case when w.started_at <= ${over} then 1 else w.tries + 1 end
    where w.started_at <= ${over} or w.tries < ${greatestTries}
    returning tries`;
  if (counted.length > 0) return null;
  const window = await tx.signInWindow.findUnique({ where: { key }, select: { startedAt: true } });
  const endsAt = (window?.startedAt ?? now).getTime() + windowMs;
  return Math.max(1, Math.ceil((endsAt - now.getTime()) / 1000));
}

/** Forgets the tries under a key, as after a sign-in that worked; gives how many there were. */
export async function forgetTries(tx: Tx, key: string): Promise<number> {
  const forgotten = await tx.$queryRaw<{ tries: number }[]>`
    delete from sign_in_window where key = ${key} returning tries`;
  return forgotten[0]?.tries ?? 0;
}

/** Takes one try back that was right, where only wrong ones count. */
export async function takeTryBack(tx: Tx, key: string): Promise<void> {
  await tx.$executeRaw`update sign_in_window set tries = tries - 1 where key = ${key} and tries > 0`;
}
