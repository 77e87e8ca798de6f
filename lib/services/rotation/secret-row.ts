import { reachOf } from "@/lib/domain/refresh/reach";
import type { PolicyInForce } from "@/lib/domain/rotation/policy";
import { schedule } from "@/lib/domain/rotation/schedule";
import { rotationStatus } from "@/lib/domain/rotation/status";
import { referencesInto } from "@/lib/db/secret-list";
import type { Tx } from "@/lib/db/transaction";
import { namesOf } from "@/lib/services/people/names-of";
import { gatewayRow } from "@/lib/services/vaults/gateway-rules";
import { factsOf } from "./facts-of";
import { forecastsFor } from "./forecasts";
import { policiesFor } from "./policies-for";
import type { SecretRow } from "./schema";

/** So many references into a secret are asked when they pick a new value up; more would rarely say another thing. */
const referencesEach = 20;

export const secretShape = {
  id: true,
  name: true,
  resource: true,
  version: true,
  provider: true,
  outcome: true,
  plan: true,
  firstSeenAt: true,
  writtenAt: true,
  lookedAt: true,
  rotatedAt: true,
  expiresAt: true,
  failingSince: true,
  nextCheckAt: true,
  acknowledgedAt: true,
  acknowledgedBy: true,
  acknowledgedNote: true,
} as const;

export interface StoredSecret {
  readonly id: string;
  readonly name: string;
  readonly resource: string;
  readonly version: number | null;
  readonly provider: string | null;
  readonly outcome: string | null;
  readonly plan: unknown;
  readonly firstSeenAt: Date | null;
  readonly writtenAt: Date | null;
  readonly lookedAt: Date | null;
  readonly rotatedAt: Date | null;
  readonly expiresAt: Date | null;
  readonly failingSince: Date | null;
  readonly nextCheckAt: Date;
  readonly acknowledgedAt: Date | null;
  readonly acknowledgedBy: string | null;
  readonly acknowledgedNote: string | null;
}

/** Some secrets of a gateway with what counts for each, in the order given: five queries, however many they are. */
export async function secretRows(
  tx: Tx,
  gateway: { readonly id: string; readonly name: string },
  rows: readonly StoredSecret[],
  now: Date,
): Promise<(SecretRow & { readonly policy: PolicyInForce })[]> {
  const policyOf = await policiesFor(tx, gateway.id, rows);
  const references = await referencesInto(
    tx,
    rows.map(({ id }) => id),
    referencesEach,
  );
  const rules = await gatewayRow(tx, gateway.name);
  const forecastOf = await forecastsFor(
    tx,
    rules,
    rows.map(({ name }) => name),
  );
  const names = await namesOf(
    tx,
    rows.map(({ acknowledgedBy }) => acknowledgedBy),
  );
  return rows.map((row) => {
    const policy = policyOf(row);
    const facts = factsOf(row, policy);
    const checks = { everySeconds: policy.checkEverySeconds.value, lookedAt: row.lookedAt, retryAfterSeconds: null };
    const { age, due } = schedule(facts, checks, now);
    const texts = references.filter(({ secretId }) => secretId === row.id).map(({ text }) => text);
    const { acknowledgedAt, acknowledgedBy, acknowledgedNote } = row;
    return {
      id: row.id,
      name: row.name,
      resource: row.resource,
      version: row.version,
      provider: row.provider,
      outcome: row.outcome,
      failingSince: row.failingSince,
      lookedAt: row.lookedAt,
      rotatedAt: row.rotatedAt,
      expiresAt: row.expiresAt,
      status: rotationStatus(facts, row.failingSince !== null, now),
      due: due === null ? null : { at: due.at, reason: due.reason, atLatest: due.atLatest },
      age,
      maxAgeDays: policy.maxAgeDays.value,
      reach: reachOf(texts.map(forecastOf).flatMap((told) => (told.ok ? [told.value] : []))),
      acknowledged:
        acknowledgedAt === null
          ? null
          : {
              at: acknowledgedAt,
              by: names.get(acknowledgedBy ?? "") ?? null,
              note: acknowledgedNote,
            },
      policy,
    };
  });
}
