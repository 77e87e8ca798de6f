import type { Failure, Step } from "./contract";

const longestMs = 15 * 60_000;
const longestOwnMs = 60_000;

/** What a call left out is in a trace. */
export const leftOut = (name: string): Step => ({ name, ms: 0, note: "left out: the backend asked to be asked less" });

/**
 * Of the calls that tell more about what is read anyway. They are best effort, and often counted by themselves: once the
 * backend throttles one, they are left out for as long as it asks, or for twice as long as the last time, and values are
 * read meanwhile.
 */
export class Beside {
  #until = -Infinity;
  #times = 0;

  constructor(private readonly now: () => Date) {}

  get isPaused(): boolean {
    return this.now().getTime() < this.#until;
  }

  /** Hears what became of such a call; null where it was answered. */
  hear(failed: { readonly failure: Failure; readonly retryAfterSeconds?: number } | null): void {
    if (failed?.failure !== "throttled") {
      if (!this.isPaused) this.#times = 0;
      return;
    }
    // Those that were under way together are one warning.
    if (!this.isPaused) this.#times += 1;
    const own = Math.min(1_000 * 2 ** (this.#times - 1), longestOwnMs);
    const asked = failed.retryAfterSeconds;
    const ms = asked === undefined ? own : Math.min(1_000 * asked, longestMs);
    this.#until = Math.max(this.#until, this.now().getTime() + ms);
  }
}
