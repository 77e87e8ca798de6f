import { z } from "zod";
import { defineCommand } from "@/lib/services/kernel/command";
import { verifiedEvent, verifyLog, type LogVerified } from "./verify-log";

const found = z.object({
  unbroken: z.boolean(),
  /** How many hold, and the last of them by its place: rows up to `cutAt` were cut off for their age. */
  rows: z.number(),
  through: z.number(),
  cutAt: z.number(),
  notes: z.array(z.string()),
  since: z.date().nullable(),
  /** How many signed checkpoints hold, and when the last of them was made. */
  checkpoints: z.number(),
  checkpointAt: z.date().nullable(),
  broken: z.object({ n: z.number(), kind: z.string(), sentence: z.string() }).nullable(),
});

const shown = ({ broken, rows, begins, notes, since, checkpoints, last }: LogVerified): z.infer<typeof found> => ({
  unbroken: broken === null,
  rows: rows - begins,
  through: rows,
  cutAt: begins,
  notes: [...notes],
  since: since === null ? null : new Date(Number(since) / 1000),
  checkpoints,
  checkpointAt: last === null ? null : new Date(last.at),
  broken: broken === null ? null : { n: broken.n, kind: broken.kind, sentence: broken.sentence },
});

/** Recomputes the whole chain, with its checkpoints, and names the first row that is not what was written. Its run is on record. */
export const verifyAuditLog = defineCommand({
  name: "audit.verify",
  summary: "Recompute the audit log's chain.",
  permission: "audit.verify",
  scope: "global",
  session: "any",
  input: z.strictObject({}),
  output: found,
  // The chain is read in parts, each in a transaction of its own: no long one is held.
  prepare: async () => ({ plan: undefined, intent: null }),
  // What is kept beside the database is read first: a checkpoint gets there after it is in the table.
  gather: async ({ ctx, signal }) =>
    verifyLog(ctx.deps, { signal, pinned: (await ctx.deps.checkpointFile?.newest()) ?? [] }),
  write: async ({ gathered }) => ({ value: shown(gathered), audit: [verifiedEvent(gathered)] }),
});
