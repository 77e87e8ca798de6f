import { appendAudit } from "@/lib/db/audit-log";
import { inTransaction, type Tx } from "@/lib/db/transaction";
import type { Deps } from "@/lib/services/deps";
import { recordOf } from "@/lib/services/kernel/record";
import { claimMs, mostFailures } from "./schema";
import { whyNotAnyMore } from "./why-not-any-more";

type Needs = Pick<Deps, "db" | "clock" | "newId">;

/** A run in a worker's hands: `claim` is the name of this one claim. */
export interface ClaimedRun {
  readonly run: string;
  readonly claim: string;
}

const claimUntil = (now: Date): Date => new Date(now.getTime() + claimMs);

/**
 * Takes the oldest run that nobody has in hand: a new one, one that has waited long enough, or one whose worker was not
 * heard of for too long. Ends those whose requester may not have it done any more. No operation, as nobody gains
 * anything by it: what a batch does is one.
 */
export async function claimRun(deps: Needs): Promise<ClaimedRun | null> {
  const now = deps.clock();
  return inTransaction(deps.db, async (tx) => {
    const free = await tx.$queryRaw<{ id: string; waits: boolean }[]>`
      select id::text, coalesce(waits_until > ${now}, false) as waits from check_run
      where state in ('queued', 'running') and (claimed_until is null or claimed_until <= ${now})
      order by requested_at limit 100 for update skip locked`;
    const ended = await endForLack(
      tx,
      deps,
      free.map(({ id }) => id),
      now,
    );
    const next = free.find(({ id, waits }) => !waits && !ended.has(id));
    if (next === undefined) return null;
    const claim = deps.newId();
    await tx.$executeRaw`
      update check_run set state = 'running', started_at = coalesce(started_at, ${now}), claimed_by = ${claim}::uuid,
        claimed_until = ${claimUntil(now)}, waits_until = null, waits_for = null
      where id = ${next.id}::uuid`;
    return { run: next.id, claim };
  });
}

/**
 * Says that the worker still has the run in hand. False once it has ended, was cancelled, is another worker's, or its
 * requester may not have it done any more: then nothing more of it may be begun.
 */
export async function renewClaim(deps: Needs, { run, claim }: ClaimedRun): Promise<boolean> {
  const now = deps.clock();
  return inTransaction(deps.db, async (tx) => {
    const renewed = await tx.$executeRaw`
      update check_run set claimed_until = ${claimUntil(now)}
      where id = ${run}::uuid and claimed_by = ${claim}::uuid and state in ('queued', 'running')`;
    return renewed === 1 && !(await endForLack(tx, deps, [run], now)).has(run);
  });
}

/** Lets go of a run so that another worker can go on at once. */
export async function releaseRun({ db }: Needs, { run, claim }: ClaimedRun): Promise<void> {
  await inTransaction(
    db,
    (tx) => tx.$executeRaw`
      update check_run set claimed_by = null, claimed_until = null where id = ${run}::uuid and claimed_by = ${claim}::uuid`,
  );
}

/** Lets it rest until then: the requester's budget is used up, or a backend wants to be left alone. */
export async function restRun(
  tx: Tx,
  { run, claim }: ClaimedRun,
  until: Date,
  waitsFor: "budget" | "backend",
): Promise<void> {
  await tx.$executeRaw`
    update check_run set waits_until = ${until}, waits_for = ${waitsFor}, claimed_by = null, claimed_until = null
    where id = ${run}::uuid and claimed_by = ${claim}::uuid`;
}

/** Lets it rest because a backend wants to be left alone for so long. */
export async function leaveBackend(deps: Needs, claimed: ClaimedRun, seconds: number): Promise<void> {
  const until = new Date(deps.clock().getTime() + seconds * 1000);
  await inTransaction(deps.db, (tx) => restRun(tx, claimed, until, "backend"));
}

/** After a batch that went wrong: tries again later and later, and gives up after some. */
export async function noteFailure(deps: Needs, { run, claim }: ClaimedRun): Promise<void> {
  const now = deps.clock();
  const why = "Keyhole could not go on with it; its log says why. Start the check again once that is mended.";
  await inTransaction(deps.db, async (tx) => {
    await tx.$executeRaw`
      update check_run set failures = failures + 1, claimed_by = null,
        claimed_until = ${now}::timestamptz + make_interval(secs => least(60, 2 ^ (failures + 1))),
        state = case when failures + 1 >= ${mostFailures} then 'failed' else state end,
        ended_why = case when failures + 1 >= ${mostFailures} then ${why} else ended_why end,
        finished_at = case when failures + 1 >= ${mostFailures} then ${now}::timestamptz else finished_at end
      where id = ${run}::uuid and claimed_by = ${claim}::uuid and state in ('queued', 'running')`;
  });
}

/**
 * Ends those of the runs whose requester may not have them done any more; gives these, and those that are gone. As many
 * queries for many as for one, but for each that is ended.
 */
async function endForLack(
  tx: Tx,
  deps: Pick<Deps, "newId">,
  ids: readonly string[],
  now: Date,
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const runs = await tx.checkRun.findMany({
    where: { id: { in: [...ids] } },
    select: {
      id: true,
      gatewayId: true,
      requestedBy: true,
      sessionId: true,
      tokenId: true,
      what: true,
      done: true,
      total: true,
      gateway: { select: { archivedAt: true } },
    },
  });
  const reasons = await whyNotAnyMore(
    tx,
    runs.map((run) => ({ ...run, isArchived: run.gateway.archivedAt !== null })),
    now,
  );
  for (const run of runs) {
    const why = reasons.get(run.id);
    if (why !== undefined) await end(tx, deps, run, why, now);
  }
  const there = new Set(runs.map(({ id }) => id));
  return new Set(ids.filter((id) => reasons.has(id) || !there.has(id)));
}

interface Ending {
  readonly id: string;
  readonly gatewayId: string;
  readonly what: string;
  readonly done: number;
  readonly total: number;
}

async function end(tx: Tx, { newId }: Pick<Deps, "newId">, run: Ending, why: string, now: Date): Promise<void> {
  const { id, gatewayId, what, done, total } = run;
  const ended = await tx.$executeRaw`
    update check_run set state = 'cancelled', finished_at = ${now}, ended_why = ${why}, waits_until = null, waits_for = null,
      claimed_by = null, claimed_until = null
    where id = ${id}::uuid and state in ('queued', 'running')`;
  if (ended !== 1) return;
  const object = { kind: "check", id, label: what } as const;
  const actor = { kind: "job", job: "check-references" } as const;
  const event = { type: "check.cancelled", object, data: { done, total, why } } as const;
  await appendAudit(tx, [recordOf({ actor, requestId: newId() }, event, { gateway: gatewayId }, "done")]);
}
