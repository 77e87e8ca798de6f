import { z } from "zod";
import { holds } from "@/lib/domain/access/decide";
import { personOf, principalOf } from "@/lib/services/kernel/context";
import { defineQuery } from "@/lib/services/kernel/query";
import { unreadOf } from "./read-notifications";

const most = 1001;

/** How much calls for the caller: what is unread, and what waits on each gateway whose changes they read. */
export const readFeed = defineQuery({
  name: "feed.read",
  summary: "How much you have not read, and how many changes wait on each of your gateways.",
  permission: "signed-in",
  scope: "global",
  session: "person",
  input: z.strictObject({}),
  output: z.object({
    /** Up to 100. */
    unread: z.number(),
    /** By gateway's id, up to 1,001. */
    waiting: z.record(z.string(), z.number()),
  }),
  audit: "none",
  read: async ({ tx, ctx }) => {
    const principal = principalOf(ctx.actor);
    const rows = await tx.$queryRaw<{ gatewayId: string; waiting: number }[]>`
      select g.id::text as "gatewayId", (select count(*)::int from (select from change c
        where c.gateway_id = g.id and c.state = 'requested' limit ${most}) w) as waiting
      from gateway g where g.archived_at is null order by g.name limit 500`;
    const seen = rows.filter(({ gatewayId }) => holds(principal, "change.read", gatewayId));
    return {
      unread: await unreadOf(tx, personOf(ctx.actor)?.personId ?? ""),
      waiting: Object.fromEntries(seen.map(({ gatewayId, waiting }) => [gatewayId, waiting])),
    };
  },
});
