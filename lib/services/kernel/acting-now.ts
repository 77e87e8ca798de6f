import type { Tx } from "@/lib/db/transaction";
import { AppError } from "@/lib/domain/errors";
import { someone, withGrants } from "@/lib/services/people/person-with-grants";
import type { Context } from "./context";

/**
 * The same request, with the roles that its actor holds in this transaction: a backend that was asked, or a wait for a
 * connection, may have outlasted them. Throws UNAUTHENTICATED once the session or token has ended, or its owner is
 * suspended. Whose approved change is applied was looked up in the same transaction; jobs and strangers hold nothing.
 */
export async function actingNow(tx: Tx, ctx: Context): Promise<Context> {
  const { actor } = ctx;
  const now = ctx.deps.clock();
  if (actor.kind === "machine") {
    const where = { id: actor.tokenId, revokedAt: null, expiresAt: { gt: now } };
    if ((await tx.machineToken.findFirst({ where, select: { id: true } })) === null)
      throw new AppError("UNAUTHENTICATED");
    return ctx;
  }
  if (actor.kind !== "person" && actor.kind !== "token") return ctx;
  const held =
    actor.kind === "person"
      ? await tx.session.findFirst({
          where: { id: actor.sessionId, endedAt: null, expiresAt: { gt: now } },
          select: { person: { select: withGrants } },
        })
      : await tx.apiToken.findFirst({
          where: { id: actor.tokenId, revokedAt: null, expiresAt: { gt: now } },
          select: { person: { select: withGrants } },
        });
  const person = held === null ? null : someone(held.person, now);
  if (person === null) throw new AppError("UNAUTHENTICATED");
  return { ...ctx, actor: { ...actor, ...person } };
}
