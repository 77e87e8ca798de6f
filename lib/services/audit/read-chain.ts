import { readChain as readStored, type StoredChain } from "@/lib/db/audit-log";
import type { Deps } from "@/lib/services/deps";

/** The stored chain for the command on the host, which needs no role: whoever runs it holds the database's URL. */
export async function readChain(deps: Pick<Deps, "db">): Promise<StoredChain> {
  return readStored(deps.db);
}
