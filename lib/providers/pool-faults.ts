import type { Failure, Fault, Item } from "./contract";

/** What the pool itself answers. */
export const poolFaults = {
  "pool.backing-off": {
    what: "The backend asked for a pause a moment ago, and it is not over.",
    whose: "backend administrator",
    next: "Wait for the time shown, or have the backend's quota raised.",
  },
  "pool.deadline": {
    what: "Sign-in and answer together took longer than the time allowed.",
    whose: "network",
    next: "Try again; if it stays so, look at the backend's load and at what lies between.",
  },
  "pool.no-place": {
    what: "So many other calls were in line that the turn of this one did not come within the time allowed.",
    whose: "backend administrator",
    next: "Try again in a while; if it stays so, look at how long the backend takes for each answer.",
  },
  "pool.sign-in-deadline": {
    what: "Signing in took longer than the time allowed.",
    whose: "network",
    next: "Try again; if it stays so, look at the backend's load and at what lies between.",
  },
  "pool.silent": {
    what: "None of the calls before this one brought an answer, so the backend was not asked for this as well.",
    whose: "network",
    next: "Try again; if it stays so, look at the backend's load and at what lies between.",
  },
  "pool.no-metadata": {
    what: "This backend tells nothing about a secret but its value, and the access is limited to metadata.",
    whose: "vault author",
    next: "Set the access level to values, or check on a data plane.",
    outcome: "not-allowed-by-access-level",
  },
  "pool.values-not-allowed": {
    what: "The access is limited to metadata, so no value is asked for.",
    whose: "vault author",
    next: "Set the access level to values, or check on a data plane.",
    outcome: "not-allowed-by-access-level",
  },
} as const satisfies Record<string, Fault>;

export type PoolCode = keyof typeof poolFaults;

export type Failed = Extract<Item<never>, { ok: false }>;

export const poolFailure = (failure: Failure, code: PoolCode, retryAfterSeconds?: number): Failed => ({
  ok: false,
  failure,
  code,
  steps: [],
  ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
});
