import { createHash } from "node:crypto";
import type { UsesMemory } from "@/lib/providers/contract";
import { systemPoolClock } from "@/lib/providers/pool-clock";
import { createUsesMemory, type FewUses, type UsesMemoryOptions } from "@/lib/providers/uses-memory";

/** What processes know together of the nodes' credentials: one after another, or beside each other. */
export interface KnownUses {
  /** What stands where the database would be, by fingerprint. */
  readonly kept: ReadonlyMap<string, FewUses>;
  /** The memory of one more process. */
  process(more?: Partial<UsesMemoryOptions>): UsesMemory;
}

export const knownUses = (): KnownUses => {
  const kept = new Map<string, FewUses>();
  const store = {
    find: (print: string) => Promise.resolve(kept.get(print) ?? null),
    keep: (print: string, uses: FewUses) => Promise.resolve(void kept.set(print, uses)),
  };
  const print = (credential: string): string => createHash("sha256").update(credential).digest("hex");
  return { kept, process: (more = {}) => createUsesMemory({ print, kept: store, clock: systemPoolClock, ...more }) };
};
