import { createHash } from "node:crypto";
import { z } from "zod";
import { checkChain, type Break } from "@/lib/domain/audit/chain";
import { readChain } from "@/lib/db/audit-log";
import { defineCommand } from "@/lib/services/kernel/command";

/** Recomputes the whole chain and names the first row that is not what was written. Its run is on record. */
export const verifyAuditLog = defineCommand({
  name: "audit.verify",
  summary: "Recompute the audit log's chain.",
  permission: "audit.verify",
  scope: "global",
  session: "any",
  input: z.strictObject({}),
  output: z.object({
    unbroken: z.boolean(),
    rows: z.number(),
    since: z.date().nullable(),
    broken: z.object({ n: z.number(), kind: z.string(), sentence: z.string() }).nullable(),
  }),
  // The chain is read in batches, each in a transaction of its own: no long one is held.
  prepare: async () => ({ plan: undefined, intent: null }),
  gather: async ({ ctx, signal }) => {
    const { head, rows } = await readChain(ctx.deps.db);
    const check = checkChain(head, (bytes) => createHash("sha256").update(bytes).digest());
    let broken: Break | null = null;
    for await (const batch of rows) {
      signal.throwIfAborted();
      broken = check.take(batch);
      if (broken !== null) break;
    }
    broken ??= check.finish();
    return { broken, rows: check.verified, since: check.since };
  },
  write: async ({ gathered: { broken, rows, since } }) => ({
    value: {
      unbroken: broken === null,
      rows,
      since: since === null ? null : new Date(Number(since) / 1000),
      broken: broken === null ? null : { n: broken.n, kind: broken.kind, sentence: broken.sentence },
    },
    audit: [
      {
        type: "audit.verified",
        data: { rows, unbroken: broken === null, ...(broken === null ? {} : { brokenAt: broken.n }) },
      },
    ],
  }),
});
