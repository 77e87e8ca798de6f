import { untilCalledOff } from "@/lib/net/calling-off";
import type { PoolClock } from "./pool-clock";

/** When the time of some work is over: after `ms`, and when `closing` aborts. */
export interface Deadline {
  readonly clock: PoolClock;
  readonly ms: number;
  readonly closing?: AbortSignal;
}

/**
 * Does `work` and gives what it brings. When its time is over it is called off, and the answer is what `late` says,
 * whatever becomes of the work. The time of whoever asks for it is another matter. Rejects as `work` does.
 */
export const withinDeadline = async <T>(
  { clock, ms, closing }: Deadline,
  work: () => Promise<T>,
  late: () => T,
): Promise<T> => {
  const ending = new AbortController();
  const { promise: over, resolve } = Promise.withResolvers<T>();
  const end = (): void => {
    resolve(late());
    ending.abort();
  };
  const stopTimer = clock.after(ms, end);
  closing?.addEventListener("abort", end, { once: true });
  try {
    return await Promise.race([untilCalledOff(ending.signal, work), over]);
  } finally {
    stopTimer();
    closing?.removeEventListener("abort", end);
  }
};
