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

/**
 * Takes up to `wanted` (at least 1) from a person's budget: as many as are left. Gives how many that were and, for none,
 * the seconds until the window ends. The window is locked until the transaction ends: right with any number of processes.
 */
export async function takeUpTo(
  tx: Tx,
  personId: string,
  budget: Budget,
  wanted: number,
  now: Date,
): Promise<{ readonly taken: number; readonly wait: number | null }> {
  const { kind, most, windowSeconds } = budget;
  const opened = new Date(now.getTime() - windowSeconds * 1000);
  await tx.$executeRaw`
    insert into budget_window (person_id, kind, started_at, used) values (${personId}::uuid, ${kind}, ${now}, 0)
    on conflict (person_id, kind) do nothing`;
  const [window] = await tx.$queryRaw<{ startedAt: Date; used: number }[]>`
    select started_at as "startedAt", used from budget_window
    where person_id = ${personId}::uuid and kind = ${kind} for update`;
  const isOver = window === undefined || window.startedAt <= opened;
  const used = isOver ? 0 : window.used;
  const taken = Math.min(wanted, most - used);
  if (taken <= 0) return { taken: 0, wait: await secondsLeft(tx, personId, budget, now) };
  await tx.$executeRaw`
    update budget_window set used = ${used + taken}, started_at = ${isOver || used === 0 ? now : window.startedAt}
    where person_id = ${personId}::uuid and kind = ${kind}`;
  return { taken, wait: null };
}

/** Gives back what was taken and not used, to the window that is open now: where another has begun since, to that one. */
export async function giveBack(tx: Tx, personId: string, { kind }: Budget, count: number): Promise<void> {
  if (count <= 0) return;
  await tx.$executeRaw`
    update budget_window set used = greatest(used - ${count}, 0) where person_id = ${personId}::uuid and kind = ${kind}`;
}

/** What is left of several budgets of one size, by kind: those that were used, and the seconds until each one's window ends. */
export async function budgetsLeft(
  tx: Tx,
  personId: string,
  kinds: readonly string[],
  { most, windowSeconds }: Omit<Budget, "kind">,
  now: Date,
): Promise<ReadonlyMap<string, { readonly left: number; readonly wait: number }>> {
  const rows = await tx.budgetWindow.findMany({ where: { personId, kind: { in: [...kinds] } } });
  const open = rows.filter(({ startedAt }) => startedAt.getTime() > now.getTime() - windowSeconds * 1000);
  return new Map(
    open.map(({ kind, used, startedAt }) => {
      const wait = Math.ceil((startedAt.getTime() + windowSeconds * 1000 - now.getTime()) / 1000);
      return [kind, { left: Math.max(0, most - used), wait: Math.max(1, wait) }];
    }),
  );
}

/** Takes from several budgets of one size, from each as much as is wanted or nothing; gives the kinds that had so much left. */
export async function takeFromEach(
  tx: Tx,
  personId: string,
  wanted: ReadonlyMap<string, number>,
  { most, windowSeconds }: Omit<Budget, "kind">,
  now: Date,
): Promise<ReadonlySet<string>> {
  if (wanted.size === 0) return new Set();
  const opened = new Date(now.getTime() - windowSeconds * 1000);
  const taken = await tx.$queryRaw<{ kind: string }[]>`
    insert into budget_window as b (person_id, kind, started_at, used)
    select ${personId}::uuid, g.kind, ${now}::timestamptz, g.n
    from unnest(${[...wanted.keys()]}::text[], ${[...wanted.values()]}::int[]) as g(kind, n) order by g.kind
    on conflict (person_id, kind) do update set
      used = case when b.started_at <= ${opened} then excluded.used else b.used + excluded.used end,
      started_at = case when b.started_at <= ${opened} then excluded.started_at else b.started_at end
    where b.started_at <= ${opened} or b.used + excluded.used <= ${most}
    returning kind`;
  return new Set(taken.map(({ kind }) => kind));
}
