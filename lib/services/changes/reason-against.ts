import { holds } from "@/lib/domain/access/decide";
import type { Tx } from "@/lib/db/transaction";
import { personOf, principalOf, type Context } from "@/lib/services/kernel/context";

interface Undecided {
  readonly id: string;
  readonly state: string;
  /** The reader asked for it. */
  readonly mine: boolean;
  /** The reader has a hand in it, under any account of theirs. */
  readonly hand: boolean;
  readonly gatewayId: string | null;
  readonly decisions: readonly { readonly personId: string }[];
}

/** Why the reader cannot decide, or null. Comfort only: the database refuses whatever this would let through. */
export async function reasonAgainst(tx: Tx, ctx: Context, change: Undecided): Promise<string | null> {
  const me = personOf(ctx.actor)?.personId;
  if (change.state === "draft") return "It is a draft: nobody is asked yet.";
  if (change.state !== "requested") return "It is closed.";
  if (ctx.actor.kind !== "person") return "Deciding needs a person, not a token.";
  if (change.mine) return "You asked for it, so others decide.";
  if (change.hand && (await wroteAt(tx, change, ctx))) return "You wrote at it, so others decide.";
  if (change.hand) return "Another account or a token of yours has a hand in it, so others decide.";
  if (!holds(principalOf(ctx.actor), "change.decide", change.gatewayId)) return "You hold no role that approves here.";
  if (change.decisions.some((decision) => decision.personId === me)) return "You have decided already.";
  return (await isConfirmed(tx, me ?? "")) ? null : unconfirmed;
}

export const unconfirmed =
  "Your account is not confirmed yet, so your word does not count. Ask an Access admin to confirm it.";

/** Whether an account is confirmed, so that its word counts. */
export async function isConfirmed(tx: Tx, personId: string): Promise<boolean> {
  const row = await tx.person.findUnique({ where: { id: personId }, select: { confirmedAt: true } });
  return row !== null && row.confirmedAt !== null;
}

async function wroteAt(tx: Tx, { id: changeId }: Undecided, ctx: Context): Promise<boolean> {
  const personId = personOf(ctx.actor)?.personId ?? "";
  const wrote = await tx.changeEditor.findFirst({
    where: { changeId, personId },
    select: { id: true },
  });
  return wrote !== null;
}
