import type { Tx } from "./transaction";

export interface EndedSession {
  readonly id: string;
  readonly personId: string;
  readonly expiresAt: Date;
}

interface Overdue {
  readonly now: Date;
  readonly idleSince: Date;
}

/** Whether a session is past its greatest age, or nobody used it since `idleSince`. */
export async function sessionsAreOverdue(tx: Tx, { now, idleSince }: Overdue): Promise<boolean> {
  // The first in order of an index that holds open sessions only: whatever else the table holds, no more is looked at.
  const [oldest, idlest] = [
    await tx.session.findFirst({
      where: { endedAt: null },
      orderBy: { expiresAt: "asc" },
      select: { expiresAt: true },
    }),
    await tx.session.findFirst({
      where: { endedAt: null },
      orderBy: { lastSeenAt: "asc" },
      select: { lastSeenAt: true },
    }),
  ];
  return (oldest !== null && oldest.expiresAt <= now) || (idlest !== null && idlest.lastSeenAt <= idleSince);
}

/**
 * Ends sessions past their greatest age, and those nobody used since `idleSince`; gives the ended ones. One that is in
 * use or being ended just now is left to the next run, so that sweeps never wait for each other.
 */
export async function endOverdueSessions(
  tx: Tx,
  { now, idleSince, most }: Overdue & { readonly most: number },
): Promise<readonly EndedSession[]> {
  return tx.$queryRaw<EndedSession[]>`
    with aged as (
      select id from session where ended_at is null and expires_at <= ${now}
      order by expires_at limit ${most} for update skip locked
    ), idle as (
      select id from session where ended_at is null and last_seen_at <= ${idleSince}
      order by last_seen_at limit ${most} for update skip locked
    )
    update session set ended_at = ${now}, ended_why = 'expired'
    where id = any (array(select id from aged union select id from idle limit ${most}))
    returning id::text, person_id::text as "personId", expires_at as "expiresAt"`;
}
