import { PgBoss } from "pg-boss";
import { databaseFailure } from "./database-failure";

/** Background work in the database that Keyhole runs on; its schema and queues are made by the owner role. */
export interface Jobs {
  /** Lets a job come up on a schedule (cron, UTC). */
  every(cron: string, name: string): Promise<void>;
  /** Runs `handler` for each job of a queue; a throwing one is tried again as its queue says. */
  work(name: string, handler: () => Promise<void>): Promise<void>;
  /** Lets work under way end, up to five seconds. */
  stop(): Promise<void>;
}

/**
 * Connects to the queues as the runtime role.
 *
 * Throws AppError in our words when the database cannot be reached or does not let the role in.
 *
 * @param onTrouble hears of lost connections and the like; the library goes on by itself
 */
export async function createJobs(url: string, onTrouble: (error: Error) => void): Promise<Jobs> {
  const boss = new PgBoss({
    connectionString: url,
    max: 3,
    migrate: false,
    createSchema: false,
    application_name: "keyhole-jobs",
  });
  boss.on("error", onTrouble);
  try {
    await boss.start();
  } catch (error) {
    throw databaseFailure(error);
  }
  return {
    every: (cron, name) => boss.schedule(name, cron),
    work: async (name, handler) => {
      await boss.work(name, { pollingIntervalSeconds: 2 }, handler);
    },
    stop: () => boss.stop({ graceful: true, timeout: 5_000 }),
  };
}
