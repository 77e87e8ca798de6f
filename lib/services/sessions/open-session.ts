import { decidingRole } from "@/lib/domain/access/permissions";
import type { Tx } from "@/lib/db/transaction";
import type { AuditActor } from "@/lib/domain/audit/event";
import type { Context } from "@/lib/services/kernel/context";
import { sessionLimits, type SignInMethod } from "./schema";

interface Comer {
  readonly id: string;
  readonly commitment: string;
  readonly lastSeenAt: Date | null;
  readonly createdAt: Date;
  readonly suspendedAt: Date | null;
  readonly breakGlass: boolean;
}

export interface Opened {
  readonly personId: string;
  readonly sessionId: string;
  /** Random, and new with each sign-in: it goes into the signed cookie, its hash into the database. */
  readonly secret: string;
  readonly expiresAt: Date;
}

/**
 * Whether this person may come in at all: not suspended, and here within the last 90 days. Accounts for emergencies are
 * there not to be used, and stay open.
 */
export async function mayComeIn(tx: Tx, person: Comer, now: Date): Promise<boolean> {
  if (person.suspendedAt !== null) return false;
  const lastUsed = person.lastSeenAt ?? person.createdAt;
  if (now.getTime() - lastUsed.getTime() <= sessionLimits.unusedDays * 86_400_000) return true;
  return isBreakGlass(tx, person);
}

/** Whether the account is marked for emergencies, and the mark counts: it holds Access admin, and not by a claim. */
export async function isBreakGlass(tx: Tx, person: Pick<Comer, "id" | "breakGlass">): Promise<boolean> {
  if (!person.breakGlass) return false;
  const where = { personId: person.id, role: decidingRole.people, gatewayId: null, origin: { not: "claim" } };
  return (await tx.roleGrant.findFirst({ where, select: { id: true } })) !== null;
}

/** Opens a session for one who showed who they are; null when they were suspended meanwhile. */
export async function openSession(
  tx: Tx,
  ctx: Context,
  person: Comer,
  how: { readonly method: SignInMethod; readonly userAgent: string | null; readonly authenticatedAt?: Date },
): Promise<Opened | null> {
  const { deps } = ctx;
  const now = deps.clock();
  // Anew, and holding the row: whoever suspends them meanwhile waits, and then ends this session too.
  const { count } = await tx.person.updateMany({
    where: { id: person.id, suspendedAt: null },
    data: { lastSeenAt: now },
  });
  if (count === 0) return null;
  const secret = deps.crypto.newSecret();
  const expiresAt = new Date(now.getTime() + sessionLimits.absoluteHours * 3_600_000);
  const session = await tx.session.create({
    data: {
      ...{ id: deps.newId(), personId: person.id, secretHash: Buffer.from(deps.crypto.sha256(secret)) },
      ...{ method: how.method, userAgent: how.userAgent },
      address: ctx.actor.kind === "anonymous" ? ctx.actor.address : null,
      ...{ createdAt: now, authenticatedAt: how.authenticatedAt ?? now, lastSeenAt: now, expiresAt },
    },
  });
  return { personId: person.id, sessionId: session.id, secret, expiresAt };
}

/** Who the log says has signed in: the request itself came from a stranger. */
export function comerActor(person: Comer, session?: string): AuditActor {
  const actor = { kind: "person", id: person.id, commitment: person.commitment } as const;
  return session === undefined ? actor : { ...actor, session };
}
