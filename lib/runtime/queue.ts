import { createJobs, type Jobs } from "@/lib/db/jobs";
import { beat } from "@/lib/db/worker-beat";
import { deps } from "./deps";
import { env } from "./env";

/** The queue of background work; `onTrouble` hears of lost connections, which the library mends by itself. */
export function openQueue(onTrouble: (error: Error) => void): Promise<Jobs> {
  return createJobs(env().DATABASE_URL, onTrouble);
}

/** Notes that the named process is alive, for `/api/ready`. */
export function noteBeat(name: string): Promise<void> {
  return beat(deps().db, name, deps().clock());
}
