import { recordOf } from "@/lib/domain/record-of";
import { fromVectorText, toVector, toVectorText } from "@/lib/domain/reference/to-vector";
import { validateVault } from "@/lib/domain/vault";
import { cacheAnswer, type TimelineEvent } from "./cache-answer";
import { envAnswer, ossEnv } from "./env-answer";

type Case = Readonly<Record<string, unknown>>;

/** What was recorded for a case and what this implementation answers, in the same form. */
export interface Answers {
  readonly recorded: unknown;
  readonly ours: unknown;
}

const asRecord = (value: unknown): Case => recordOf(value) ?? {};

const textOrNull = (text: string | null): unknown => (text === null ? null : toVectorText(text));

/** Texts in any depth of a recorded input, with `$base64` turned into what it stands for. */
function fromVector(value: unknown): unknown {
  const text = fromVectorText(value);
  if (Array.isArray(text)) return text.map(fromVector);
  if (typeof text !== "object" || text === null) return text;
  return Object.fromEntries(Object.entries(text).map(([name, inner]) => [name, fromVector(inner)]));
}

/** The same for an answer: texts that are no UTF-8 as `$base64`. */
function toVectorValue(value: unknown): unknown {
  if (typeof value === "string") return toVectorText(value);
  if (Array.isArray(value)) return value.map(toVectorValue);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, toVectorValue(inner)]));
}

function referenceAnswers(one: Case): Answers {
  const { is_reference = null, parsed = null, error = null } = one;
  return { recorded: { is_reference, parsed, error }, ours: toVector(fromVectorText(one.input)) };
}

function envAnswers(one: Case): Answers {
  const entity = one.vault_entity ? asRecord(fromVector(one.vault_entity)) : null;
  const answer = envAnswer({
    reference: fromVectorText(one.reference),
    kongConfPrefix: fromVectorText(one.kong_conf_vault_env_prefix),
    entity: entity && { prefix: entity.prefix, config: asRecord(entity.config) },
    env: asRecord(fromVector(one.env)),
  });
  const { env_var = null, value = null, error = null } = asRecord(one.expect);
  return {
    recorded: { env_var, value, error },
    ours: { env_var: textOrNull(answer.name), value: textOrNull(answer.value), error: textOrNull(answer.error) },
  };
}

function entityAnswers(one: Case): Answers {
  const rules = { installed: { env: ossEnv }, gatewayVersion: "3.10", edition: "oss" } as const;
  const answer = validateVault(fromVector(one.input), rules);
  const { valid = null, entity = null, error = null } = one;
  return {
    recorded: { valid, entity, error },
    ours: toVectorValue({
      valid: answer.ok,
      entity: answer.ok ? answer.entity : null,
      error: answer.ok ? null : answer.error,
    }),
  };
}

const isEvent = (value: unknown): value is TimelineEvent => {
  const { t, op } = asRecord(value);
  return typeof t === "number" && typeof op === "string";
};

/** How a login that fails twice puts it is the recorder's own; that it failed, and on what, is Kong's. */
function asTold(expect: unknown): unknown {
  const { ok, err, ...rest } = asRecord(expect);
  if (ok === undefined && !("passwords_seen" in rest)) return expect;
  return ok === true ? { ok, err, ...rest } : { ok: false, ...rest };
}

function withoutInputs(event: Case): Case {
  const { backend_calls, expect, shared_cache, logs } = event;
  const told = { backend_calls, expect: expect === undefined ? undefined : asTold(expect), shared_cache, logs };
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));
}

function cacheAnswers(one: Case): Answers {
  const input = asRecord(fromVector(one));
  const events = (Array.isArray(input.events) ? input.events : []).filter(isEvent);
  const entities = Object.entries(asRecord(input.entities)).map(([prefix, config]) => [prefix, asRecord(config)]);
  const ours = cacheAnswer({
    interval: typeof input.rotation_interval === "number" ? input.rotation_interval : 60,
    workers: typeof input.workers === "number" ? input.workers : 1,
    defaults: asRecord(input.strategy_defaults),
    entities: Object.fromEntries(entities),
    reference: typeof input.reference === "string" ? input.reference : null,
    events,
  });
  const recorded = Array.isArray(one.events) ? one.events.map((event) => withoutInputs(asRecord(event))) : null;
  return { recorded, ours: toVectorValue(ours.map(withoutInputs)) };
}

/** Which files of vectors there are, and how a case of each is answered. */
export const vectorFiles: Readonly<Record<string, (one: Case) => Answers>> = {
  "reference.json": referenceAnswers,
  "env.json": envAnswers,
  "entity.json": entityAnswers,
  "cache.json": cacheAnswers,
};
