import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import { dueDates } from "@/lib/domain/rotation/schedule";
import { duesByDay, eventsByDay, type Days } from "@/lib/db/rotation-strip";
import type { Tx } from "@/lib/db/transaction";
import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { defineQuery } from "@/lib/services/kernel/query";
import { factsOf } from "./facts-of";
import { policiesFor } from "./policies-for";
import { strip, stripInput, stripMark, type StripMark } from "./schema";
import { secretShape } from "./secret-row";

const dayMs = 86_400_000;
const reachDays = 90;
/** A day's marks of one kind are counted up to here. */
const mostCounted = 100;
const mostEvents = 500;

/** What happened in the last 90 days and is to come in the next: by day for a gateway, each event for one secret. */
export const readStrip = defineQuery({
  name: "rotation.strip",
  summary: "Events of the last 90 days and dates of the next 90, by day and kind; or those of one secret.",
  permission: "rotation.read",
  scope: gatewayScope,
  session: "any",
  input: stripInput,
  output: strip,
  audit: "none",
  read: async ({ tx, ctx, input, target }) => {
    const now = ctx.deps.clock();
    const days = daysAround(target.gateway ?? "", now);
    const marks = input.secret === "" ? await marksOfGateway(tx, days) : await marksOfSecret(tx, days, input.secret);
    return { from: days.from, before: days.before, now, marks };
  },
});

/** From the beginning of a day 90 days ago to the end of one in 90 days, UTC. */
function daysAround(gatewayId: string, now: Date): Days {
  const today = Math.floor(now.getTime() / dayMs) * dayMs;
  return {
    gatewayId,
    from: new Date(today - reachDays * dayMs),
    before: new Date(today + (reachDays + 1) * dayMs),
  };
}

/** The marks of a gateway by day: four lists of at most 181 days, each counted no further than a hundred. */
export async function marksOfGateway(tx: Tx, days: Days): Promise<StripMark[]> {
  const events = await eventsByDay(tx, days, mostCounted);
  const dues = await duesByDay(tx, days, mostCounted);
  return z.array(stripMark).parse([...events, ...dues].map(({ day, ...mark }) => ({ ...mark, at: day })));
}

async function marksOfSecret(tx: Tx, { gatewayId, from, before }: Days, id: string): Promise<StripMark[]> {
  const secret = await tx.secret.findFirst({ where: { id, gatewayId }, select: secretShape });
  if (secret === null) throw new AppError("NOT_FOUND");
  const events = await tx.rotationEvent.findMany({
    where: { secretId: id, at: { gte: from, lt: before } },
    orderBy: [{ at: "desc" }, { position: "desc" }],
    take: mostEvents,
    select: { at: true, kind: true },
  });
  const policyOf = await policiesFor(tx, gatewayId, [secret]);
  const dues = dueDates(factsOf(secret, policyOf(secret))).filter(({ at }) => at >= from && at < before);
  return z
    .array(stripMark)
    .parse([
      ...events.reverse().map((event) => ({ ...event, count: 1 })),
      ...dues.map(({ at, reason }) => ({ at, kind: reason, count: 1 })),
    ]);
}
