import { setImmediate } from "node:timers/promises";
import type { PoolClock } from "@/lib/providers/pool-clock";

/** All that follows from what came, as far as nothing outside is waited for. */
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 3; turn += 1) await setImmediate();
};

/**
 * A clock set by hand; `advance` runs what was due, each at its time and, as real timers do, with all that follows from
 * one before the next.
 */
export const handClock = (): PoolClock & { advance(ms: number): Promise<void> } => {
  let now = 1_000_000;
  let timers: { at: number; run: () => void }[] = [];
  const nextUntil = (until: number) => timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
  return {
    now: () => now,
    after: (ms, run) => {
      const timer = { at: now + ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
    advance: async (ms) => {
      const until = now + ms;
      for (let next = nextUntil(until); next !== undefined; next = nextUntil(until)) {
        const { at, run } = next;
        timers = timers.filter((one) => one !== next);
        now = at;
        run();
        await settled();
      }
      now = until;
    },
  };
};
