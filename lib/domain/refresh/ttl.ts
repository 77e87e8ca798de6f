import type { MergedOptions } from "../reference/merge-options";
import { knows } from "../versions";

/** Seconds, about 3 y: Kong's longest life of an entry, and how long it keeps what has no TTL. */
export const longestTtl = 1e8;

/** Seconds between two ticks of a node, unless its environment has KONG_VAULT_ROTATION_INTERVAL. */
export const defaultInterval = 60;

/** The cache settings that an empty option turns into a null on which Kong fails. */
export type TtlName = "ttl" | "neg_ttl" | "resurrect_ttl";

/** Kong's cache settings of one reference, in seconds; null where not set. */
export interface CacheSettings {
  readonly ttl: number | null;
  readonly negTtl: number | null;
  readonly resurrectTtl: number | null;
  /** Bounds for a TTL that comes from the provider. */
  readonly minTtl: number | null;
  readonly maxTtl: number | null;
  /** Set to null by an empty option: Kong fails when it comes to use them. */
  readonly empty: readonly TtlName[];
}

/** What all references of a node have in common. */
export interface NodeRules {
  /** Seconds between two ticks. */
  readonly interval: number;
  /** Seconds that a value without a TTL is taken to live. */
  readonly unsetTtl: number;
}

/** The rules of a Gateway's version: before 3.7 a TTL that is not set counted as 0, which is due at every tick. */
export const nodeRules = (gatewayVersion: string, interval = defaultInterval): NodeRules => ({
  interval,
  unsetTtl: knows("3.7", gatewayVersion) ? longestTtl : 0,
});

const isTtlName = (name: string): name is TtlName => name === "ttl" || name === "neg_ttl" || name === "resurrect_ttl";

/** The cache settings in a configuration with a reference's options already put over it. */
export function cacheSettings({ config, options }: Pick<MergedOptions, "config" | "options">): CacheSettings {
  const seconds = (name: string): number | null => {
    const value = Object.hasOwn(config, name) ? config[name] : undefined;
    return typeof value === "number" ? value : null;
  };
  return {
    ttl: seconds("ttl"),
    negTtl: seconds("neg_ttl"),
    resurrectTtl: seconds("resurrect_ttl"),
    minTtl: seconds("min_ttl"),
    maxTtl: seconds("max_ttl"),
    empty: options.flatMap(({ name, fate }) => (fate === "crash" && isTtlName(name) ? [name] : [])),
  };
}

/** The TTL that counts, in seconds: the provider's before the configured one; the provider's 0 or less means the longest. */
export function effectiveTtl(settings: CacheSettings, providerTtl: number | null, { unsetTtl }: NodeRules): number {
  const { ttl, minTtl, maxTtl } = settings;
  if (providerTtl === null) return ttl ?? unsetTtl;
  if (providerTtl <= 0) return longestTtl;
  if (maxTtl !== null && maxTtl > 0 && providerTtl > maxTtl) return maxTtl;
  return minTtl !== null && providerTtl < minTtl ? minTtl : providerTtl;
}

/** The shortest life of an entry of the node's cache: two ticks. */
export const shortestLife = ({ interval }: NodeRules): number => 2 * interval;

/** How long a fetched value lives in the cache of the worker that fetched it and in the one of its node, in seconds. */
export function valueLives(
  settings: CacheSettings,
  providerTtl: number | null,
  rules: NodeRules,
): { readonly worker: number; readonly node: number } {
  const ttl = effectiveTtl(settings, providerTtl, rules);
  const { resurrectTtl } = settings;
  if (resurrectTtl === null) return { worker: ttl, node: ttl + longestTtl };
  const worker = Math.min(ttl + resurrectTtl, longestTtl);
  return { worker, node: Math.max(worker, shortestLife(rules)) };
}

/** How long a node remembers that there was no value. */
export const missLife = ({ negTtl }: CacheSettings, rules: NodeRules): number =>
  Math.max(negTtl ?? 0, shortestLife(rules));

/** How long a worker keeps what it finds in the node's cache with so many seconds to live; not at all if it is not above 0. */
export const copyLife = (remaining: number, { resurrectTtl }: CacheSettings): number =>
  remaining - (resurrectTtl ?? longestTtl);

/** A tick fetches a value again once it has no more than this many seconds to live. */
export const dueBelow = ({ resurrectTtl }: CacheSettings, rules: NodeRules): number =>
  Math.max(resurrectTtl ?? longestTtl, shortestLife(rules));
