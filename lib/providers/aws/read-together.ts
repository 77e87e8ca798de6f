import type { APIErrorType, SecretValueEntry } from "@aws-sdk/client-secrets-manager";
import type { Item, Step, Want } from "../contract";
import { awsTrouble } from "../identity/aws/diagnose";
import { secretTrouble } from "./diagnose-secret";
import type { AwsCode } from "./faults";
import { planOf, valueOf, type ReadSecret, type Told } from "./read-secret";
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
  told: Told,
): Promise<Item<ReadSecret>> => {
  const { refusals } = told;
  const version = shownVersion(entry.VersionId);
  const known = refusals.plan(id, version);
  if (known !== null) return valueOf(entry, known, steps);
  const about = await planOf(id, client, told);
  // What was not asked for just now is known by when it was.
  if (about.plan !== "unknown" && about.steps.length > 0) refusals.notePlan(id, version, about.plan);
  return valueOf(entry, about.plan, [...steps, ...about.steps]);
};

/**
 * Fetches the current versions of up to twenty secrets, with an error for each that has one. Null for what is not in the
 * answer and what no name in such a list can mean; for all where this may not be asked, which is remembered.
 */
export const readTogether = async (
  wants: readonly Want[],
  client: SecretsClient,
  told: Told,
): Promise<readonly (Item<ReadSecret> | null)[]> => {
  const { refusals } = told;
  const isListed = (want: Want): boolean => want.version === null && wantedOf(want).ok;
  const ids = [...new Set(wants.filter(isListed).map(({ resource }) => resource))];
  if (refusals.has("batch") || ids.length < 2) return wants.map(() => null);
  const batch = await client.getValues(ids);
  if (!batch.ok) {
    if (batch.failure === "forbidden" || batch.failure === "misconfigured") refusals.note("batch");
    return wants.map((want) => (isListed(want) && !refusals.has("batch") ? batch : null));
  }
  const { SecretValues: values = [], Errors: errors = [] } = batch.value;
  const itemOf = async (id: string): Promise<Item<ReadSecret> | null> => {
    const entry = values.find((one) => isFor(id, one));
    if (entry !== undefined) return entryItem(id, entry, batch.steps, client, told);
    const error = errors.find(({ SecretId }) => SecretId === id);
    return error === undefined ? null : refusedItem(error, batch.steps);
  };
  const found = new Map(await Promise.all(ids.map(async (id) => [id, await itemOf(id)] as const)));
  return wants.map((want) => (isListed(want) ? (found.get(want.resource) ?? null) : null));
};
