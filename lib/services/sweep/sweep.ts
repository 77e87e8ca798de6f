import { z } from "zod";
import type { AuditEvent, AuditRecord } from "@/lib/domain/audit/event";
import { appendAudit } from "@/lib/db/audit-log";
import { expireChanges } from "@/lib/db/changes";
import { endOverdueSessions, sessionsAreOverdue } from "@/lib/db/overdue-sessions";
import { claimsAreOverdue, expireClaims } from "@/lib/db/single-sign-on";
import type { Tx } from "@/lib/db/transaction";
import { defineCommand } from "@/lib/services/kernel/command";
import type { Context } from "@/lib/services/kernel/context";
import { defineQuery } from "@/lib/services/kernel/query";
import { recordOf } from "@/lib/services/kernel/record";
import { askersOf, involvedIn } from "@/lib/services/notify/recipients";
import { tell } from "@/lib/services/notify/tell";
import { aboutPerson } from "@/lib/services/people/person-scope";
import { sessionLimits } from "@/lib/services/sessions/schema";

const most = 500;

const idleSince = (now: Date): Date => new Date(now.getTime() - sessionLimits.idleMinutes * 60_000);

/** Whether anything is overdue, so that the log holds a sweep only when one did something. */
export const readOverdue = defineQuery({
  name: "sweep.read",
  summary: "Whether sessions, requests or roles by claims are overdue.",
  permission: "sweep.run",
  scope: "global",
  session: "any",
  input: z.strictObject({}),
  output: z.object({ overdue: z.boolean() }),
  audit: "none",
  read: async ({ tx, ctx }) => {
    const now = ctx.deps.clock();
    if (await claimsAreOverdue(tx)) return { overdue: true };
    if (await sessionsAreOverdue(tx, { now, idleSince: idleSince(now) })) return { overdue: true };
    const change = await tx.change.findFirst({
      where: { state: { in: ["draft", "requested"] }, expiresAt: { lte: now } },
      select: { id: true },
    });
    return { overdue: change !== null };
  },
});

/** Ends sessions and requests that are overdue, and roles that came by claims a week ago, at most 500 of each a run. */
export const sweep = defineCommand({
  name: "sweep.run",
  summary: "End sessions, requests and roles by claims that are overdue.",
  permission: "sweep.run",
  scope: "global",
  session: "any",
  input: z.strictObject({}),
  output: z.object({ sessions: z.number(), changes: z.number(), claims: z.number() }),
  write: async ({ tx, ctx }) => {
    const now = ctx.deps.clock();
    // First, as everybody locks the installation before sessions: whoever holds it may be ending the same ones.
    const claims = await endClaims(tx);
    const sessions = await endSessions(tx, now);
    const changes = await endChanges(tx, ctx);
    // These rows stand under other gateways than the sweep's own.
    await appendAudit(tx, changes);
    const counts = { sessions: sessions.length, changes: changes.length };
    const value = { ...counts, claims: claims.length };
    // Another sweep at the same time may have been first: the log is told of what was ended, once.
    if (sessions.length + changes.length + claims.length === 0) return { value, audit: "unchanged" };
    return { value, audit: [{ type: "worker.swept", data: counts }, ...sessions, ...claims] };
  },
});

async function endSessions(tx: Tx, now: Date): Promise<readonly AuditEvent[]> {
  const ended = await endOverdueSessions(tx, { now, idleSince: idleSince(now), most });
  return ended.map(({ id, personId, expiresAt }): AuditEvent => {
    const why = expiresAt <= now ? "age" : "idle";
    return { type: "session.expired", object: { kind: "session", id, label: "" }, data: { personId, why } };
  });
}

async function endClaims(tx: Tx): Promise<readonly AuditEvent[]> {
  const expired = await expireClaims(tx);
  const ids = expired.flatMap(({ gateway }) => gateway ?? []);
  const gateways = await tx.gateway.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } });
  const names = new Map(gateways.map(({ id, name }) => [id, name]));
  return expired.map(({ person, role, gateway }): AuditEvent => {
    const where = names.get(gateway ?? "");
    const data = { role, ...(where === undefined ? {} : { where }), origin: "claim-expired" };
    return { type: "role.revoked", object: aboutPerson(person), data };
  });
}

/** Each row stands under the gateway of its change, where that gateway's Auditors find it. */
async function endChanges(tx: Tx, ctx: Context): Promise<readonly AuditRecord[]> {
  const expired = await expireChanges(tx);
  const changes = await tx.change.findMany({
    where: { id: { in: [...expired] } },
    select: { id: true, title: true, operation: true, hash: true, gatewayId: true, state: true },
  });
  for (const { id, title, gatewayId, state } of changes) {
    const notice = { kind: "change.expired", gatewayId, changeId: id, object: title } as const;
    // Of a draft nobody else has heard.
    await tell(tx, state === "discarded" ? await askersOf(tx, id) : await involvedIn(tx, id), notice);
  }
  return changes.map(({ id, title, operation, hash, gatewayId, state }) => {
    const type = state === "discarded" ? "change.discarded" : "change.expired";
    const object = { kind: "change", id, label: title } as const;
    return recordOf(ctx, { type, object, data: { operation, hash } }, { gateway: gatewayId }, "done");
  });
}
