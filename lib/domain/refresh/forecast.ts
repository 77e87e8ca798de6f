import type { MergedOptions } from "../reference/merge-options";
import {
  cacheSettings,
  copyLife,
  dueBelow,
  effectiveTtl,
  longestTtl,
  missLife,
  nodeRules,
  shortestLife,
  valueLives,
  type CacheSettings,
  type NodeRules,
  type TtlName,
} from "./ttl";

/** Where a resolved value is used: what stands in kong.conf is resolved once, except the credentials of PostgreSQL. */
export type UsedIn = "entity" | "kong.conf" | "postgres-credential";

export interface ForecastQuestion {
  /** Kong's name of the provider. */
  readonly strategy: string;
  /** The vault's configuration with the reference's options put over it. */
  readonly merged: Pick<MergedOptions, "config" | "options">;
  readonly gatewayVersion: string;
  readonly usedIn?: UsedIn;
  /** Seconds that the provider gives with the value; null where it gives none. */
  readonly providerTtl?: number | null;
  /** Seconds between two ticks of a node. */
  readonly interval?: number;
}

/** What decides about the TTL; `wiped`: an option that does not fit, and took the vault's own value with it. */
export type TtlSource = "provider" | "option" | "vault" | "wiped" | "unset";

/** What nodes do with a value that they cache and refresh. All in seconds; ages count from the last good fetch. */
export interface CachedForecast {
  readonly kind: "cached";
  readonly ttlFrom: TtlSource;
  readonly interval: number;
  /** The TTL that counts. */
  readonly cachedSeconds: number;
  /** The age at which a tick fetches again: the first tick at or after it does. */
  readonly firstRefetchSeconds: number | "each tick" | "never";
  /** The age below which that first tick comes at the latest. Null for never. */
  readonly latestRefetchSeconds: number | null;
  /** Until the last worker of a node has given an old value up: workers keep copies of their own. Null for never. */
  readonly latestPickUpSeconds: number | null;
  /** The age from which a tick that fails leaves nothing to serve. */
  readonly survivesOutageSeconds: number;
  /** How many ticks may fail before that, depending on when they fall. */
  readonly failedTicks: { readonly least: number; readonly most: number };
  /** A resurrect TTL that is set, and too short to be sure of anything: two ticks or less. */
  readonly riskyResurrect: boolean;
  /** How long a miss is remembered if no tick comes; each tick asks again. */
  readonly missRemembered: number;
  /** An empty `neg_ttl` makes Kong fail when the secret is not there. */
  readonly failsWhenMissing: boolean;
}

export type Forecast =
  | CachedForecast
  /** `env`: the environment is read when a node starts. `kong.conf`: settings are resolved then. */
  | { readonly kind: "restart-only"; readonly why: "env" | "kong.conf" }
  /** Konnect's Config Store: the control plane resolves it and pushes the value. */
  | { readonly kind: "pushed" }
  /** An empty option makes Kong fail as it stores the value. */
  | { readonly kind: "fails"; readonly field: TtlName };

/** A first fetch that far away is none: nodes do not run that long. */
const year = 365 * 86_400;

function ttlSource({ merged: { options }, providerTtl }: ForecastQuestion, settings: CacheSettings): TtlSource {
  if (typeof providerTtl === "number") return "provider";
  const fate = options.find(({ name }) => name === "ttl")?.fate;
  if (fate === "wiped") return "wiped";
  if (settings.ttl === null) return "unset";
  return fate === "taken" ? "option" : "vault";
}

function failedTicks(due: number, end: number, interval: number): CachedForecast["failedTicks"] {
  const ticks = Math.ceil(Math.max(0, end - due) / interval);
  // What is due at once is due to the tick after the one that fetched it.
  const least = due === 0 ? ticks - 1 : Math.floor(Math.max(0, end - due) / interval);
  return { least: Math.max(0, least), most: ticks };
}

function cachedForecast(settings: CacheSettings, ttlFrom: TtlSource, rules: NodeRules, ttl: number): CachedForecast {
  const { interval } = rules;
  const lives = valueLives({ ...settings, ttl }, null, rules);
  const due = Math.max(0, lives.node - dueBelow(settings, rules));
  const end = Math.max(0, lives.node - shortestLife(rules));
  const isNever = ttl >= longestTtl && due > year;
  const { resurrectTtl } = settings;
  return {
    kind: "cached",
    ttlFrom,
    interval,
    cachedSeconds: ttl,
    firstRefetchSeconds: isNever ? "never" : due === 0 ? "each tick" : due,
    latestRefetchSeconds: isNever ? null : due + interval,
    latestPickUpSeconds: isNever ? null : Math.max(due + interval, lives.worker, copyLife(lives.node, settings)),
    survivesOutageSeconds: end,
    failedTicks: failedTicks(due, end, interval),
    riskyResurrect: resurrectTtl !== null && resurrectTtl <= shortestLife(rules),
    missRemembered: missLife(settings, rules),
    failsWhenMissing: settings.empty.includes("neg_ttl"),
  };
}

/**
 * What a Gateway of that version will do with a reference: when it fetches the value again, and what it serves while the
 * provider cannot be reached. From Kong's published code; the machine itself is `kong-cache`.
 */
export function forecast(question: ForecastQuestion): Forecast {
  const { strategy, merged, gatewayVersion, usedIn = "entity", providerTtl = null, interval } = question;
  if (usedIn === "kong.conf") return { kind: "restart-only", why: "kong.conf" };
  if (strategy === "env") return { kind: "restart-only", why: "env" };
  if (strategy === "konnect") return { kind: "pushed" };
  const settings = cacheSettings(merged);
  const failing = settings.empty.find((name) => name !== "neg_ttl" && (name !== "ttl" || providerTtl === null));
  if (failing !== undefined) return { kind: "fails", field: failing };
  const rules = nodeRules(gatewayVersion, interval);
  return cachedForecast(settings, ttlSource(question, settings), rules, effectiveTtl(settings, providerTtl, rules));
}
