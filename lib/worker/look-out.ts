import type { Job } from "@/lib/domain/access/permissions";
import type { Deps } from "@/lib/services/deps";
import { runJob } from "./run-job";

interface Pace {
  readonly everyMs: number;
  /** So many of the job at once in this process. */
  readonly atOnce: number;
}

/**
 * Does a job again and again, for work that must begin sooner than a queue's clock would bring it up. What goes wrong
 * is in the log, and the next turn tries again. Gives what ends it: resolves once nothing of it is under way.
 */
export function lookOut(deps: Deps, job: Job, { everyMs, atOnce }: Pace): () => Promise<void> {
  const underWay = new Set<Promise<void>>();
  const begin = (): void => {
    if (underWay.size >= atOnce) return;
    const one: Promise<void> = runJob(deps, job)
      .catch(() => undefined)
      .finally(() => underWay.delete(one));
    underWay.add(one);
  };
  const timer = setInterval(begin, everyMs);
  begin();
  return async () => {
    clearInterval(timer);
    await Promise.all(underWay);
  };
}
