import { z } from "zod";
import { lastVerification, noteVerificationRun, readVerificationRun } from "@/lib/db/verification";
import { inTransaction } from "@/lib/db/transaction";
import type { Deps } from "@/lib/services/deps";
import { defineCommand } from "@/lib/services/kernel/command";
import { holdersOf } from "@/lib/services/notify/recipients";
import { tell } from "@/lib/services/notify/tell";
import { verifiedEvent, verifyLog } from "./verify-log";

/** The hour (UTC) at which a night's verification is due. */
const hour = 2;
const againMs = 3_600_000;

/** Whether a night has begun since the last verification by night, or since this installation was made. */
export async function nightIsDue(deps: Pick<Deps, "db" | "clock">): Promise<boolean> {
  const now = deps.clock();
  const begun = new Date(now);
  begun.setUTCHours(hour, 0, 0, 0);
  if (begun > now) begun.setUTCDate(begun.getUTCDate() - 1);
  return inTransaction(deps.db, async (tx) => {
    // One that came to nothing is not begun anew at once.
    const { startedAt, finishedAt } = await readVerificationRun(tx);
    if (finishedAt === null && startedAt !== null && now.getTime() - startedAt.getTime() < againMs) return false;
    const last = await lastVerification(tx, "verify-audit");
    if (last !== null) return last.at < begun;
    const { createdAt } = await tx.installation.findFirstOrThrow({ select: { createdAt: true } });
    return createdAt < begun;
  });
}

/** Recomputes the whole log, and keeps up to date how far it has come. Its result is on record, and a bad one is told. */
export const verifyByNight = defineCommand({
  name: "log.verify",
  summary: "Recompute the audit log's chain, as every night.",
  permission: "log.verify",
  scope: "global",
  session: "any",
  input: z.strictObject({}),
  output: z.object({ unbroken: z.boolean(), rows: z.number() }),
  prepare: async ({ ctx }) => ({ plan: ctx.deps.clock(), intent: null }),
  gather: async ({ ctx, plan: startedAt, signal }) => {
    const { db } = ctx.deps;
    const progress = (rows: number, total: number): Promise<void> =>
      inTransaction(db, (tx) => noteVerificationRun(tx, { startedAt, rows, total, finishedAt: null }));
    const pinned = (await ctx.deps.checkpointFile?.newest()) ?? [];
    await progress(0, 0);
    const verified = await verifyLog(ctx.deps, { signal, progress, pinned });
    return { startedAt, verified };
  },
  write: async ({ tx, ctx, gathered: { startedAt, verified } }) => {
    const { rows, broken } = verified;
    await noteVerificationRun(tx, { startedAt, rows, total: rows, finishedAt: ctx.deps.clock() });
    if (broken !== null) {
      ctx.deps.log.error({ requestId: ctx.requestId, row: broken.n, kind: broken.kind }, "the audit log is broken");
      const told = [...(await holdersOf(tx, "audit.verify", null)), ...(await holdersOf(tx, "settings.read", null))];
      await tell(tx, told, { kind: "audit.broken", gatewayId: null, object: broken.sentence.replace(/\.$/, "") });
    }
    return { value: { unbroken: broken === null, rows }, audit: [verifiedEvent(verified)] };
  },
});
