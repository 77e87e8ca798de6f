import type { Tx } from "./transaction";

export interface DueRow {
  readonly id: string;
  readonly dueAt: Date | null;
  readonly dueReason: string | null;
  readonly leadAt: Date | null;
  readonly dueAtLatest: boolean;
  /** Null leaves it. */
  readonly nextCheckAt: Date | null;
}

/**
 * Writes the dates of many secrets in one statement, and only where something differs. Where it is due at another date,
 * nobody has seen that yet.
 */
export async function writeDues(tx: Tx, rows: readonly DueRow[]): Promise<void> {
  await tx.$executeRaw`
    update secret s set due_at = n.due_at, due_reason = n.due_reason, lead_at = n.lead_at,
      due_at_latest = n.due_at_latest, next_check_at = coalesce(n.next_check_at, s.next_check_at),
      acknowledged_at = case when s.due_at is distinct from n.due_at then null else s.acknowledged_at end,
      acknowledged_by = case when s.due_at is distinct from n.due_at then null else s.acknowledged_by end,
      acknowledged_note = case when s.due_at is distinct from n.due_at then null else s.acknowledged_note end
    from unnest(${rows.map(({ id }) => id)}::uuid[], ${rows.map(({ dueAt }) => dueAt)}::timestamptz[],
      ${rows.map(({ dueReason }) => dueReason)}::text[], ${rows.map(({ leadAt }) => leadAt)}::timestamptz[],
      ${rows.map(({ dueAtLatest }) => dueAtLatest)}::boolean[],
      ${rows.map(({ nextCheckAt }) => nextCheckAt)}::timestamptz[])
      as n (id, due_at, due_reason, lead_at, due_at_latest, next_check_at)
    where s.id = n.id and (s.due_at, s.due_reason, s.lead_at, s.due_at_latest, s.next_check_at)
      is distinct from (n.due_at, n.due_reason, n.lead_at, n.due_at_latest, coalesce(n.next_check_at, s.next_check_at))`;
}
