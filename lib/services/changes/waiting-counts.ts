import { holds } from "@/lib/domain/access/decide";
import { waitingCounts as countsInDatabase, type WaitingCount } from "@/lib/db/changes";
import type { Tx } from "@/lib/db/transaction";
import { personOf, principalOf, type Context } from "@/lib/services/kernel/context";

const none: WaitingCount = { forMe: 0, inAll: 0 };

/**
 * How many changes the caller's queue of each gateway holds that wait: with those of the installation for whoever reads
 * them, as the queue shows them. A token decides nothing, so nothing waits for it. Each number goes up to 1,001.
 */
export async function waitingCounts(
  tx: Tx,
  ctx: Context,
  gatewayIds: readonly string[],
): Promise<ReadonlyMap<string, WaitingCount>> {
  const me = ctx.actor.kind === "person" ? (personOf(ctx.actor)?.personId ?? null) : null;
  const forAll = holds(principalOf(ctx.actor), "change.read", null);
  const counts = await countsInDatabase(tx, me, forAll ? [...gatewayIds, null] : gatewayIds);
  const ofAll = counts.get(null) ?? none;
  return new Map(
    gatewayIds.map((id) => {
      const { forMe, inAll } = counts.get(id) ?? none;
      return [id, { forMe: upTo(forMe + ofAll.forMe), inAll: upTo(inAll + ofAll.inAll) }];
    }),
  );
}

const upTo = (count: number): number => Math.min(count, 1001);
