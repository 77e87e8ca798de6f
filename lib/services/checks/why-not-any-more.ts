import type { Tx } from "@/lib/db/transaction";
import { stillHolds } from "@/lib/services/kernel/authorize";
import { personWithGrants } from "@/lib/services/people/person-with-grants";

interface Requested {
  readonly gatewayId: string;
  readonly isArchived: boolean;
  readonly requestedBy: string;
  readonly sessionId: string | null;
  readonly tokenId: string | null;
}

const asked = "Whoever asked for it";

/**
 * Why a check may not go on, in a sentence: its requester is suspended, has lost the right, or the session or token it
 * was asked for by was taken away. Null where it may. A session that its owner left, or that ended by itself, takes no
 * right away.
 */
export async function whyNotAnyMore(tx: Tx, run: Requested, now: Date): Promise<string | null> {
  if (run.isArchived) return "The gateway was archived meanwhile.";
  const person = await personWithGrants(tx, run.requestedBy);
  if (person === null) return `${asked} is suspended.`;
  if (run.tokenId !== null) {
    const token = await tx.apiToken.findUnique({ where: { id: run.tokenId } });
    if (token === null || token.revokedAt !== null || token.expiresAt <= now) {
      return "The token it was asked for with was revoked or has expired.";
    }
  }
  if (run.sessionId !== null) {
    const session = await tx.session.findUnique({ where: { id: run.sessionId }, select: { endedWhy: true } });
    if (session === null || session.endedWhy === "revoked" || session.endedWhy === "suspended") {
      return "The session it was asked for in was ended by somebody.";
    }
  }
  return stillHolds(person, "reference.resolve", run.gatewayId)
    ? null
    : `${asked} may not have references of this gateway checked any more.`;
}
