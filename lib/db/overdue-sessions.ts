import type { Tx } from "./transaction";

export interface EndedSession {
  readonly id: string;
  readonly personId: string;
  readonly expiresAt: Date;
}

/**
 * Ends sessions past their greatest age, and those nobody used since `idleSince`; gives the ended ones. One that is in
 * use or being ended just now is left to the next run, so that sweeps never wait for each other.
 */
export async function endOverdueSessions(
  tx: Tx,
  { now, idleSince, most }: { readonly now: Date; readonly idleSince: Date; readonly most: number },
): Promise<readonly EndedSession[]> {
  return tx.$queryRaw<EndedSession[]>`
    update session set ended_at = ${now}, ended_why = 'expired' where id in (
      select id from session where ended_at is null and (expires_at <= ${now} or last_seen_at <= ${idleSince})
      order by expires_at limit ${most} for update skip locked)
    returning id::text, person_id::text as "personId", expires_at as "expiresAt"`;
}
