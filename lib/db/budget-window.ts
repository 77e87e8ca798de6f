import type { Tx } from "./transaction";

/** A limit on what one person does in a window, over all sessions and tokens. */
export interface Budget {
  readonly kind: string;
  readonly most: number;
  readonly windowSeconds: number;
}

/**
 * Takes one from a person's budget. Gives null when there was one left, else the seconds until the window ends.
 * One conditional upsert: right with any number of processes.
 */
export async function takeFromBudget(tx: Tx, personId: string, budget: Budget, now: Date): Promise<number | null> {
  const { kind, most, windowSeconds } = budget;
  const opened = new Date(now.getTime() - windowSeconds * 1000);
  const taken = await tx.$queryRaw<{ used: number }[]>`
    insert into budget_window as b (person_id, kind, started_at, used) values (${personId}::uuid, ${kind}, ${now}, 1)
    on conflict (person_id, kind) do update set
      used = case when b.started_at <= ${opened} then 1 else b.used + 1 end,
      started_at = case when b.started_at <= ${opened} then ${now} else b.started_at end
    where b.started_at <= ${opened} or b.used < ${most}
    returning used`;
  return taken.length > 0 ? null : secondsLeft(tx, personId, budget, now);
}

/**
 * The same for a name that counts once in the window of its first use, however often it is used; `name` is a hash, for
 * names may be told to nobody who reads this table. One statement: of two processes that bring the same name, one counts it.
 */
export async function takeNewName(
  tx: Tx,
  personId: string,
  name: string,
  budget: Budget,
  now: Date,
): Promise<number | null> {
  const { kind, most, windowSeconds } = budget;
  const opened = new Date(now.getTime() - windowSeconds * 1000);
  const [found] = await tx.$queryRaw<{ fresh: boolean; taken: boolean }[]>`
    with fresh as (
      insert into budget_window as n (person_id, kind, started_at, used)
      values (${personId}::uuid, ${`${kind}:${name}`}, ${now}, 1)
      on conflict (person_id, kind) do update set started_at = excluded.started_at where n.started_at <= ${opened}
      returning 1
    ), taken as (
      insert into budget_window as b (person_id, kind, started_at, used)
      select ${personId}::uuid, ${kind}, ${now}::timestamptz, 1 from fresh
      on conflict (person_id, kind) do update set
        used = case when b.started_at <= ${opened} then 1 else b.used + 1 end,
        started_at = case when b.started_at <= ${opened} then excluded.started_at else b.started_at end
      where b.started_at <= ${opened} or b.used < ${most}
      returning 1
    )
    select exists (select from fresh) as fresh, exists (select from taken) as taken`;
  if (found?.fresh !== true || found.taken) return null;
  // Not let through, so not known the next time either.
  await tx.budgetWindow.delete({ where: { personId_kind: { personId, kind: `${kind}:${name}` } } });
  return secondsLeft(tx, personId, budget, now);
}

async function secondsLeft(tx: Tx, personId: string, { kind, windowSeconds }: Budget, now: Date): Promise<number> {
  const row = await tx.budgetWindow.findUnique({ where: { personId_kind: { personId, kind } } });
  const endsAt = (row?.startedAt ?? now).getTime() + windowSeconds * 1000;
  return Math.max(1, Math.ceil((endsAt - now.getTime()) / 1000));
}
