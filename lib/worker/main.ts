import { AppError } from "@/lib/domain/errors";
import { queuedJobs } from "@/lib/domain/access/permissions";
import { deps, stopDeps } from "@/lib/runtime/deps";
import { noteBeat, openQueue } from "@/lib/runtime/queue";
import { readiness } from "@/lib/services/installation/readiness";
import { lookOut } from "./look-out";
import { runJob } from "./run-job";

const beatMs = 10_000;

/** The worker: a process of its own over the same operations. Ends cleanly on SIGTERM and SIGINT. */
async function main(): Promise<void> {
  const ending = new AbortController();
  // Told before anything is cut off, so that what is under way can be put down in good order.
  const own = { ...deps(), stopping: ending.signal };
  const lookOuts: (() => Promise<void>)[] = [];
  const queue = await openQueue((error) => own.log.warn({ kind: error.name }, "the job queue has trouble"));
  const alive = async (): Promise<void> => {
    try {
      await noteBeat("worker");
    } catch {
      own.log.warn({}, "the worker could not note that it is alive");
    }
  };
  const timer = setInterval(() => void alive(), beatMs);

  let stopping: Promise<void> | null = null;
  // A terminal sends one signal and the launcher another: the second finds it ending already.
  const stop = (): Promise<void> =>
    (stopping ??= (async () => {
      clearInterval(timer);
      ending.abort();
      await Promise.all([queue.stop(), ...lookOuts.map((stopLooking) => stopLooking())]);
      await stopDeps();
      process.exit(0);
    })());
  process.on("SIGTERM", () => void stop());
  process.on("SIGINT", () => void stop());

  try {
    for (const job of queuedJobs) {
      await queue.every("* * * * *", job);
      await queue.work(job, () => runJob(own, job));
    }
  } catch (error) {
    // Told to end before it had begun: the queue is closing already.
    if (!ending.signal.aborted) throw error;
  }
  if (ending.signal.aborted) return;
  lookOuts.push(lookOut(own, "check-references", { everyMs: 500, atOnce: 4 }));
  lookOuts.push(lookOut(own, "observe-rotation", { everyMs: 2_000, atOnce: 4 }));
  lookOuts.push(lookOut(own, "checkpoint-audit", { everyMs: 2_000, atOnce: 1 }));
  await alive();
  own.log.info({}, "worker ready");
  const { rules, problems } = await readiness(own);
  if (rules === "not enforced") own.log.error({ problems }, "database rules: not enforced");
}

try {
  await main();
} catch (error) {
  // A foreign text may quote the address of the database; what is known is said in our words.
  const kind = error instanceof Error ? error.constructor.name : typeof error;
  const detail = error instanceof AppError ? error.detail : undefined;
  deps().log.error({ kind }, detail ?? "the worker could not start");
  process.exit(1);
}
