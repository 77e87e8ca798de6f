import type { Item, Uses, UsesMemory } from "./contract";
import type { PoolClock } from "./pool-clock";
import { poolFailure } from "./pool-faults";
import { poolDefaults } from "./sessions";
import { withinDeadline } from "./within-deadline";

/** One that is good for a few uses only. */
export type FewUses = Exclude<Uses, string>;

/** Where it stands which are good for a few uses, for other processes and later ones. */
export interface KeptUses {
  find(print: string): Promise<FewUses | null>;
  keep(print: string, uses: FewUses): Promise<void>;
}

export interface UsesMemoryOptions {
  /** A keyed fingerprint: nothing else of a credential is remembered. */
  readonly print: (credential: string) => string;
  readonly kept: KeptUses;
  readonly clock: PoolClock;
  /** The one that was not asked for the longest goes first. */
  readonly most?: number;
}

/** So many are known at once: more than an installation has vaults. */
const mostKnown = 10_000;

/**
 * Remembers for the life of the process what is known of each credential's uses, and for ever which are good for a few.
 * One that nothing is known of is asked about once for all who come meanwhile, whoever of them stops waiting; an ask that
 * failed, or did not end in the time of a sign-in, is not remembered. Rejects with what `kept` or the ask threw:
 * nothing may be done with the credential then.
 */
export const createUsesMemory = ({ print, kept, clock, most = mostKnown }: UsesMemoryOptions): UsesMemory => {
  const known = new Map<string, { readonly uses: Uses; isKept: boolean }>();
  const underWay = new Map<string, Promise<Item<Uses>>>();

  const remember = async (name: string, uses: Uses, isKept: boolean): Promise<void> => {
    const one = { uses, isKept };
    known.delete(name);
    known.set(name, one);
    const [oldest] = known.keys();
    if (known.size > most && oldest !== undefined) known.delete(oldest);
    if (isKept || typeof uses === "string") return;
    await kept.keep(name, uses);
    one.isKept = true;
  };

  const findOut = async (name: string, ask: () => Promise<Item<Uses>>): Promise<Item<Uses>> => {
    const before = known.get(name);
    if (before !== undefined) {
      await remember(name, before.uses, before.isKept);
      return { ok: true, value: before.uses, steps: [] };
    }
    const found = await kept.find(name);
    if (found !== null) {
      await remember(name, found, true);
      return { ok: true, value: found, steps: [] };
    }
    const asked = await ask();
    if (asked.ok) await remember(name, asked.value, false);
    return asked;
  };

  return {
    once: (credential, ask) => {
      const name = print(credential);
      const begun = underWay.get(name);
      if (begun !== undefined) return begun;
      // It is for all of them, so it has a time of its own, as a sign-in has, and does not end with the call that came first.
      const time = { clock, ms: poolDefaults.signInMs };
      const finding = withinDeadline(
        time,
        () => findOut(name, ask),
        () => poolFailure("timed-out", "pool.sign-in-deadline"),
      ).finally(() => underWay.delete(name));
      underWay.set(name, finding);
      return finding;
    },
    note: (credential, uses) => remember(print(credential), uses, false),
  };
};
