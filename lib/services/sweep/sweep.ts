import { z } from "zod";
import type { AuditEvent } from "@/lib/domain/audit/event";
import { expireChanges } from "@/lib/db/changes";
import type { Tx } from "@/lib/db/transaction";
import { defineCommand } from "@/lib/services/kernel/command";
import { defineQuery } from "@/lib/services/kernel/query";
import { sessionLimits } from "@/lib/services/sessions/schema";

const most = 500;

const overdueSessions = (now: Date) => ({
  endedAt: null,
  OR: [
    { expiresAt: { lte: now } },
    { lastSeenAt: { lte: new Date(now.getTime() - sessionLimits.idleMinutes * 60_000) } },
  ],
});

/** Whether anything is overdue, so that the log holds a sweep only when one did something. */
export const readOverdue = defineQuery({
  name: "sweep.read",
  summary: "How many sessions and requests are overdue.",
  permission: "sweep.run",
  scope: "global",
  session: "any",
  input: z.strictObject({}),
  output: z.object({ overdue: z.boolean() }),
  audit: "none",
  read: async ({ tx, ctx }) => {
    const now = ctx.deps.clock();
    const session = await tx.session.findFirst({ where: overdueSessions(now), select: { id: true } });
    if (session !== null) return { overdue: true };
    const change = await tx.change.findFirst({
      where: { state: "requested", expiresAt: { lte: now } },
      select: { id: true },
    });
    return { overdue: change !== null };
  },
});

/** Ends sessions and requests that are overdue, at most 500 sessions a run. */
export const sweep = defineCommand({
  name: "sweep.run",
  summary: "End sessions and requests that are overdue.",
  permission: "sweep.run",
  scope: "global",
  session: "any",
  input: z.strictObject({}),
  output: z.object({ sessions: z.number(), changes: z.number() }),
  write: async ({ tx, ctx }) => {
    const now = ctx.deps.clock();
    const sessions = await endSessions(tx, now);
    const expired = await expireChanges(tx);
    const changes = await tx.change.findMany({
      where: { id: { in: [...expired] } },
      select: { id: true, title: true, operation: true, hash: true },
    });
    const changeEvents = changes.map(({ id, title, operation, hash }): AuditEvent => {
      return { type: "change.expired", object: { kind: "change", id, label: title }, data: { operation, hash } };
    });
    const counts = { sessions: sessions.length, changes: changes.length };
    return { value: counts, audit: [{ type: "worker.swept", data: counts }, ...sessions, ...changeEvents] };
  },
});

async function endSessions(tx: Tx, now: Date): Promise<readonly AuditEvent[]> {
  const due = await tx.session.findMany({
    where: overdueSessions(now),
    take: most,
    select: { id: true, personId: true, expiresAt: true },
  });
  await tx.session.updateMany({
    where: { id: { in: due.map(({ id }) => id) }, endedAt: null },
    data: { endedAt: now, endedWhy: "expired" },
  });
  return due.map(({ id, personId, expiresAt }): AuditEvent => {
    const why = expiresAt <= now ? "age" : "idle";
    return { type: "session.expired", object: { kind: "session", id, label: "" }, data: { personId, why } };
  });
}
