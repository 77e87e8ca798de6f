import Link from "next/link";
import type { BoundAction } from "@/lib/server/action-state";
import type { ListQuery } from "@/lib/server/list-query";
import { ActionForm } from "@/components/action-form";
import { listHref } from "@/components/list-query";
import { Time } from "@/components/time";
import { EmptyState } from "@/components/ui/empty-state";
import { ToneShape } from "@/components/ui/tone-shape";
import { buttonStyle } from "@/components/ui/button-style";

export interface NotificationItem {
  readonly id: string;
  readonly at: Date | string;
  readonly sentence: string;
  readonly read: boolean;
  /** Where it leads; null where the reader cannot go there. */
  readonly href: string | null;
}

export interface NotificationListProps {
  readonly notifications: readonly NotificationItem[];
  readonly query: ListQuery;
  readonly previous: string | null;
  readonly next: string | null;
  readonly now: Date | string;
  /** Sends `id`. */
  readonly markRead: BoundAction;
}

/** What the reader was told, newest first; what is unread stands out by a mark, weight and a word. */
export function NotificationList({ notifications, query, previous, next, now, markRead }: NotificationListProps) {
  if (notifications.length === 0) {
    return (
      <EmptyState>
        {query.params["show"] === "unread"
          ? "Nothing is unread."
          : "What happens to changes you asked for, or may decide on, will be told here."}
      </EmptyState>
    );
  }
  return (
    <>
      <ul aria-label="Notifications" className="divide-y border-y">
        {notifications.map((each) => (
          <li key={each.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-1 py-2">
            <div className="flex min-w-0 grow basis-64 items-baseline gap-2">
              {each.read ? <span className="size-2 shrink-0" /> : <ToneShape tone="waiting" className="size-2" />}
              <p className={`min-w-0 wrap-anywhere ${each.read ? "text-muted" : "font-medium"}`}>
                {!each.read && <span className="sr-only">Unread: </span>}
                {each.href === null ? (
                  each.sentence
                ) : (
                  <Link href={each.href} prefetch={false} className="hover:underline">
                    {each.sentence}
                  </Link>
                )}{" "}
                <span className="text-sm font-normal text-muted">
                  <Time at={each.at} now={now} />
                </span>
              </p>
            </div>
            {!each.read && (
              <ActionForm
                action={markRead}
                submit="Mark read"
                submitTone="quiet"
                layout="bare"
                hidden={{ id: each.id }}
                label={`Mark read: ${each.sentence}`}
              />
            )}
          </li>
        ))}
      </ul>
      {(previous !== null || next !== null) && (
        <nav aria-label="Pages of notifications" className="mt-3 flex gap-2 text-sm">
          {previous !== null && (
            <Link className={buttonStyle("plain")} href={listHref(query, { before: previous })} rel="prev">
              Previous
            </Link>
          )}
          {next !== null && (
            <Link className={buttonStyle("plain")} href={listHref(query, { after: next })} rel="next">
              Next
            </Link>
          )}
        </nav>
      )}
    </>
  );
}
