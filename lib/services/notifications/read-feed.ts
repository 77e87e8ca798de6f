import { z } from "zod";
import { holds } from "@/lib/domain/access/decide";
import { urgentNotices } from "@/lib/domain/notification/notice";
import type { Tx } from "@/lib/db/transaction";
import { waitingCounts } from "@/lib/services/changes/waiting-counts";
import { personOf, principalOf, type Context } from "@/lib/services/kernel/context";
import { defineQuery } from "@/lib/services/kernel/query";
import { noticeShape, shownNotices, unreadOf } from "./read-notifications";
import { notificationRow } from "./schema";

const mostGateways = 500;
/** What is older is on the page of notifications, and was on the page when it was made. */
const newsMs = 10 * 60_000;

/** What calls for the caller: what is unread and urgent, and how much waits for their decision on each of their gateways. */
export const readFeed = defineQuery({
  name: "feed.read",
  summary:
    "How much you have not read, what of it is urgent, and how many changes wait for you on each of your gateways.",
  permission: "signed-in",
  scope: "global",
  session: "person",
  input: z.strictObject({}),
  output: z.object({
    /** Up to 100. */
    unread: z.number(),
    /** By gateway's id: changes that wait for the caller's decision, up to 1,001. */
    waiting: z.record(z.string(), z.number()),
    /** Unread and urgent, of the last ten minutes, the newest first; at most five. */
    urgent: z.array(notificationRow),
  }),
  audit: "none",
  read: async ({ tx, ctx }) => {
    const personId = personOf(ctx.actor)?.personId ?? "";
    const counts = await waitingCounts(tx, ctx, await gatewaysOf(tx, ctx));
    return {
      unread: await unreadOf(tx, personId),
      waiting: Object.fromEntries([...counts].map(([gatewayId, { forMe }]) => [gatewayId, forMe])),
      urgent: await urgentOf(tx, ctx, personId),
    };
  },
});

/** Ids of those whose changes the caller reads, and of no others: what there is of these is not theirs to wait for. */
async function gatewaysOf(tx: Tx, ctx: Context): Promise<readonly string[]> {
  const principal = principalOf(ctx.actor);
  const held = (personOf(ctx.actor)?.grants ?? []).flatMap(({ gateway }) => gateway ?? []);
  const rows = await tx.gateway.findMany({
    where: { archivedAt: null, ...(!holds(principal, "change.read", null) && { id: { in: held } }) },
    orderBy: { name: "asc" },
    take: mostGateways,
    select: { id: true },
  });
  return rows.map(({ id }) => id).filter((id) => holds(principal, "change.read", id));
}

async function urgentOf(tx: Tx, ctx: Context, personId: string): Promise<z.infer<typeof notificationRow>[]> {
  const since = new Date(ctx.deps.clock().getTime() - newsMs);
  const rows = await tx.notification.findMany({
    where: { personId, readAt: null, kind: { in: [...urgentNotices] }, at: { gt: since } },
    orderBy: [{ at: "desc" }, { id: "desc" }],
    take: 5,
    select: noticeShape,
  });
  return shownNotices(tx, ctx, rows);
}
