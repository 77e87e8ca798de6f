import type { Host, Meta } from "../contract";

type Plan = Meta["plan"];

/** What a vault's identity was refused, and what it was told of rotation, so that neither is asked for each time. */
export interface Refusals {
  /** Whether that was refused within the last hour: twenty at once, or the description of one secret. */
  has(what: Refusable): boolean;
  note(what: Refusable): void;
  /** The plan that a description told within the last twelve hours, while the version is still the one of then. */
  plan(id: string, version: string | null): Plan | null;
  notePlan(id: string, version: string | null, plan: Plan): void;
}

/** A policy may let one secret be described and not another. */
type Refusable = "batch" | `describe ${string}`;

interface Told {
  readonly plan: Plan;
  readonly version: string | null;
  readonly at: number;
}

const hour = 3_600_000;
const longestPlan = 12 * hour;
const mostKept = 20_000;
const kept = new WeakMap<Host, Map<string, number>>();
const told = new WeakMap<Host, Map<string, Told>>();

/**
 * Remembers, beyond a single session, what was refused to one identity at one endpoint; for an hour, so that a right
 * that is granted meanwhile is found. The plans of rotations as well, of which AWS tells in a call of their own. `who`
 * names them and holds no secret.
 */
export const refusalsOf = (host: Host, who: readonly string[]): Refusals => {
  const known = kept.get(host) ?? new Map<string, number>();
  kept.set(host, known);
  const plans = told.get(host) ?? new Map<string, Told>();
  told.set(host, plans);
  const now = (): number => (host.now?.() ?? new Date()).getTime();
  const keyOf = (what: string): string => JSON.stringify([what, ...who]);
  return {
    has: (what) => now() - (known.get(keyOf(what)) ?? -Infinity) < hour,
    note: (what) => {
      known.delete(keyOf(what));
      known.set(keyOf(what), now());
      const [oldest] = known.keys();
      if (known.size > mostKept && oldest !== undefined) known.delete(oldest);
    },
    plan: (id, version) => {
      const one = plans.get(keyOf(id));
      return one !== undefined && one.version === version && now() - one.at < longestPlan ? one.plan : null;
    },
    notePlan: (id, version, plan) => {
      plans.delete(keyOf(id));
      plans.set(keyOf(id), { plan, version, at: now() });
      const [oldest] = plans.keys();
      if (plans.size > mostKept && oldest !== undefined) plans.delete(oldest);
    },
  };
};
