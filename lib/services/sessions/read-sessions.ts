import { z } from "zod";
import { personOf } from "@/lib/services/kernel/context";
import { defineQuery } from "@/lib/services/kernel/query";
import { sessionRow } from "./schema";

/** The caller's sessions that are still open, newest first, at most 100. */
export const readSessions = defineQuery({
  name: "session.list",
  summary: "Your open sessions.",
  permission: "signed-in",
  scope: "global",
  session: "person",
  input: z.strictObject({}),
  output: z.object({
    sessions: z.array(sessionRow.extend({ current: z.boolean() })),
  }),
  audit: "none",
  read: async ({ tx, ctx }) => {
    const rows = await tx.session.findMany({
      where: { personId: personOf(ctx.actor)?.personId ?? "", endedAt: null },
      orderBy: { createdAt: "desc" },
      take: 100,
      select: {
        ...{ id: true, method: true, address: true, userAgent: true },
        ...{ createdAt: true, lastSeenAt: true, expiresAt: true },
      },
    });
    const now = ctx.deps.clock();
    // Few are over and not yet swept; asking for their age in the query leads the planner off the index of open ones.
    const open = rows.filter(({ expiresAt }) => expiresAt > now);
    const current = ctx.actor.kind === "person" ? ctx.actor.sessionId : null;
    return { sessions: open.map((row) => ({ ...row, current: row.id === current })) };
  },
});
