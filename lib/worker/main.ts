import { AppError } from "@/lib/domain/errors";
import { jobs } from "@/lib/domain/access/permissions";
import { deps, stopDeps } from "@/lib/runtime/deps";
import { noteBeat, openQueue } from "@/lib/runtime/queue";
import { readiness } from "@/lib/services/installation/readiness";
import { runJob } from "./run-job";

const beatMs = 10_000;

/** The worker: a process of its own over the same operations. Ends cleanly on SIGTERM and SIGINT. */
async function main(): Promise<void> {
  const own = deps();
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
      await queue.stop();
      await stopDeps();
      process.exit(0);
    })());
  process.on("SIGTERM", () => void stop());
  process.on("SIGINT", () => void stop());

  for (const job of jobs) {
    await queue.every("* * * * *", job);
    await queue.work(job, () => runJob(own, job));
  }
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
