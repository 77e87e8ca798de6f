import type { Job } from "@/lib/domain/access/permissions";
import { AppError } from "@/lib/domain/errors";
import type { Deps } from "@/lib/services/deps";
import { handlers } from "./handlers";

/**
 * Does one job. What goes wrong is logged by its kind; the queue, which keeps what it is told in the database, hears
 * only that it went wrong, because a foreign error's text may quote a value.
 */
export async function runJob(deps: Deps, job: Job): Promise<void> {
  try {
    await handlers[job](deps);
  } catch (error) {
    const code = error instanceof AppError ? error.code : null;
    const kind = error instanceof Error ? error.constructor.name : typeof error;
    deps.log.error({ job, code, kind }, "a job failed");
    throw new Error(`The job ${job} failed; the log says how.`);
  }
}
