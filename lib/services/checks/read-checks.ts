import { z } from "zod";
import { secondsAtLeast } from "@/lib/domain/check-pace";
import { AppError } from "@/lib/domain/errors";
import type { Preview } from "@/lib/domain/preview";
import { outcomeNames } from "@/lib/domain/resolution";
import type { Prisma } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";
import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { beyond } from "@/lib/services/kernel/beyond";
import { personOf } from "@/lib/services/kernel/context";
import { keyId, keyMoment, pageOf, sliceOf, type Slice } from "@/lib/services/kernel/page";
import { defineQuery } from "@/lib/services/kernel/query";
import { namesOf } from "@/lib/services/people/names-of";
import { resolveBudgets } from "@/lib/services/references/schema";
import { checkRun, checkRunPage, listChecksInput, readCheckInput, runStates } from "./schema";

const pageSize = 50;
const resultsShown = 20;

const shape = {
  id: true,
  state: true,
  what: true,
  requestedAt: true,
  requestedBy: true,
  startedAt: true,
  firstResultAt: true,
  finishedAt: true,
  cancelledBy: true,
  endedWhy: true,
  total: true,
  done: true,
  resolved: true,
  failing: true,
  other: true,
} as const;
type Stored = Prisma.CheckRunGetPayload<{ select: typeof shape }>;

/** One check of many, or the newest of the gateway; null where there was none. The same for everybody who watches it. */
export const readCheck = defineQuery({
  name: "check.read",
  summary: "The newest check of a gateway's references, or one of them, with its last results.",
  permission: "reference.read",
  scope: gatewayScope,
  session: "any",
  input: readCheckInput,
  output: checkRun,
  audit: "none",
  read: async ({ tx, ctx, input, target }) => {
    const gatewayId = target.gateway ?? "";
    const row = await tx.checkRun.findFirst({
      where: { gatewayId, ...(input.run === undefined ? {} : { id: input.run }) },
      orderBy: [{ requestedAt: "desc" }, { id: "desc" }],
      select: { ...shape, waitsUntil: true, waitsFor: true },
    });
    if (row === null) {
      if (input.run !== undefined) throw new AppError("NOT_FOUND");
      return { run: null };
    }
    const [named] = await withNames(tx, [row]);
    const now = ctx.deps.clock();
    const isOpen = row.state === "queued" || row.state === "running";
    const waits = isOpen && row.waitsUntil !== null && row.waitsUntil > now;
    const { perMinute, perHour } = resolveBudgets;
    const left = row.total - row.done;
    const limits = { perMinute: perMinute.most, perHour: perHour.most };
    const until = waits ? row.waitsUntil : null;
    return {
      run: {
        ...named!,
        isMine: row.requestedBy === personOf(ctx.actor)?.personId,
        isOpen,
        waitsUntil: until,
        waitsFor: waits ? (row.waitsFor === "backend" ? ("backend" as const) : ("budget" as const)) : null,
        throttled: isOpen && ((waits && row.waitsFor === "budget") || left > perMinute.most),
        secondsAtLeast: isOpen ? secondsAtLeast(left, { waitsUntil: until, now }, limits) : null,
        results: await lastResults(tx, row.id),
      },
    };
  },
});

/** The checks there have been, the newest first, 50 a page. */
export const readChecks = defineQuery({
  name: "check.list",
  summary: "The checks of a gateway's references there have been.",
  permission: "reference.read",
  scope: gatewayScope,
  session: "any",
  input: listChecksInput,
  output: checkRunPage,
  audit: "none",
  read: async ({ tx, input, target }) => {
    const slice = sliceOf(input, 2);
    const order = slice.backwards ? "asc" : "desc";
    const fetched = await tx.checkRun.findMany({
      where: { AND: [{ gatewayId: target.gateway ?? "" }, pastPlace(slice)] },
      orderBy: [{ requestedAt: order }, { id: order }],
      take: pageSize + 1,
      select: shape,
    });
    const page = pageOf(fetched, pageSize, slice, (row) => [row.requestedAt.toISOString(), row.id]);
    return { runs: [...(await withNames(tx, page.rows))], next: page.next, previous: page.previous };
  },
});

function pastPlace({ from, backwards }: Slice): Prisma.CheckRunWhereInput {
  if (from === null) return {};
  return beyond(backwards ? "gt" : "lt", ["requestedAt", keyMoment(from[0])], ["id", keyId(from[1])]);
}

async function withNames(tx: Tx, rows: readonly Stored[]) {
  const names = await namesOf(
    tx,
    rows.flatMap((row) => [row.requestedBy, row.cancelledBy]),
  );
  return rows.map(({ id, what, requestedAt, startedAt, firstResultAt, finishedAt, endedWhy, ...row }) => ({
    ...{ id, what, requestedAt, startedAt, firstResultAt, finishedAt, endedWhy },
    ...{ total: row.total, done: row.done, resolved: row.resolved, failing: row.failing, other: row.other },
    state: z.enum(runStates).parse(row.state),
    requestedBy: names.get(row.requestedBy) ?? null,
    cancelledBy: names.get(row.cancelledBy ?? "") ?? null,
  }));
}

const outcome = z.enum(outcomeNames).nullable().catch(null);

async function lastResults(tx: Tx, run: string) {
  const rows = await tx.$queryRaw<
    { reference: string; text: string; outcome: string; preview: unknown; checkedAt: Date }[]
  >`
    select i.reference_id::text as reference, r.text, i.outcome, i.checked_at as "checkedAt",
      case when r.outcome = i.outcome then r.preview end as preview
    from (select reference_id, outcome, checked_at, position from check_run_item
      where run_id = ${run}::uuid and outcome is not null
      order by checked_at desc, position desc limit ${resultsShown}) as i
      join reference r on r.id = i.reference_id
    order by i.checked_at desc, i.position desc`;
  return rows.map((row) => ({
    ...row,
    outcome: outcome.parse(row.outcome),
    preview: row.preview as Preview | null,
  }));
}
