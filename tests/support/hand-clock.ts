import type { PoolClock } from "@/lib/providers/sessions";

/** A clock set by hand; `advance` runs what was due. */
export const handClock = (): PoolClock & { advance(ms: number): void } => {
  let now = 1_000_000;
  let timers: { at: number; run: () => void }[] = [];
  return {
    now: () => now,
    after: (ms, run) => {
      const timer = { at: now + ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
    advance: (ms) => {
      now += ms;
      const due = timers.filter((one) => one.at <= now);
      timers = timers.filter((one) => one.at > now);
      due.forEach((one) => one.run());
    },
  };
};
