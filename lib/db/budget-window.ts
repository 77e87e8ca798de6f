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
  if (taken.length > 0) return null;
  const row = await tx.budgetWindow.findUnique({ where: { personId_kind: { personId, kind } } });
  const endsAt = (row?.startedAt ?? now).getTime() + windowSeconds * 1000;
  return Math.max(1, Math.ceil((endsAt - now.getTime()) / 1000));
}
