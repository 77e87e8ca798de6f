import { earliest } from "@/lib/domain/earliest";
import { acknowledgementEnds } from "@/lib/domain/rotation/acknowledgement";
import { spreadInterval } from "@/lib/domain/rotation/check-interval";
import { dueColumns } from "@/lib/domain/rotation/due-columns";
import type { RotationEvent, RotationEventKind } from "@/lib/domain/rotation/event";
import { observationOf, type CheckedMember } from "@/lib/domain/rotation/observation-of-checks";
import { observe, type KnownSecret } from "@/lib/domain/rotation/observe";
import type { PolicyInForce } from "@/lib/domain/rotation/policy";
import { becameExpiring, expiryLeadDays, nextCheck } from "@/lib/domain/rotation/schedule";
import { writtenAt } from "@/lib/domain/rotation/written-at";
import type { Tx } from "@/lib/db/transaction";
import { backendIdentity } from "@/lib/providers/backend-identity";
import { shortFingerprint } from "@/lib/providers/fingerprint";
import { providerNamed } from "@/lib/providers/registry";
import { factsOf } from "@/lib/services/rotation/facts-of";
import { policiesFor } from "@/lib/services/rotation/policies-for";
import { eventColumns, planAfter, readKnown } from "@/lib/services/rotation/stored-event";
import type { CheckResult } from "./gather-checks";
import type { CheckPlan } from "./plan-checks";
import { storable } from "./storable";

interface Stored {
  readonly id: string;
  readonly name: string;
  readonly provider: string | null;
  readonly backend: string | null;
  readonly known: unknown;
  readonly plan: unknown;
  readonly outcome: string | null;
  readonly backendVersion: string | null;
  readonly firstSeenAt: Date | null;
  readonly writtenAt: Date | null;
  readonly lookedAt: Date | null;
  readonly rotatedAt: Date | null;
  readonly expiresAt: Date | null;
  readonly dueAt: Date | null;
}

interface Step {
  readonly row: Readonly<Record<string, unknown>>;
  readonly events: readonly Readonly<Record<string, unknown>>[];
}

/**
 * Puts what was seen of each secret to what is known of it; gives how many events that made, by kind. What is older than
 * the last look at a secret adds nothing.
 *
 * @param isScheduled the worker's own look at all of a secret: only then is it not due any more
 */
export async function writeSecrets(
  tx: Tx,
  plan: CheckPlan,
  results: readonly CheckResult[],
  { isScheduled, now }: { readonly isScheduled: boolean; readonly now: Date },
): Promise<Readonly<Partial<Record<RotationEventKind, number>>>> {
  const bySecret = Map.groupBy(results, ({ check }) => check.secretId);
  const ids = [...bySecret.keys()].filter((id) => id !== null);
  if (ids.length === 0) return {};
  // In one order for all who write, so that nobody waits for each other in a circle.
  const secrets = await tx.$queryRaw<Stored[]>`
    select id::text, name, provider, backend, known, plan, outcome, backend_version as "backendVersion",
      first_seen_at as "firstSeenAt", written_at as "writtenAt", looked_at as "lookedAt", rotated_at as "rotatedAt",
      expires_at as "expiresAt", due_at as "dueAt"
    from secret where gateway_id = ${plan.gateway.id}::uuid and id = any (${ids}::uuid[]) order by id for update`;
  const policyOf = await policiesFor(tx, plan.gateway.id, secrets);
  const others = await otherExpiries(tx, ids, results);
  const steps = secrets.flatMap(
    (secret) =>
      stepOf(secret, bySecret.get(secret.id) ?? [], policyOf(secret), plan, others.get(secret.id) ?? [], now) ?? [],
  );
  await tx.$executeRaw`
    update secret s set provider = g.provider, backend = g.backend, known = nullif(g.known, 'null'::jsonb),
      plan = nullif(g.plan, 'null'::jsonb), outcome = g.outcome, backend_version = g.backend_version,
      first_seen_at = g.first_seen_at, written_at = g.written_at, looked_at = g.looked_at, rotated_at = g.rotated_at,
      expires_at = g.expires_at, failing_since = g.failing_since, due_at = g.due_at, due_reason = g.due_reason, lead_at = g.lead_at,
      due_at_latest = g.due_at_latest,
      next_check_at = case when ${isScheduled} then g.next_check_at else s.next_check_at end,
      claimed_until = case when ${isScheduled} then null else s.claimed_until end,
      acknowledged_at = case when g.unacknowledged then null else s.acknowledged_at end,
      acknowledged_by = case when g.unacknowledged then null else s.acknowledged_by end,
      acknowledged_note = case when g.unacknowledged then null else s.acknowledged_note end
    from jsonb_to_recordset(${storable(steps.map(({ row }) => row))}::jsonb) as g(id uuid, provider text, backend text,
      known jsonb, plan jsonb, outcome text, backend_version text, first_seen_at timestamptz, written_at timestamptz,
      looked_at timestamptz, rotated_at timestamptz, expires_at timestamptz, failing_since timestamptz, due_at timestamptz, due_reason text,
      lead_at timestamptz, due_at_latest boolean, next_check_at timestamptz, unacknowledged boolean)
    where s.id = g.id`;
  const events = steps.flatMap((step) => step.events);
  if (events.length === 0) return {};
  const added = await tx.$queryRaw<{ kind: RotationEventKind }[]>`
    insert into rotation_event (gateway_id, secret_id, at, position, kind, detail, prints)
    select ${plan.gateway.id}::uuid, g.secret_id, g.at, g.position, g.kind, g.detail, g.prints
    from jsonb_to_recordset(${storable(events)}::jsonb)
      as g(secret_id uuid, at timestamptz, position int, kind text, detail jsonb, prints jsonb)
    on conflict do nothing
    returning kind`;
  const counts: Partial<Record<RotationEventKind, number>> = {};
  for (const { kind } of added) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/** Null for results that are older than the last look at the secret. */
function stepOf(
  secret: Stored,
  results: readonly CheckResult[],
  policy: PolicyInForce,
  plan: CheckPlan,
  others: readonly Date[],
  now: Date,
): Step | null {
  const at = new Date(Math.max(...results.map((result) => result.at.getTime())));
  const speaking = results.filter(({ check }) => check.speaks);
  const observation = observationOf(speaking.map(checkedMember), at);
  const before = readKnown(secret.known);
  if (before !== null && at < before.lookedAt) return null;
  const observed = observation === null ? null : observe(before, observation);
  const isSeen = observation?.kind === "seen";
  const meta = speaking.find((result) => result.meta !== null)?.meta ?? null;
  const expiresAt = isSeen
    ? earliest([meta?.expiresAt ?? null, ...results.map(previewExpiry), ...others])
    : secret.expiresAt;
  const known = observed?.known ?? before;
  const facts = {
    ...secret,
    plan: planAfter(secret.plan, meta?.plan ?? null),
    expiresAt,
    firstSeenAt: known?.firstSeenAt ?? secret.firstSeenAt,
    writtenAt: isSeen ? writtenAt(secret.writtenAt, meta?.createdAt ?? null, observed?.events ?? []) : secret.writtenAt,
    rotatedAt: known?.changedAt ?? secret.rotatedAt,
  };
  const due = dueColumns(factsOf(facts, policy));
  const lead = Math.max(policy.leadDays.value, expiryLeadDays);
  const lookedBefore = expiresAt?.getTime() === secret.expiresAt?.getTime() ? secret.lookedAt : null;
  const isExpiring = isSeen && becameExpiring(expiresAt, lookedBefore, now, lead);
  const events: readonly RotationEvent[] = [
    ...(observed?.events ?? []),
    ...(isExpiring && expiresAt !== null ? [{ kind: "expiring", at, expiresAt } as const] : []),
  ];
  const lookedAt = observation === null ? secret.lookedAt : at;
  const everySeconds = spreadInterval(policy.checkEverySeconds.value, secret.id);
  const retryAfterSeconds = results.find((result) => result.retryAfterSeconds !== null)?.retryAfterSeconds ?? null;
  const vault = plan.vaults.get(secret.name);
  const provider = vault === undefined || vault === "sealed" ? null : providerNamed(vault.provider);
  return {
    row: {
      id: secret.id,
      provider: provider?.kongName ?? secret.provider,
      backend:
        provider === null || typeof vault !== "object" ? secret.backend : backendIdentity(provider, vault.config),
      known,
      plan: facts.plan,
      outcome: observation === null ? secret.outcome : outcomeOf(speaking, observation.kind),
      backend_version: known?.version ?? secret.backendVersion,
      first_seen_at: facts.firstSeenAt,
      written_at: facts.writtenAt,
      looked_at: lookedAt,
      rotated_at: facts.rotatedAt,
      expires_at: expiresAt,
      failing_since: failingSince(known),
      due_at: due.dueAt,
      due_reason: due.dueReason,
      lead_at: due.leadAt,
      due_at_latest: due.dueAtLatest,
      // What cannot be looked at from here is tried again as often as the rest, and never at once.
      next_check_at: nextCheck({ everySeconds, lookedAt: at, retryAfterSeconds }, now),
      unacknowledged: acknowledgementEnds(events, secret.dueAt, due.dueAt),
    },
    events: events.map((event, position) => ({
      secret_id: secret.id,
      position,
      ...eventColumns(event),
      prints: printsAfter(event, speaking),
    })),
  };
}

function checkedMember({ check, outcome, fingerprint, meta }: CheckResult): CheckedMember {
  const prints = fingerprint === null ? null : [{ keyId: fingerprint.keyId, hex: fingerprint.hex }];
  return { member: check.member, outcome, prints, version: meta?.version ?? null };
}

/** The short forms of what was seen, for events that are about a value. */
function printsAfter(event: RotationEvent, speaking: readonly CheckResult[]): readonly object[] {
  if (!["baseline", "rotated", "rolled-back", "same-value", "recovered"].includes(event.kind)) return [];
  return speaking.flatMap(({ check, fingerprint }) =>
    fingerprint === null ? [] : [{ member: check.member, print: shortFingerprint(fingerprint) }],
  );
}

const failingSince = (known: KnownSecret | null): Date | null => known?.missingSince ?? known?.failing?.since ?? null;

/** The one that stands for the secret: what told of it first, in the order of how far it got. */
function outcomeOf(speaking: readonly CheckResult[], kind: "seen" | "missing" | "failed"): string | null {
  const whole = speaking.find(({ outcome }) => outcome === "resolved" || outcome === "present-unverified");
  if (kind === "seen" && whole !== undefined) return whole.outcome;
  return speaking.find((result) => observationOf([checkedMember(result)], result.at)?.kind === kind)?.outcome ?? null;
}

/** When what a value is ends by itself. */
function previewExpiry({ preview }: Pick<CheckResult, "preview">): Date | null {
  const told = preview?.kind === "certificate" ? preview.expiresAt : null;
  const at = told === null ? Number.NaN : Date.parse(told);
  return Number.isNaN(at) ? null : new Date(at);
}

/** Of the references into these secrets that were not looked at now: when the certificates they last showed end. */
async function otherExpiries(
  tx: Tx,
  secrets: readonly string[],
  results: readonly CheckResult[],
): Promise<ReadonlyMap<string, readonly Date[]>> {
  const found = await tx.$queryRaw<{ secret: string; told: string | null }[]>`
    select secret_id::text as secret, preview ->> 'expiresAt' as told from reference
    where secret_id = any (${secrets}::uuid[]) and retired_at is null and preview ->> 'kind' = 'certificate'
      and not id = any (${results.map(({ check }) => check.id)}::uuid[])`;
  const dates = found.map(({ secret, told }) => ({ secret, at: new Date(told ?? "") }));
  const whole = dates.filter(({ at }) => !Number.isNaN(at.getTime()));
  return new Map([...Map.groupBy(whole, ({ secret }) => secret)].map(([id, all]) => [id, all.map(({ at }) => at)]));
}
