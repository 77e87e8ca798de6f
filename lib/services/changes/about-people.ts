import { holds } from "@/lib/domain/access/decide";
import type { Tx } from "@/lib/db/transaction";
import { personOf, principalOf, type Context } from "@/lib/services/kernel/context";
import type { EffectField } from "@/lib/services/kernel/spec";
import { hasAccessAdminBesides } from "@/lib/services/people/who-decides";

/**
 * The document holds people by id, so that a name can be erased; who reads it reads the name, and the address with it if
 * they decide on people or read about them.
 */
export async function namedFields(tx: Tx, ctx: Context, fields: readonly EffectField[]): Promise<EffectField[]> {
  const principal = principalOf(ctx.actor);
  const readsAddress = (["person.read", "change.decide"] as const).some((one) => holds(principal, one, null));
  const ids = fields.flatMap(({ field, after }) => (field === "person" && after !== null ? [after] : []));
  const people = await tx.person.findMany({
    where: { id: { in: ids } },
    select: { id: true, name: true, email: true },
    take: ids.length,
  });
  const words = new Map(people.map(({ id, name, email }) => [id, readsAddress ? `${name} <${email}>` : name]));
  return fields.map((each) =>
    each.field === "person" ? { ...each, after: words.get(each.after ?? "") ?? each.after } : each,
  );
}

/**
 * Why the reader cannot decide, or null. Comfort only: the database refuses what this would let through. Of people decides
 * another Access admin, or an Approver for all gateways while there is no other.
 */
export async function reasonAgainstPeople(
  tx: Tx,
  ctx: Context,
  change: { readonly state: string; readonly mine: boolean; readonly requesterId: string; readonly targetId: string },
  decisions: readonly { readonly personId: string }[],
): Promise<string | null> {
  const me = personOf(ctx.actor)?.personId;
  if (change.state !== "requested") return "It is closed.";
  if (ctx.actor.kind !== "person") return "Deciding needs a person, not a token.";
  if (change.mine) return "You asked for it, so others decide.";
  if (change.targetId === me) return "It is about you, so others decide.";
  if (decisions.some((decision) => decision.personId === me)) return "You have decided already.";
  if (holds(principalOf(ctx.actor), "role.grant", null)) return null;
  if (!holds(principalOf(ctx.actor), "change.decide", null)) return "You hold no role that decides about people.";
  const other = await hasAccessAdminBesides(tx, [change.requesterId, change.targetId]);
  return other ? "Another Access admin decides about people." : null;
}
