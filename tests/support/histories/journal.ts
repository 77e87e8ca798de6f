import type { GatewayAt } from "./cast";
import type { Step } from "./step";

/** What a request was for, known with the request. */
export interface AskedFor {
  readonly kind: "vault" | "role" | "emergency-grant";
  readonly gateway: GatewayAt;
  /** Whom it is about. */
  readonly about: number | null;
  /** The closed change that it takes the place of. */
  readonly follows: number | null;
}

/** One call and what came of it. Times are spans, because others act meanwhile. */
export interface Entry {
  readonly step: Step;
  /**
   * drafted, requested, applied, rejected, done, kept, clash, or the rule that refused it: KH… ; "nothing" where there
   * was nothing to call.
   */
  readonly outcome: string;
  /** The change it was about or made, by its number from 0. */
  readonly change: number | null;
  readonly start: number;
  readonly end: number;
  /** Milliseconds since the history began, by the clock that waits move. */
  readonly clock: number;
}

export interface Journal {
  readonly entries: readonly Entry[];
  readonly changes: ReadonlyMap<number, AskedFor>;
  /** What stood at the end: who is an Access admin whose word counts, and who mixes duties. */
  readonly endedWith: { readonly accessAdmins: number; readonly mixedDuties: number };
}

/** Whether nothing of it stayed: a rule refused it, or there was nothing to do. */
export const isRefused = (outcome: string): boolean => /^([0-9A-Z]{5}|nothing|clash|unknown)$/.test(outcome);
