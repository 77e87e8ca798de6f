import type { Preview } from "@/lib/domain/preview";
import { outcomes, type Outcome } from "@/lib/domain/resolution";
import type { Meta } from "@/lib/providers/contract";
import type { Fingerprint } from "@/lib/providers/fingerprint";
import type { PoolCode } from "@/lib/providers/pool-faults";
import { providerNamed } from "@/lib/providers/registry";
import { resolve } from "@/lib/providers/resolve";
import { poolDefaults } from "@/lib/providers/sessions";
import { sharedReads } from "@/lib/providers/shared-reads";
import { Turnstile } from "@/lib/providers/turnstile";
import type { Context } from "@/lib/services/kernel/context";
import type { CheckPlan, PlannedCheck } from "./plan-checks";

/** What came of looking at one reference. Never the value. */
export interface CheckResult {
  readonly check: PlannedCheck;
  readonly outcome: Outcome;
  readonly preview: Preview | null;
  readonly fingerprint: Fingerprint | null;
  readonly meta: Meta | null;
  readonly retryAfterSeconds: number | null;
  readonly ms: number;
  readonly at: Date;
}

export interface Gathered {
  readonly results: readonly CheckResult[];
  /** How long a backend asked to be left alone, where that kept some from being looked at. */
  readonly retryAfterSeconds: number | null;
}

/** As many as the pool lets through for one vault: what waits here is left for the next batch when the time is over. */
const atOncePerVault = 4;
const atOnce = 16;
/** After so long nothing new is begun: what is left is the next batch's. */
const beginMs = 10_000;
/** The last that is begun may wait in line and be answered twice: in a list that is refused, and by itself then. */
export const longestGatheringMs = beginMs + 2 * (poolDefaults.waitMs + poolDefaults.deadlineMs);

/**
 * Looks at the references of a plan: in no transaction, one read for all that point into the same secret, secrets of one
 * vault together where its backend gives several at once, and a bounded number of calls for each vault. When `signal` is
 * aborted, or a vault wants to be left alone, what has no answer yet is left out, and so is what got no place in line.
 */
export async function gatherChecks(ctx: Context, plan: CheckPlan, signal: AbortSignal): Promise<Gathered> {
  const host = ctx.deps.host({ guarded: plan.guarded, allow: plan.allow });
  const everything = new Turnstile(atOnce);
  const turnstiles = new Map<string, Turnstile>();
  const paused = new Map<string, number>();
  const results: CheckResult[] = [];
  const until = performance.now() + beginMs;
  const aborted = new Promise<null>((done) => {
    if (signal.aborted) done(null);
    else signal.addEventListener("abort", () => done(null), { once: true });
  });

  /** Null for what the backend was not asked, as its turn did not come: nothing is known of it. */
  const lookAt = async (check: PlannedCheck, pool: ReturnType<typeof sharedReads>): Promise<CheckResult | null> => {
    const vault = plan.vaults.get(check.name ?? "") ?? null;
    if (vault === "sealed") {
      const rest = { preview: null, fingerprint: null, meta: null, retryAfterSeconds: null };
      return { check, outcome: "misconfigured", ...rest, ms: 0, at: ctx.deps.clock() };
    }
    const { explanation, code, fingerprint, meta, retryAfterSeconds } = await resolve({
      raw: check.text,
      gateway: plan.gateway,
      vaultNamed: () => vault,
      host,
      pool,
      fingerprintKey: ctx.deps.fingerprintKey,
    });
    if (code === "resolve.adapter-failed") {
      // A fault of ours: all that may be told of it, as what was thrown may quote a value.
      ctx.deps.log.error({ requestId: ctx.requestId, provider: vault?.provider }, "an adapter failed");
    }
    if (code === ("pool.no-place" satisfies PoolCode)) return null;
    const { outcome, preview, ms } = explanation;
    return {
      ...{ check, outcome, preview, fingerprint, meta, ms },
      retryAfterSeconds: retryAfterSeconds ?? null,
      at: ctx.deps.clock(),
    };
  };

  const lookAtAll = async (name: string, group: readonly PlannedCheck[]): Promise<void> => {
    if (signal.aborted || performance.now() > until || paused.has(name)) return;
    // Made for these few secrets: with it goes what was read.
    const pool = sharedReads(ctx.deps.pool);
    const all = await Promise.race([Promise.all(group.map((check) => lookAt(check, pool))), aborted]);
    if (all === null) return;
    const looked = all.filter((result) => result !== null);
    results.push(...looked);
    const wait = looked.find(({ outcome }) => outcome === "throttled");
    if (wait !== undefined) paused.set(name, wait.retryAfterSeconds ?? 1);
  };

  await Promise.all(
    portionsOf(plan).map((group) => {
      const name = group[0]?.name ?? "";
      const turnstile = turnstiles.get(name) ?? new Turnstile(atOncePerVault);
      turnstiles.set(name, turnstile);
      return turnstile.run(() => everything.run(() => lookAtAll(name, group)));
    }),
  );
  const isWhole = results.length === plan.checks.length;
  return { results, retryAfterSeconds: isWhole || paused.size === 0 ? null : Math.max(...paused.values()) };
}

/** What is looked at in one go: the checks of one secret, or of as many as the backend of their vault gives at once. */
function portionsOf({ checks, vaults }: CheckPlan): readonly (readonly PlannedCheck[])[] {
  const portions: PlannedCheck[][] = [];
  const open = new Map<string, { readonly portion: PlannedCheck[]; secrets: number }>();
  for (const [, group] of groupsOf(checks)) {
    const { name, version } = group[0] as PlannedCheck;
    const vault = vaults.get(name ?? "");
    // A version is read by itself, as Kong does, and what is looked at without reading, too.
    const isRead = version === null && typeof vault === "object" && vault.level === "values";
    const most = isRead ? (providerNamed(vault.provider)?.readsTogether ?? 1) : 1;
    const last = most > 1 ? open.get(name ?? "") : undefined;
    if (last !== undefined && last.secrets < most) {
      last.portion.push(...group);
      last.secrets += 1;
      continue;
    }
    const portion = [...group];
    portions.push(portion);
    if (most > 1) open.set(name ?? "", { portion, secrets: 1 });
  }
  return portions;
}

/** By the secret they point into; what Kong cannot read stands alone. */
function groupsOf(checks: readonly PlannedCheck[]): ReadonlyMap<string, readonly PlannedCheck[]> {
  const groups = new Map<string, PlannedCheck[]>();
  for (const check of checks) {
    const { id, name, resource, version } = check;
    const key = name === null ? id : JSON.stringify([name, resource, version]);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [check]);
    else known.push(check);
  }
  return groups;
}

/** How many came to each outcome, for the log. */
export function countOutcomes(results: readonly CheckResult[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { outcome } of results) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

/** Under which of a run's three counts an outcome falls. */
export function countedAs(outcome: Outcome): "resolved" | "failing" | "other" {
  const { tone } = outcomes[outcome];
  return tone === "resolved" || tone === "failing" ? tone : "other";
}
