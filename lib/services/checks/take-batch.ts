import { budgetsLeft, giveBack, takeFromEach, takeUpTo } from "@/lib/db/budget-window";
import { inTransaction, type Tx } from "@/lib/db/transaction";
import type { Deps } from "@/lib/services/deps";
import { resolveBudgets } from "@/lib/services/references/schema";
import { secretBudgetName } from "@/lib/services/references/secret-budget-name";
import { restRun, type ClaimedRun } from "./claim-run";
import { claimMs } from "./schema";

export type TakenBatch =
  | { readonly kind: "batch"; readonly references: readonly string[] }
  /** The run rests until its requester's budget allows more. */
  | { readonly kind: "waits"; readonly until: Date }
  /** It has ended, or is another worker's. */
  | { readonly kind: "over" };

/** So far ahead is looked for references whose secret has budget left. */
const lookAhead = 400;

interface Open {
  readonly id: string;
  readonly name: string | null;
  readonly resource: string | null;
  readonly gone: boolean;
}

/**
 * Takes the next references of a run, and for each of them from its requester's budgets: as many as these allow. There
 * are `most`, and what else in sight points into the same secrets: a batch reads each secret once and keeps no value for
 * the next, so what comes on top costs no read. For none the run rests until the first window ends. Not an operation:
 * what is taken here is only counted.
 */
export async function takeBatch(
  deps: Pick<Deps, "db" | "clock" | "crypto">,
  claimed: ClaimedRun,
  most: number,
): Promise<TakenBatch> {
  const now = deps.clock();
  return inTransaction(deps.db, async (tx): Promise<TakenBatch> => {
    const [run] = await tx.$queryRaw<{ gatewayId: string; requestedBy: string }[]>`
      select gateway_id::text as "gatewayId", requested_by::text as "requestedBy" from check_run
      where id = ${claimed.run}::uuid and claimed_by = ${claimed.claim}::uuid and claimed_until > ${now}
        and state in ('queued', 'running') for update`;
    if (run === undefined) return { kind: "over" };
    const open = await tx.$queryRaw<Open[]>`
      select r.id::text, r.name, r.resource, r.retired_at is not null as gone
      from check_run_item i join reference r on r.id = i.reference_id
      where i.run_id = ${claimed.run}::uuid and i.outcome is null order by i.position limit ${lookAhead}`;
    const gone = open.filter((one) => one.gone);
    const live = open.filter((one) => !one.gone);
    await passOver(tx, claimed, gone, now);
    if (open.length === 0) return { kind: "over" };
    // All that was looked at was let go meanwhile: the next look finds what comes after.
    if (live.length === 0) return takeNothing();
    const taken = await spend(tx, deps, run, live.slice(0), most, now);
    if (taken.references.length === 0) {
      const until = new Date(now.getTime() + taken.wait * 1000);
      await restRun(tx, claimed, until, "budget");
      return { kind: "waits", until };
    }
    await tx.$executeRaw`
      update check_run set claimed_until = ${new Date(now.getTime() + claimMs)} where id = ${claimed.run}::uuid`;
    return { kind: "batch", references: taken.references };
  });
}

const takeNothing = (): TakenBatch => ({ kind: "batch", references: [] });

/** What is not tracked any more counts as passed over; a run that has nothing else left is done. */
async function passOver(tx: Tx, { run }: ClaimedRun, gone: readonly Open[], now: Date): Promise<void> {
  await tx.$executeRaw`
    with passed as (
      update check_run_item set outcome = 'untracked', checked_at = ${now}
      where run_id = ${run}::uuid and reference_id = any (${gone.map(({ id }) => id)}::uuid[]) and outcome is null
      returning 1
    ), sum as (select count(*)::int as n from passed)
    update check_run r set done = r.done + n, other = r.other + n,
      state = case when r.done + n >= r.total then 'done' else r.state end,
      finished_at = case when r.done + n >= r.total then ${now} else r.finished_at end
    from sum where r.id = ${run}::uuid`;
}

async function spend(
  tx: Tx,
  { crypto }: Pick<Deps, "crypto">,
  { gatewayId, requestedBy }: { readonly gatewayId: string; readonly requestedBy: string },
  open: readonly Open[],
  most: number,
  now: Date,
): Promise<{ readonly references: readonly string[]; readonly wait: number }> {
  const { perMinute, perHour, perSecretMinute } = resolveBudgets;
  const kindOf = ({ name, resource }: Open): string | null =>
    name === null || resource === null
      ? null
      : `resolve-secret:${secretBudgetName(crypto, gatewayId, { name, resource })}`;
  const kinds = new Map(open.map((one) => [one.id, kindOf(one)]));
  const named = [...new Set([...kinds.values()].filter((kind) => kind !== null))];
  const left = await budgetsLeft(tx, requestedBy, named, perSecretMinute, now);
  const bySecret = new Map<string, string[]>();
  for (const { id } of open) {
    const kind = kinds.get(id) ?? null;
    const together = bySecret.get(kind ?? id) ?? [];
    if (kind !== null && together.length >= (left.get(kind)?.left ?? perSecretMinute.most)) continue;
    together.push(id);
    bySecret.set(kind ?? id, together);
  }
  const possible: string[] = [];
  for (const together of bySecret.values()) {
    if (possible.length >= most) break;
    possible.push(...together);
  }
  if (possible.length === 0) {
    return {
      references: [],
      wait: Math.min(...[...left.values()].map(({ wait }) => wait), perSecretMinute.windowSeconds),
    };
  }
  const minute = await takeUpTo(tx, requestedBy, perMinute, possible.length, now);
  if (minute.wait !== null) return { references: [], wait: minute.wait };
  const hour = await takeUpTo(tx, requestedBy, perHour, minute.taken, now);
  await giveBack(tx, requestedBy, perMinute, minute.taken - hour.taken);
  if (hour.wait !== null) return { references: [], wait: hour.wait };
  const allowed = possible.slice(0, hour.taken);
  const counts = new Map<string, number>();
  for (const id of allowed) {
    const kind = kinds.get(id) ?? null;
    if (kind !== null) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const granted = await takeFromEach(tx, requestedBy, counts, perSecretMinute, now);
  const references = allowed.filter((id) => {
    const kind = kinds.get(id) ?? null;
    return kind === null || granted.has(kind);
  });
  for (const budget of [perMinute, perHour])
    await giveBack(tx, requestedBy, budget, allowed.length - references.length);
  return { references, wait: 1 };
}
