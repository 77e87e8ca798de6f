import type { Database } from "@/lib/db/client";
import { countedToken, keepCountedToken } from "@/lib/db/counted-tokens";
import { inTransaction } from "@/lib/db/transaction";
import type { UsesMemory } from "@/lib/providers/contract";
import { systemPoolClock } from "@/lib/providers/pool-clock";
import { createUsesMemory } from "@/lib/providers/uses-memory";
import type { Deps } from "@/lib/services/deps";

interface Keeping extends Pick<Deps, "clock"> {
  readonly db: Database;
  readonly crypto: Pick<Deps["crypto"], "keyed">;
}

/**
 * What is known of the uses of the nodes' credentials, one a process; which are good for a few uses stands in the
 * database. Its calls reject with UNAVAILABLE where that cannot be asked.
 */
export function createCountedUses({ db, crypto, clock }: Keeping): UsesMemory {
  return createUsesMemory({
    clock: systemPoolClock,
    print: (credential) => crypto.keyed("counted token", credential),
    kept: {
      find: async (print) => {
        const found = await inTransaction(db, (tx) => countedToken(tx, print));
        return found === null ? null : { few: true, endsAt: found.endsAt };
      },
      keep: (print, { endsAt }) => inTransaction(db, (tx) => keepCountedToken(tx, { print, endsAt, foundAt: clock() })),
    },
  });
}
