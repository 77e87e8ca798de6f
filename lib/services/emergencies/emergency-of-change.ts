import { holds } from "@/lib/domain/access/decide";
import { hasAHand } from "@/lib/db/changes";
import type { Tx } from "@/lib/db/transaction";
import { isConfirmed, unconfirmed } from "@/lib/services/changes/reason-against";
import { principalOf, type Context } from "@/lib/services/kernel/context";
import { namesOf } from "@/lib/services/people/names-of";
import type { ChangeEmergency } from "./schema";

interface OfChange {
  readonly id: string;
  readonly operation: string;
  readonly state: string;
  readonly mine: boolean;
  readonly byToken: boolean;
  readonly gatewayId: string | null;
}

/** What an emergency means to a change, for its reader. Comfort only: the database refuses what this would let through. */
export async function emergencyOfChange(tx: Tx, ctx: Context, change: OfChange): Promise<ChangeEmergency> {
  const { id, gatewayId } = change;
  if (gatewayId === null) return { offer: null, record: null, takesBack: null };
  const takenBack = await tx.emergency.findUnique({ where: { revertChangeId: id }, select: { changeId: true } });
  return {
    offer: await offerOf(tx, ctx, change, gatewayId),
    record: await recordOf(tx, ctx, id, gatewayId),
    takesBack: takenBack?.changeId ?? null,
  };
}

const tokensHand =
  "A token has a hand in it, and in an emergency you apply only what you asked for and wrote yourself.";
const openOne = "An earlier emergency on this gateway waits for its review. Only then can there be another.";

async function offerOf(tx: Tx, ctx: Context, change: OfChange, gatewayId: string): Promise<ChangeEmergency["offer"]> {
  const { actor } = ctx;
  if (actor.kind !== "person" || change.state !== "requested" || !change.mine) return null;
  if (!change.operation.startsWith("vault.") || !holds(principalOf(actor), "vault.propose", gatewayId)) return null;
  const grant = await tx.emergencyGrant.findFirst({
    where: { personId: actor.personId, gatewayId, revokedAt: null, expiresAt: { gt: ctx.deps.clock() } },
    orderBy: { expiresAt: "desc" },
    select: { expiresAt: true },
  });
  if (grant === null) return null;
  return { expiresAt: grant.expiresAt, obstacle: await obstacleOf(tx, actor.personId, change, gatewayId) };
}

/** What the database would refuse it for. */
async function obstacleOf(tx: Tx, me: string, change: OfChange, gatewayId: string): Promise<string | null> {
  const byToken = { changeId: change.id, tokenId: { not: null } };
  if (change.byToken || (await tx.changeEditor.findFirst({ where: byToken, select: { id: true } })) !== null) {
    return tokensHand;
  }
  if (!(await isConfirmed(tx, me))) return unconfirmed;
  const open = await tx.emergency.findFirst({ where: { gatewayId, reviewedAt: null }, select: { id: true } });
  return open === null ? null : openOne;
}

async function recordOf(tx: Tx, ctx: Context, changeId: string, gatewayId: string): Promise<ChangeEmergency["record"]> {
  const row = await tx.emergency.findUnique({ where: { changeId } });
  if (row === null) return null;
  const names = await namesOf(tx, [row.personId, row.reviewedBy]);
  const { reason, appliedAt, reviewBy, reviewedAt, revertChangeId, revertObstacle } = row;
  const verdict = row.verdict === "ratify" || row.verdict === "revert" ? row.verdict : null;
  const whyNot = await whyNoReview(tx, ctx, row, gatewayId);
  return {
    ...{ reason, appliedAt, reviewBy, reviewedAt, verdict, revertChangeId, revertObstacle, whyNot },
    person: names.get(row.personId) ?? "somebody who is no longer known",
    reviewedBy: names.get(row.reviewedBy ?? "") ?? null,
    why: row.verdictWhy,
    mayReview: whyNot === null,
  };
}

async function whyNoReview(
  tx: Tx,
  ctx: Context,
  row: { readonly personId: string; readonly changeId: string; readonly reviewedAt: Date | null },
  gatewayId: string,
): Promise<string | null> {
  const { actor } = ctx;
  if (row.reviewedAt !== null) return "It has been reviewed.";
  if (actor.kind !== "person") return "Reviewing needs a person, not a token.";
  if (actor.personId === row.personId) return "You applied it, so somebody else reviews it.";
  if (!holds(principalOf(actor), "change.decide", gatewayId)) return "An Approver of this gateway reviews it.";
  if (await hasAHand(tx, actor.personId, row.changeId)) {
    return "You wrote at it, or another account of yours has a hand in it, so somebody else reviews it.";
  }
  return (await isConfirmed(tx, actor.personId)) ? null : unconfirmed;
}
