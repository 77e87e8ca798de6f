import { z } from "zod";
import { holds, type Principal } from "@/lib/domain/access/decide";
import { isAboutPeople } from "@/lib/domain/access/guarded-operations";
import { isNoticeKind, noticeSentence, type NoticeKind } from "@/lib/domain/notification/notice";
import type { Tx } from "@/lib/db/transaction";
import { beyond } from "@/lib/services/kernel/beyond";
import { personOf, principalOf, type Context } from "@/lib/services/kernel/context";
import { keyId, keyMoment, pageLinks, pageOf, sliceOf } from "@/lib/services/kernel/page";
import { defineQuery } from "@/lib/services/kernel/query";
import { namesOf } from "@/lib/services/people/names-of";
import { listNotificationsInput, notificationRow } from "./schema";

const pageSize = 50;

export const noticeShape = {
  id: true,
  at: true,
  kind: true,
  object: true,
  byId: true,
  readAt: true,
  changeId: true,
  gatewayId: true,
} as const;

/** What the caller was told, newest first, 50 a page. Of a gateway they hold no role at any more, only that something happened. */
export const readNotifications = defineQuery({
  name: "notification.list",
  summary: "What you were told.",
  permission: "signed-in",
  scope: "global",
  session: "person",
  input: listNotificationsInput,
  output: z.object({ notifications: z.array(notificationRow), unread: z.number(), ...pageLinks.shape }),
  audit: "none",
  read: async ({ tx, ctx, input }) => {
    const personId = personOf(ctx.actor)?.personId ?? "";
    const slice = sliceOf(input, 2);
    const direction = slice.backwards ? "asc" : "desc";
    const fetched = await tx.notification.findMany({
      where: {
        AND: [
          { personId },
          input.show === "all" ? {} : { readAt: null },
          slice.from === null
            ? {}
            : beyond(slice.backwards ? "gt" : "lt", ["at", keyMoment(slice.from[0])], ["id", keyId(slice.from[1])]),
        ],
      },
      orderBy: [{ at: direction }, { id: direction }],
      take: pageSize + 1,
      select: noticeShape,
    });
    const page = pageOf(fetched, pageSize, slice, (row) => [row.at.toISOString(), row.id]);
    const { next, previous } = page;
    return {
      notifications: await shownNotices(tx, ctx, page.rows),
      unread: await unreadOf(tx, personId),
      next,
      previous,
    };
  },
});

/** How many are unread, up to 100. */
export async function unreadOf(tx: Tx, personId: string): Promise<number> {
  const rows = await tx.notification.findMany({ where: { personId, readAt: null }, select: { id: true }, take: 100 });
  return rows.length;
}

interface Row {
  readonly id: string;
  readonly at: Date;
  readonly kind: string;
  readonly object: string | null;
  readonly byId: string | null;
  readonly readAt: Date | null;
  readonly changeId: string | null;
  readonly gatewayId: string | null;
}

/** As its reader may see it now: of what they hold no role for any more, only that something happened. */
export async function shownNotices(
  tx: Tx,
  ctx: Context,
  rows: readonly Row[],
): Promise<z.infer<typeof notificationRow>[]> {
  if (rows.length === 0) return [];
  const principal = principalOf(ctx.actor);
  const me = personOf(ctx.actor)?.personId;
  const ids = (pick: (row: Row) => string | null) => [...new Set(rows.flatMap((row) => pick(row) ?? []))];
  const names = await namesOf(
    tx,
    rows.map(({ byId }) => byId),
  );
  const gateways = await tx.gateway.findMany({
    where: { id: { in: ids((row) => row.gatewayId) } },
    select: { id: true, name: true },
    take: pageSize,
  });
  const changes = await tx.change.findMany({
    where: { id: { in: ids((row) => row.changeId) } },
    select: { id: true, operation: true, requesterId: true },
    take: pageSize,
  });
  return rows.flatMap((row) => {
    const { id, at, kind, readAt, gatewayId, changeId } = row;
    // Another version of Keyhole wrote it.
    if (!isNoticeKind(kind)) return [];
    const change = changes.find((one) => one.id === row.changeId);
    const aboutPeople = change !== undefined && isAboutPeople(change.operation);
    const mayOpen =
      holds(principal, "change.read", gatewayId) || (aboutPeople && holds(principal, "person.read", null));
    const sees = mayOpen || change?.requesterId === me || (changeId === null && seesOfInstallation(kind, principal));
    const gateway = sees ? (gateways.find((one) => one.id === gatewayId)?.name ?? null) : null;
    const sentence = noticeSentence(kind, {
      by: sees ? (names.get(row.byId ?? "") ?? null) : null,
      object: sees ? row.object : null,
      gateway,
    });
    const link = change !== undefined && mayOpen ? { id: change.id, gateway, aboutPeople } : null;
    return [{ id, at, kind, sentence, read: readAt !== null, change: link }];
  });
}

/**
 * Of the installation itself: that `recover` was used concerns everybody, the log those who look after it now, and ways into
 * others' accounts whoever looks after people now.
 */
const seesOfInstallation = (kind: NoticeKind, principal: Principal): boolean =>
  kind === "recover.used" ||
  (kind === "identity.connected-to" && holds(principal, "person.edit", null)) ||
  (kind === "audit.broken" &&
    (["audit.verify", "settings.read"] as const).some((permission) => holds(principal, permission, null)));
