import { waitingFor } from "@/lib/db/changes";
import {
  expiringSecrets,
  failingReferences,
  failingSecrets,
  overdueSecrets,
  vaultStandings,
} from "@/lib/db/overview-parts";
import type { Tx } from "@/lib/db/transaction";
import { holds } from "@/lib/domain/access/decide";
import type { Permission } from "@/lib/domain/access/permissions";
import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { personOf, principalOf, type Context } from "@/lib/services/kernel/context";
import { defineQuery } from "@/lib/services/kernel/query";
import { namesOf } from "@/lib/services/people/names-of";
import { eventRowOf, eventShape } from "@/lib/services/rotation/event-rows";
import { marksOfGateway } from "@/lib/services/rotation/read-strip";
import { overview, overviewInput, type Overview } from "./schema";

const dayMs = 86_400_000;
/** "This month": as far as the strip goes to either side. */
const monthDays = 30;
const lines = 6;
const mostVaults = 200;
const lastEvents = 8;

/** What calls for somebody on a gateway, how its vaults stand, and what happened last. */
export const readOverview = defineQuery({
  name: "overview.read",
  summary: "What fails, is overdue, expires this month or waits for you; how the vaults stand; the last events.",
  permission: "rotation.read",
  scope: gatewayScope,
  session: "any",
  input: overviewInput,
  output: overview,
  audit: "none",
  read: async ({ tx, ctx, target }): Promise<Overview> => {
    const id = target.gateway ?? "";
    const now = ctx.deps.clock();
    const may = (permission: Permission): boolean => holds(principalOf(ctx.actor), permission, id);
    return {
      rotation: await rotationPart(tx, id, now),
      references: may("reference.read") ? await referencePart(tx, id) : null,
      changes: may("change.read") && may("change.decide") ? await decidable(tx, ctx, id) : null,
      vaults: may("vault.read") ? await vaultStandings(tx, id, now, mostVaults).then((rows) => rows.map(plain)) : null,
    };
  },
});

const plain = <R extends { readonly states: readonly string[] }>(row: R) => ({ ...row, states: [...row.states] });

async function rotationPart(tx: Tx, gatewayId: string, now: Date): Promise<NonNullable<Overview["rotation"]>> {
  const today = Math.floor(now.getTime() / dayMs) * dayMs;
  const days = {
    gatewayId,
    from: new Date(today - monthDays * dayMs),
    before: new Date(today + (monthDays + 1) * dayMs),
  };
  const failing = await failingSecrets(tx, gatewayId, lines);
  const overdue = await overdueSecrets(tx, gatewayId, now, lines);
  const expiring = await expiringSecrets(tx, gatewayId, now, days.before, lines);
  const marks = await marksOfGateway(tx, days);
  const events = await tx.rotationEvent.findMany({
    where: { gatewayId },
    orderBy: [{ at: "desc" }, { id: "desc" }],
    take: lastEvents,
    select: eventShape,
  });
  return {
    failing,
    overdue,
    expiring,
    strip: { from: days.from, before: days.before, now, marks },
    events: events.map(eventRowOf),
  };
}

async function referencePart(tx: Tx, gatewayId: string): Promise<NonNullable<Overview["references"]>> {
  const any = await tx.reference.findFirst({
    where: { gatewayId, retiredAt: null },
    orderBy: [{ text: "asc" }, { id: "asc" }],
    select: { id: true },
  });
  const failing = await failingReferences(tx, gatewayId, lines);
  const run = await tx.checkRun.findFirst({
    where: { gatewayId, state: { in: ["queued", "running"] } },
    select: { id: true, what: true, state: true, done: true, total: true, requestedAt: true },
  });
  return { any: any !== null, failing, run };
}

/** What waits for the caller's decision; among the hundred that have waited longest. */
async function decidable(tx: Tx, ctx: Context, gatewayId: string): Promise<NonNullable<Overview["changes"]>> {
  const me = personOf(ctx.actor)?.personId;
  if (me === undefined || ctx.actor.kind !== "person") return [];
  const rows = await tx.change.findMany({
    where: { gatewayId, state: "requested" },
    orderBy: [{ requestedAt: "asc" }, { id: "asc" }],
    take: 100,
    select: { id: true, title: true, requesterId: true, requestedAt: true },
  });
  const forMe = await waitingFor(
    tx,
    me,
    rows.map(({ id }) => id),
  );
  const mine = rows.filter(({ id }) => forMe.has(id)).slice(0, lines);
  const names = await namesOf(
    tx,
    mine.map(({ requesterId }) => requesterId),
  );
  return mine.map(({ id, title, requesterId, requestedAt }) => ({
    id,
    title,
    requester: names.get(requesterId) ?? "",
    requestedAt,
  }));
}
