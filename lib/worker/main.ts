import { jobs } from "@/lib/domain/access/permissions";
import { deps, stopDeps } from "@/lib/runtime/deps";
import { noteBeat, openQueue } from "@/lib/runtime/queue";
import { readiness } from "@/lib/services/installation/readiness";
import { handlers } from "./handlers";

const beatMs = 10_000;

/** The worker: a process of its own over the same operations. Ends cleanly on SIGTERM and SIGINT. */
async function main(): Promise<void> {
  const own = deps();
  const queue = await openQueue((error) => own.log.warn({ kind: error.name }, "the job queue has trouble"));
  for (const job of jobs) {
    await queue.every("* * * * *", job);
    await queue.work(job, () => handlers[job](own));
  }
  const alive = async (): Promise<void> => {
    try {
      await noteBeat("worker");
    } catch {
      own.log.warn({}, "the worker could not note that it is alive");
    }
  };
  await alive();
  const timer = setInterval(() => void alive(), beatMs);
  own.log.info({}, "worker ready");
  const { rules, problems } = await readiness(own);
  if (rules === "not enforced") own.log.error({ problems }, "database rules: not enforced");

  const stop = async (): Promise<void> => {
    clearInterval(timer);
    await queue.stop();
    await stopDeps();
    process.exit(0);
  };
  process.once("SIGTERM", () => void stop());
  process.once("SIGINT", () => void stop());
}

await main();
