import { canonical } from "@/lib/domain/audit/canonical";
import { fail, ok, type Result } from "@/lib/domain/errors";
import { defaultConfig, settingName } from "@/lib/domain/reference/default-config";
import { luaText } from "@/lib/domain/reference/lua-text";
import { mergeOptions } from "@/lib/domain/reference/merge-options";
import { parseReference } from "@/lib/domain/reference/parse-reference";
import {
  emptyCaches,
  flushWorker,
  readCached,
  refetch,
  runTick,
  sharedEntries,
  type Backend,
  type Fetched,
  type KongCaches,
  type Moment,
  type ReadProblem,
  type Refreshed,
  type Route,
} from "@/lib/domain/refresh/kong-cache";
import { cacheSettings, longestTtl, nodeRules, type TtlName } from "@/lib/domain/refresh/ttl";
import type { Field, Schema } from "@/lib/domain/schema/field";
import { kongMemberMessage, selectMember } from "@/lib/domain/select-member";

type Fields = Readonly<Record<string, unknown>>;

/** One thing that happens on a recorded timeline, as it stands in the file. */
export interface TimelineEvent extends Fields {
  /** Seconds. */
  readonly t: number;
  readonly op: string;
}

export interface Timeline {
  /** Seconds between two ticks. */
  readonly interval: number;
  readonly workers: number;
  /** Settings of the default vault, by field. */
  readonly defaults: Fields;
  /** Configurations of vault entities by prefix. */
  readonly entities: Readonly<Record<string, Fields>>;
  /** The reference of events that name none. */
  readonly reference: string | null;
  readonly events: readonly TimelineEvent[];
}

/** The provider that the timelines were recorded with. */
const strategy = "testv";
const seconds: Field = { type: "number", label: "Seconds", between: [0, longestTtl], overridable: "any" };
const schema: Schema = {
  prefix: { type: "string", label: "Prefix", overridable: "any" },
  ttl: seconds,
  neg_ttl: seconds,
  resurrect_ttl: seconds,
  min_ttl: seconds,
  max_ttl: seconds,
};

interface Secret {
  /** What the backend gives, of whatever type; null for nothing. */
  readonly value: unknown;
  readonly problem: string | null;
  readonly ttl: number | null;
}

/** Everything outside the caches: what the provider holds, and which vaults there are. */
interface World {
  readonly defaults: Fields;
  readonly hasDatabase: boolean;
  readonly entities: Map<string, Fields>;
  readonly secrets: Map<string, Secret>;
}

const wrapped = (why: string | null): string => `could not get value from external vault (${why ?? "nil"})`;

const crashes: Readonly<Record<TtlName, string>> = {
  ttl: "attempt to perform arithmetic on local 'ttl' (a userdata value)",
  resurrect_ttl: "attempt to perform arithmetic on field 'resurrect_ttl' (a userdata value)",
  neg_ttl: "bad argument #1 to 'max' (number expected, got userdata)",
};

function sentence(problem: ReadProblem): string {
  switch (problem.code) {
    case "no-route":
      return problem.text;
    case "not-cached":
      return "could not find cached value";
    case "not-fetched":
      return wrapped(problem.text);
    case "fails":
      return crashes[problem.field];
  }
}

function baseOf(host: string, { defaults, hasDatabase, entities }: World): Result<Fields, string> {
  if (host === strategy) {
    const settings = Object.entries(defaults).map(([name, value]) => [settingName(strategy, name), value] as const);
    return ok(defaultConfig(strategy, schema, Object.fromEntries(settings)));
  }
  if (!hasDatabase) return fail("unable to retrieve config from db");
  const config = entities.get(host);
  return config ? ok(config) : fail(`could not find vault (${host})`);
}

const backendOf = (world: World): Backend => ({
  route(reference): Result<Route, string> {
    const parsed = parseReference(reference);
    if (!parsed.ok) return fail(parsed.problem.message);
    const { name, resource, config: options, version } = parsed.value;
    const base = baseOf(name, world);
    if (!base.ok) return base;
    const merged = mergeOptions(schema, base.value, options);
    return ok({
      configHash: canonical(merged.config),
      secret: JSON.stringify([resource, String(version)]),
      settings: cacheSettings(merged),
    });
  },
  fetch(reference): Fetched {
    const parsed = parseReference(reference);
    const secret = parsed.ok ? world.secrets.get(parsed.value.resource) : undefined;
    const key = parsed.ok ? parsed.value.key : null;
    const ttl = secret?.ttl ?? null;
    const payload = secret?.value ?? null;
    if (payload === null) {
      const told = secret?.problem ?? null;
      return { value: null, ttl, problem: told === null ? "no value found" : `no value found (${told})` };
    }
    if (typeof payload !== "string") {
      const type = typeof payload === "object" ? "table" : typeof payload;
      return { value: null, ttl, problem: `value returned from vault has invalid type (${type}), string expected` };
    }
    if (key === null) return { value: payload, ttl, problem: null };
    const member = selectMember(payload, key);
    if (member.ok) return { value: member.value, ttl, problem: null };
    return { value: null, ttl, problem: `could not get subfield value: ${kongMemberMessage(payload, key)}` };
  },
});

interface Happened {
  readonly caches: KongCaches;
  readonly fetches?: number;
  readonly expect?: Fields;
  readonly logs?: readonly string[];
}

const text = (value: unknown): string | null => (typeof value === "string" ? value : null);

/** A look at the caches on the way of a request: what a field becomes, and what is logged if that is nothing. */
function update(
  caches: KongCaches,
  reference: string,
  moment: Moment,
): { caches: KongCaches; field: string; logs: string[] } {
  const read = readCached(caches, reference, moment, true);
  const why = read.problem && `warn: error updating secret reference ${reference}: ${sentence(read.problem)}`;
  return { caches: read.caches, field: read.value ?? "", logs: why === null ? [] : [why] };
}

const refreshLogs = ({ problems }: Refreshed, level: "notice" | "warn"): string[] =>
  problems.map(({ reference, problem }) => {
    const what = problem.code === "no-route" ? "parse reference" : "retrieve value for reference";
    return `${level}: could not ${what} ${reference} (${sentence(problem)})`;
  });

function tick(caches: KongCaches, moment: Moment): Happened {
  const refreshed = runTick(caches, moment);
  return { caches: refreshed.caches, fetches: refreshed.fetches, logs: refreshLogs(refreshed, "notice") };
}

function read(caches: KongCaches, reference: string, moment: Moment): Happened {
  const { caches: after, value, problem, fetches } = readCached(caches, reference, moment);
  const err = problem && sentence(problem);
  return { caches: after, fetches, expect: problem?.code === "fails" ? { crash: err } : { value, err } };
}

/** A login that takes one password only: once with what is cached, then once with what is fetched anew. */
function tryTwice(caches: KongCaches, reference: string, moment: Moment, accepted: string | null): Happened {
  const first = update(caches, reference, moment);
  const told = (passwords: readonly string[], isOk: boolean): Fields => {
    return { ok: isOk, err: null, passwords_seen: passwords, callback_calls: passwords.length };
  };
  if (first.field === accepted) return { ...first, expect: told([first.field], true) };
  const refreshed = refetch(first.caches, [reference], moment);
  const second = update(refreshed.caches, reference, moment);
  return {
    caches: second.caches,
    fetches: refreshed.fetches,
    logs: [...first.logs, ...refreshLogs(refreshed, "warn"), ...second.logs],
    expect: told([first.field, second.field], second.field === accepted),
  };
}

function happen(world: World, caches: KongCaches, event: TimelineEvent, moment: Moment, reference: string): Happened {
  switch (event.op) {
    case "backend": {
      const { resource, value, err, ttl } = event;
      const secret = { value: value ?? null, problem: text(err), ttl: typeof ttl === "number" ? ttl : null };
      world.secrets.set(String(resource), secret);
      return { caches };
    }
    case "entity": {
      const prefix = String(event.prefix);
      if (event.config === null || event.config === undefined) world.entities.delete(prefix);
      else world.entities.set(prefix, event.config as Fields);
      return event.crud_event === true ? tick(flushWorker(caches, moment.worker), moment) : { caches };
    }
    case "get":
      return read(caches, reference, moment);
    case "rotate":
      return tick(caches, moment);
    case "flush":
      return tick(flushWorker(caches, moment.worker), moment);
    case "update": {
      const { field, ...rest } = update(caches, reference, moment);
      return { ...rest, expect: { field } };
    }
    case "try":
      return tryTwice(caches, reference, moment, text(event.accept));
    default:
      return { caches, expect: { unknown: event.op } };
  }
}

/** In the order of UTF-16 units. */
const byReference = (a: { readonly ref: string }, b: { readonly ref: string }): number =>
  a.ref < b.ref ? -1 : a.ref > b.ref ? 1 : 0;

/**
 * Plays a recorded timeline on our model of Kong's caches: for each event what a caller got, how often the provider was
 * asked, what is in the node's cache after it, and Kong's log lines. For comparing with recorded answers only.
 */
export function cacheAnswer(timeline: Timeline): readonly Fields[] {
  const { defaults, entities, interval, events } = timeline;
  const known = Object.entries(entities);
  const hasDatabase = known.length > 0 || events.some(({ op }) => op === "entity");
  const world: World = { defaults, hasDatabase, entities: new Map(known), secrets: new Map() };
  const backend = backendOf(world);
  const rules = nodeRules("3.10", interval);
  let caches = emptyCaches(timeline.workers);
  return events.map((event) => {
    const worker = typeof event.worker === "number" ? event.worker - 1 : 0;
    const asked = event.reference ?? null;
    const reference = asked === null ? (timeline.reference ?? "") : luaText(asked);
    const happened = happen(world, caches, event, { now: event.t, worker, rules, backend }, reference);
    caches = happened.caches;
    const { expect, logs = [], fetches = 0 } = happened;
    const shared = sharedEntries(caches, event.t)
      .map(({ reference: ref, value, remaining }) => ({ ref, value: value ?? "<NEG>", ttl: remaining }))
      .sort(byReference);
    return {
      backend_calls: fetches,
      ...(expect && { expect }),
      ...(shared.length > 0 && { shared_cache: shared }),
      ...(logs.length > 0 && { logs }),
    };
  });
}
