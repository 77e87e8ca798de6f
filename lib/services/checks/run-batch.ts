import { AppError } from "@/lib/domain/errors";
import type { AuditActor } from "@/lib/domain/audit/event";
import { giveBack } from "@/lib/db/budget-window";
import type { Tx } from "@/lib/db/transaction";
import { resolveBudgets } from "@/lib/services/references/schema";
import { defineCommand } from "@/lib/services/kernel/command";
import type { Recorded } from "@/lib/services/kernel/spec";
import { countedAs, countOutcomes, gatherChecks, type CheckResult } from "./gather-checks";
import { planChecks, type CheckPlan } from "./plan-checks";
import { claimMs, ranBatch, runBatchInput, runStates } from "./schema";
import { writeChecks } from "./write-checks";
import { z } from "zod";

/**
 * Looks at one batch of a run for the worker that has the run in hand. What will be asked is on record first; what came
 * of it is one row of the log in the requester's name, or a few where the references are long.
 */
export const runBatch = defineCommand({
  name: "check.run-batch",
  summary: "Check one batch of a run.",
  permission: "check.run",
  scope: async ({ tx, input }) => {
    const run = await tx.checkRun.findUnique({
      where: { id: input.run },
      select: { gatewayId: true, gateway: { select: { guarded: true, archivedAt: true } } },
    });
    if (run === null || run.gateway.archivedAt !== null) return null;
    return { gateway: run.gatewayId, guarded: run.gateway.guarded };
  },
  session: "any",
  input: runBatchInput,
  output: ranBatch,
  prepare: async ({ tx, ctx, input, target }) => {
    const run = await claimed(tx, input.run, input.claim, ctx.deps.clock());
    const plan = await planChecks(tx, ctx.deps, target.gateway ?? "", { references: input.references });
    return {
      plan,
      intent: {
        type: "check.batch-intended",
        // By the request's own id the outcome is found that belongs to this intent.
        object: { kind: "check", id: ctx.requestId, label: run.what },
        data: { run: input.run, requesterId: run.requestedBy, references: plan.checks.length, vaults: vaultsOf(plan) },
      },
    };
  },
  gather: async ({ ctx, plan, signal }) => ({ plan, ...(await gatherChecks(ctx, plan, signal)) }),
  write: async ({ tx, ctx, input, gathered }) => {
    const { plan, results, retryAfterSeconds } = gathered;
    const now = ctx.deps.clock();
    const run = await tx.checkRun.findUnique({
      where: { id: input.run },
      select: { requestedBy: true, what: true },
    });
    if (run === null) throw new AppError("NOT_FOUND");
    const person = await tx.person.findUnique({
      where: { id: run.requestedBy },
      select: { id: true, commitment: true },
    });
    await writeChecks(tx, plan, results, { by: run.requestedBy, now });
    const state = await countIn(tx, input.run, results, now);
    // What was not got to is taken from the budget again with the batch that gets to it.
    const { perMinute, perHour } = resolveBudgets;
    for (const budget of [perMinute, perHour]) {
      await giveBack(tx, run.requestedBy, budget, input.references.length - results.length);
    }
    const by: AuditActor | undefined =
      person === null ? undefined : { kind: "person", id: person.id, commitment: person.commitment };
    const object = { kind: "check", id: ctx.requestId, label: run.what } as const;
    const [first, ...rest] = portions(results).map((portion): Recorded => {
      const data = {
        run: input.run,
        outcomes: countOutcomes(portion),
        checked: portion.map(({ check, outcome }) => ({ reference: check.text, outcome })),
      };
      return { type: "check.batch-done", object, data, ...(by === undefined ? {} : { by }) };
    });
    return { value: { checked: results.length, state, retryAfterSeconds }, audit: [first!, ...rest] };
  },
});

/** The run, while the claim stands; throws CONFLICT once it is another's or the run has ended. */
async function claimed(tx: Tx, id: string, claim: string, now: Date) {
  const run = await tx.checkRun.findFirst({
    where: { id, claimedBy: claim, claimedUntil: { gt: now }, state: { in: ["queued", "running"] } },
    select: { requestedBy: true, what: true },
  });
  if (run === null) throw new AppError("CONFLICT", "This check is not in this worker's hands any more.");
  return run;
}

export const vaultsOf = (plan: CheckPlan): readonly string[] => [...plan.vaults.keys()].slice(0, 50);

/** Ticks off what was checked, each once whoever did it, and counts it; ends the run with the last. */
async function countIn(
  tx: Tx,
  run: string,
  results: readonly CheckResult[],
  now: Date,
): Promise<(typeof runStates)[number]> {
  const rows = results.map(({ check, outcome, at }) => ({ id: check.id, outcome, as: countedAs(outcome), at }));
  const [counted] = await tx.$queryRaw<{ state: string }[]>`
    with ticked as (
      update check_run_item i set outcome = g.outcome, checked_at = g.at
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as g(id uuid, outcome text, "as" text, at timestamptz)
      where i.run_id = ${run}::uuid and i.reference_id = g.id and i.outcome is null
      returning g."as" as counted
    ), sums as (
      select count(*)::int as n, count(*) filter (where counted = 'resolved')::int as resolved,
        count(*) filter (where counted = 'failing')::int as failing, count(*) filter (where counted = 'other')::int as other
      from ticked
    )
    update check_run r set done = r.done + n, resolved = r.resolved + s.resolved, failing = r.failing + s.failing,
      other = r.other + s.other, failures = 0,
      first_result_at = case when n > 0 then coalesce(r.first_result_at, ${now}) else r.first_result_at end,
      claimed_until = ${new Date(now.getTime() + claimMs)},
      state = case when r.state in ('queued', 'running') and r.done + n >= r.total then 'done' else r.state end,
      finished_at = case when r.state in ('queued', 'running') and r.done + n >= r.total then ${now} else r.finished_at end
    from sums s where r.id = ${run}::uuid
    returning r.state`;
  return z.enum(runStates).parse(counted?.state);
}

/** A row of the log may have 64 KiB. */
const mostBytes = 40_000;

function portions(results: readonly CheckResult[]): readonly (readonly CheckResult[])[] {
  const all: CheckResult[][] = [[]];
  let bytes = 0;
  for (const result of results) {
    const size = Buffer.byteLength(result.check.text) + 60;
    if (bytes + size > mostBytes) {
      all.push([]);
      bytes = 0;
    }
    all.at(-1)?.push(result);
    bytes += size;
  }
  return all;
}
