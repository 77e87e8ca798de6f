import type { Item, Want } from "@/lib/providers/contract";
import { systemPoolClock } from "@/lib/providers/pool-clock";
import { createSessionPool, poolDefaults, type ReadValue } from "@/lib/providers/sessions";
import type { PoolVault } from "@/lib/providers/vault-sessions";

/** Reads with a pool of its own: together what the backend gives together, and by itself what that leaves. */
export const readByPool = async (source: PoolVault, wants: readonly Want[]): Promise<readonly Item<ReadValue>[]> => {
  const pool = createSessionPool({ ...poolDefaults, clock: systemPoolClock });
  try {
    return (await pool.read(source, wants)).map(({ item }) => item);
  } finally {
    await pool.close();
  }
};
