import type { Result } from "../errors";
import {
  copyLife,
  dueBelow,
  missLife,
  shortestLife,
  valueLives,
  type CacheSettings,
  type NodeRules,
  type TtlName,
} from "./ttl";

/** A reference as a node reads it with the configuration of this moment. */
export interface Route {
  /** Another one as soon as provider or any valid setting is another: entries are kept apart by it. */
  readonly configHash: string;
  /** What is asked of the provider: a tick asks once for all references that have the same. */
  readonly secret: string;
  readonly settings: CacheSettings;
}

/** What a provider answers for a reference, its member picked; without a value perhaps with the reason. */
export interface Fetched {
  readonly value: string | null;
  /** Seconds; null where the provider says nothing. */
  readonly ttl: number | null;
  readonly problem: string | null;
}

/** Everything the caches look at, as it is at this moment. Asking changes nothing. */
export interface Backend {
  /** Fails with Kong's words for a reference that does not parse or has no vault. */
  route(reference: string): Result<Route, string>;
  fetch(reference: string): Fetched;
}

interface Entry {
  readonly value: string;
  /** Seconds on the node's clock; it is still there at that very second. */
  readonly until: number;
}

interface NodeEntry extends Entry {
  readonly reference: string;
  readonly configHash: string;
}

/** A node's caches: one for each worker by reference, and the one they share by configuration and reference. */
export interface KongCaches {
  readonly workers: readonly ReadonlyMap<string, Entry>[];
  readonly node: ReadonlyMap<string, NodeEntry>;
}

export interface Moment {
  /** Seconds. */
  readonly now: number;
  /** Which worker acts, from 0. */
  readonly worker: number;
  readonly rules: NodeRules;
  readonly backend: Backend;
}

/** Why there is no value. `fails` is a failure of Kong's own code on an empty option. */
export type ReadProblem =
  | { readonly code: "no-route"; readonly text: string }
  | { readonly code: "not-cached" }
  | { readonly code: "not-fetched"; readonly text: string | null }
  | { readonly code: "fails"; readonly field: TtlName };

export interface Read {
  readonly caches: KongCaches;
  /** Null without a problem: remembered as missing, which Kong says to the first caller only. */
  readonly value: string | null;
  readonly problem: ReadProblem | null;
  /** How often the provider was asked. */
  readonly fetches: number;
}

export interface Refreshed {
  readonly caches: KongCaches;
  readonly problems: readonly { readonly reference: string; readonly problem: ReadProblem }[];
  readonly fetches: number;
}

/** Kong's mark for a value that is not there; a secret that is this very text cannot be told from it. */
const missing = "\0";
const workerCapacity = 1000;

interface Draft {
  readonly workers: readonly Map<string, Entry>[];
  readonly node: Map<string, NodeEntry>;
}

export const emptyCaches = (workers: number): KongCaches => ({
  workers: Array.from({ length: workers }, () => new Map<string, Entry>()),
  node: new Map(),
});

/** A copy to work on, without what has run out. */
const draftOf = ({ workers, node }: KongCaches, now: number): Draft => ({
  workers: workers.map((entries) => new Map([...entries].filter(([, { until }]) => now <= until))),
  node: new Map([...node].filter(([, { until }]) => now <= until)),
});

const keyOf = (configHash: string, reference: string): string => `${configHash}.${reference}`;

function keepInWorker(draft: Draft, reference: string, entry: Entry, worker: number): void {
  const entries = draft.workers[worker]!;
  entries.delete(reference);
  entries.set(reference, entry);
  if (entries.size > workerCapacity) entries.delete(entries.keys().next().value!);
}

/** Where Kong's arithmetic meets a null. */
function failingField({ empty }: CacheSettings, { value, ttl }: Fetched): TtlName | null {
  const used: readonly TtlName[] =
    value === null ? ["neg_ttl"] : ttl === null ? ["ttl", "resurrect_ttl"] : ["resurrect_ttl"];
  return used.find((name) => empty.includes(name)) ?? null;
}

/** Fetches into both caches. With `spare`, a good value that has more than two ticks to live survives a failure. */
function fetchInto(
  draft: Draft,
  reference: string,
  { configHash, settings }: Route,
  { now, worker, rules, backend }: Moment,
  spare: boolean,
): { readonly value: string | null; readonly problem: ReadProblem | null } {
  const key = keyOf(configHash, reference);
  const fetched = backend.fetch(reference);
  const known = draft.node.get(key);
  const isSpared = spare && known && known.value !== missing && known.until - now > shortestLife(rules);
  if (fetched.value === null && isSpared) return { value: known.value, problem: null };
  const field = failingField(settings, fetched);
  if (field !== null) return { value: null, problem: { code: "fails", field } };
  const lives = valueLives(settings, fetched.ttl, rules);
  const value = fetched.value ?? missing;
  const life = fetched.value === null ? missLife(settings, rules) : lives.node;
  draft.node.set(key, { reference, configHash, value, until: now + life });
  if (value === missing) return { value: null, problem: { code: "not-fetched", text: fetched.problem } };
  keepInWorker(draft, reference, { value, until: now + lives.worker }, worker);
  return { value, problem: null };
}

/**
 * Reads a reference as a worker does: its own cache, then the node's (copying what has not yet come to be due), then the
 * provider. With `cacheOnly`, as on the way of a request, the provider is not asked.
 */
export function readCached(caches: KongCaches, reference: string, moment: Moment, cacheOnly = false): Read {
  const draft = draftOf(caches, moment.now);
  const answer = (value: string | null, problem: ReadProblem | null, fetches = 0): Read => {
    return { caches: draft, value, problem, fetches };
  };
  const own = draft.workers[moment.worker]!.get(reference);
  if (own) {
    keepInWorker(draft, reference, own, moment.worker);
    return answer(own.value, null);
  }
  const route = moment.backend.route(reference);
  if (!route.ok) return answer(null, { code: "no-route", text: route.problem });
  const shared = draft.node.get(keyOf(route.value.configHash, reference));
  if (shared?.value === missing) return answer(null, null);
  if (shared) {
    const life = copyLife(shared.until - moment.now, route.value.settings);
    const copy = { value: shared.value, until: moment.now + life };
    if (life > 0) keepInWorker(draft, reference, copy, moment.worker);
    return answer(shared.value, null);
  }
  if (cacheOnly) return answer(null, { code: "not-cached" });
  const { value, problem } = fetchInto(draft, reference, route.value, moment, false);
  return answer(value, problem, 1);
}

/** Whether a tick leaves the entry alone: a good value that is not yet due. */
const isFresh = (entry: NodeEntry | undefined, { settings }: Route, { now, rules }: Moment): boolean =>
  entry !== undefined && entry.value !== missing && entry.until - now > dueBelow(settings, rules);

/** What one tick, or one forced fetch, has done so far. */
interface Round {
  readonly draft: Draft;
  readonly problems: { readonly reference: string; readonly problem: ReadProblem }[];
  readonly asked: Set<string>;
}

const roundOf = (caches: KongCaches, { now }: Moment): Round => ({
  draft: draftOf(caches, now),
  problems: [],
  asked: new Set(),
});

const refreshed = ({ draft, problems, asked }: Round): Refreshed => ({ caches: draft, problems, fetches: asked.size });

function fetchInRound(round: Round, reference: string, route: Route, moment: Moment, spare: boolean): void {
  round.asked.add(JSON.stringify([route.configHash, route.secret]));
  const { problem } = fetchInto(round.draft, reference, route, moment, spare);
  if (problem !== null) round.problems.push({ reference, problem });
}

/**
 * One tick of a node, run by one of its workers: entries without a vault go, those under a former configuration move to
 * the present one, what is due or missing is fetched again.
 */
export function runTick(caches: KongCaches, moment: Moment): Refreshed {
  const round = roundOf(caches, moment);
  const { node } = round.draft;
  for (const [key, { reference }] of [...node]) {
    const route = moment.backend.route(reference);
    if (!route.ok) {
      node.delete(key);
      round.problems.push({ reference, problem: { code: "no-route", text: route.problem } });
      continue;
    }
    const present = keyOf(route.value.configHash, reference);
    if (present !== key) node.delete(key);
    if (!isFresh(node.get(present), route.value, moment)) fetchInRound(round, reference, route.value, moment, true);
  }
  return refreshed(round);
}

/** What Kong does when a login with the cached values failed: fetch now, and let a failure replace even a good value. */
export function refetch(caches: KongCaches, references: readonly string[], moment: Moment): Refreshed {
  const round = roundOf(caches, moment);
  for (const reference of references) {
    const route = moment.backend.route(reference);
    if (route.ok) fetchInRound(round, reference, route.value, moment, false);
    else round.problems.push({ reference, problem: { code: "no-route", text: route.problem } });
  }
  return refreshed(round);
}

/** Empties one worker's cache, as on a change of a vault and on every reload. */
export const flushWorker = (caches: KongCaches, worker: number): KongCaches => ({
  ...caches,
  workers: caches.workers.map((entries, at) => (at === worker ? new Map() : entries)),
});

export interface SharedEntry {
  readonly reference: string;
  /** Null where the node remembers that there is none. */
  readonly value: string | null;
  /** Seconds. */
  readonly remaining: number;
}

/** What is in a node's shared cache. */
export const sharedEntries = ({ node }: KongCaches, now: number): readonly SharedEntry[] =>
  [...node.values()]
    .filter(({ until }) => now <= until)
    .map(({ reference, value, until }) => ({
      reference,
      value: value === missing ? null : value,
      remaining: until - now,
    }));
