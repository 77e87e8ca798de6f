import type { APIErrorType, SecretValueEntry } from "@aws-sdk/client-secrets-manager";
import type { Item, Step, Want } from "../contract";
import { awsTrouble } from "../identity/aws/diagnose";
import { secretTrouble } from "./diagnose-secret";
import type { AwsCode } from "./faults";
import type { Refusals } from "./memory";
import { planOf, readSecret, valueOf, type ReadSecret } from "./read-secret";
import type { SecretsClient } from "./secrets-client";
import { shownVersion } from "./rotation-plan";
import { wantedOf } from "./wanted";

/** As many as Secrets Manager gives at once. */
export const readsTogether = 20;

const isFor = (id: string, { Name, ARN }: SecretValueEntry): boolean =>
  // Of an ARN AWS takes it without the six characters at its end.
  Name === id ||
  ARN === id ||
  (ARN !== undefined && /^-[A-Za-z0-9]{6}$/.test(ARN.slice(id.length)) && ARN.startsWith(id));

/** An error for one secret among others means what it means alone. */
const refusedItem = ({ ErrorCode, Message }: APIErrorType, steps: readonly Step[]): Item<never> => {
  const answer = { status: 400, type: ErrorCode ?? null, message: Message ?? "", retryAfterSeconds: null };
  const unknown = { failure: "malformed", code: "aws.answer-unknown" satisfies AwsCode } as const;
  return { ok: false, ...(awsTrouble(answer) ?? secretTrouble(answer) ?? unknown), steps };
};

/**
 * One value out of a batch. The plan for its rotation, which the batch does not tell, is asked for where it is not known
 * from before or there is a new version since.
 */
const entryItem = async (
  id: string,
  entry: SecretValueEntry,
  steps: readonly Step[],
  client: SecretsClient,
  refusals: Refusals,
): Promise<Item<ReadSecret>> => {
  const version = shownVersion(entry.VersionId);
  const known = refusals.plan(id, version);
  if (known !== null) return valueOf(entry, known, steps);
  const about = await planOf(id, client, refusals);
  // What was not asked for just now is known by when it was.
  if (about.plan !== "unknown" && about.steps.length > 0) refusals.notePlan(id, version, about.plan);
  return valueOf(entry, about.plan, [...steps, ...about.steps]);
};

type Found = ReadonlyMap<string, Item<ReadSecret>>;

/** The answers for up to twenty secrets; one that is left out of it is to be asked for alone. Null if this may not be asked. */
const readBatch = async (ids: readonly string[], client: SecretsClient, refusals: Refusals): Promise<Found | null> => {
  const batch = await client.getValues(ids);
  if (!batch.ok) {
    if (batch.failure === "forbidden" || batch.failure === "misconfigured") refusals.note("batch");
    return refusals.has("batch") ? null : new Map(ids.map((id) => [id, batch]));
  }
  const { SecretValues: values = [], Errors: errors = [] } = batch.value;
  const found = await Promise.all(
    ids.map(async (id): Promise<readonly (readonly [string, Item<ReadSecret>])[]> => {
      const entry = values.find((one) => isFor(id, one));
      const error = errors.find(({ SecretId }) => SecretId === id);
      if (entry !== undefined) return [[id, await entryItem(id, entry, batch.steps, client, refusals)]];
      return error === undefined ? [] : [[id, refusedItem(error, batch.steps)]];
    }),
  );
  return new Map(found.flat());
};

/**
 * Fetches many: current versions by twenties, with an error for each that has one, all else one by one as Kong does. Where
 * asking for twenty is refused, that is remembered, and each is asked for alone. In the order of `wants`.
 */
export const readMany = async (
  wants: readonly Want[],
  client: SecretsClient,
  refusals: Refusals,
): Promise<readonly Item<ReadSecret>[]> => {
  const single = (want: Want): Promise<Item<ReadSecret>> => readSecret(want, client, refusals);
  const ids = wants.filter((want) => want.version === null && wantedOf(want).ok).map(({ resource }) => resource);
  const unique = [...new Set(ids)];
  const found = new Map<string, Item<ReadSecret>>();
  for (let at = 0; unique.length > 1 && at < unique.length && !refusals.has("batch"); at += readsTogether) {
    const part = await readBatch(unique.slice(at, at + readsTogether), client, refusals);
    part?.forEach((item, id) => found.set(id, item));
    // The pool waits as long as it must; to go on asking would make it longer.
    if (part !== null && [...part.values()].some((item) => !item.ok && item.failure === "throttled")) break;
  }
  const isThrottled = [...found.values()].find((item) => !item.ok && item.failure === "throttled");
  const alone = new Map<string, Promise<Item<ReadSecret>>>();
  return Promise.all(
    wants.map((want) => {
      const known = want.version === null ? found.get(want.resource) : undefined;
      if (known !== undefined) return known;
      if (isThrottled !== undefined) return isThrottled;
      const name = JSON.stringify([want.resource, want.version]);
      const asked = alone.get(name) ?? single(want);
      alone.set(name, asked);
      return asked;
    }),
  );
};
