/** Milliseconds, and a call later on; the real ones or those of a test. */
export interface PoolClock {
  now(): number;
  /** Calls `run` after `ms`; the answer calls it off. */
  after(ms: number, run: () => void): () => void;
}

/** The clock of the process; its timers keep no process alive. */
export const systemPoolClock: PoolClock = {
  now: () => Date.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
