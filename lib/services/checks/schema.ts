import { z } from "zod";
import type { Preview } from "@/lib/domain/preview";
import { outcomeNames } from "@/lib/domain/resolution";
import { pageFields, pageLinks } from "@/lib/services/kernel/page";
import { referenceFilter, referenceIds } from "@/lib/services/references/schema";

const gateway = z.string().min(1).max(63);

/** A worker that is not heard of for so long has lost its claim, and another goes on. */
export const claimMs = 15_000;
/** The first batch is small, so that its results are there at once. */
export const firstBatch = 10;
export const batchSize = 100;
export const mostChecked = 50_000;
/** Batches in a row that come to nothing end a run. */
export const mostFailures = 5;

export const startCheckInput = z.strictObject({
  gateway,
  what: z.union([
    z.strictObject({ all: z.literal(true) }),
    z.strictObject({ ids: referenceIds }),
    z.strictObject({ filter: referenceFilter }),
  ]),
});
export type StartCheckInput = z.infer<typeof startCheckInput>;

export const startedCheck = z.object({ run: z.uuid(), total: z.number() });

export const cancelCheckInput = z.strictObject({ gateway, run: z.uuid() });

/** Without `run` the newest one. */
export const readCheckInput = z.strictObject({ gateway, run: z.uuid().optional() });
export const listChecksInput = z.strictObject({ gateway, ...pageFields });

export const runStates = ["queued", "running", "done", "cancelled", "failed"] as const;

const preview = z.custom<Preview>((value) => typeof value === "object" && value !== null);

export const checkRunRow = z.object({
  id: z.uuid(),
  state: z.enum(runStates),
  /** In words: "all references", "12 chosen references". */
  what: z.string(),
  requestedAt: z.date(),
  requestedBy: z.string().nullable(),
  startedAt: z.date().nullable(),
  firstResultAt: z.date().nullable(),
  finishedAt: z.date().nullable(),
  cancelledBy: z.string().nullable(),
  /** A sentence, where it ended before everything was checked. */
  endedWhy: z.string().nullable(),
  total: z.number(),
  done: z.number(),
  resolved: z.number(),
  failing: z.number(),
  other: z.number(),
});
export type CheckRunRow = z.infer<typeof checkRunRow>;

export const checkRunDetail = checkRunRow.extend({
  /** Whether the caller asked for it. */
  isMine: z.boolean(),
  isOpen: z.boolean(),
  /** Set while it waits: for the requester's budget, or because a backend wants to be left alone. */
  waitsUntil: z.date().nullable(),
  waitsFor: z.enum(["budget", "backend"]).nullable(),
  /** Whether the requester's budget makes it take longer than backends would. */
  throttled: z.boolean(),
  /** Of an open run: at the least so long, by the budget alone. */
  secondsAtLeast: z.number().nullable(),
  /** The last twenty, the newest first. */
  results: z.array(
    z.object({
      reference: z.uuid(),
      text: z.string(),
      outcome: z.enum(outcomeNames).nullable(),
      preview: preview.nullable(),
      checkedAt: z.date(),
    }),
  ),
});
export type CheckRunDetail = z.infer<typeof checkRunDetail>;

export const checkRun = z.object({ run: checkRunDetail.nullable() });
export const checkRunPage = z.object({ runs: z.array(checkRunRow), ...pageLinks.shape });
export type CheckRunPage = z.infer<typeof checkRunPage>;

/** `claim` is the worker's; `references` what it has taken from the requester's budget for. */
export const runBatchInput = z.strictObject({
  run: z.uuid(),
  claim: z.uuid(),
  references: z.array(z.uuid()).min(1).max(500),
});

export const ranBatch = z.object({
  checked: z.number(),
  state: z.enum(runStates),
  retryAfterSeconds: z.number().nullable(),
});
