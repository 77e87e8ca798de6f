import type { Tx } from "@/lib/db/transaction";
import { stillHolds } from "@/lib/services/kernel/authorize";
import { personsWithGrants } from "@/lib/services/people/person-with-grants";

export interface Requested {
  readonly id: string;
  readonly gatewayId: string;
  readonly isArchived: boolean;
  readonly requestedBy: string;
  readonly sessionId: string | null;
  readonly tokenId: string | null;
}

const asked = "Whoever asked for it";

/**
 * Which of these checks may not go on, by id, each with the reason in a sentence: its gateway was archived, its requester
 * is suspended or has lost the right, or the session or token it was asked for by was taken away. A session that its
 * owner left, or that ended by itself, takes no right away. As many queries for many as for one.
 */
export async function whyNotAnyMore(
  tx: Tx,
  runs: readonly Requested[],
  now: Date,
): Promise<ReadonlyMap<string, string>> {
  const persons = await personsWithGrants(
    tx,
    runs.map(({ requestedBy }) => requestedBy),
    now,
  );
  const goodTokens = await tokensInForce(
    tx,
    runs.flatMap(({ tokenId }) => tokenId ?? []),
    now,
  );
  const goodSessions = await sessionsNotTaken(
    tx,
    runs.flatMap(({ sessionId }) => sessionId ?? []),
  );
  const reason = (run: Requested): string | null => {
    if (run.isArchived) return "The gateway was archived meanwhile.";
    const person = persons.get(run.requestedBy);
    if (person === undefined) return `${asked} is suspended.`;
    if (run.tokenId !== null && !goodTokens.has(run.tokenId)) {
      return "The token it was asked for with was revoked or has expired.";
    }
    if (run.sessionId !== null && !goodSessions.has(run.sessionId)) {
      return "The session it was asked for in was ended by somebody.";
    }
    return stillHolds(person, "reference.resolve", run.gatewayId)
      ? null
      : `${asked} may not have references of this gateway checked any more.`;
  };
  return new Map(
    runs.flatMap((run) => {
      const why = reason(run);
      return why === null ? [] : [[run.id, why] as const];
    }),
  );
}

async function tokensInForce(tx: Tx, ids: readonly string[], now: Date): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await tx.apiToken.findMany({
    where: { id: { in: [...ids] } },
    select: { id: true, revokedAt: true, expiresAt: true },
  });
  return new Set(rows.filter(({ revokedAt, expiresAt }) => revokedAt === null && expiresAt > now).map(({ id }) => id));
}

async function sessionsNotTaken(tx: Tx, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await tx.session.findMany({ where: { id: { in: [...ids] } }, select: { id: true, endedWhy: true } });
  return new Set(rows.filter(({ endedWhy }) => endedWhy !== "revoked" && endedWhy !== "suspended").map(({ id }) => id));
}
