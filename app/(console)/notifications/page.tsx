import type { Metadata } from "next";
import { ActionForm } from "@/components/action-form";
import { NotificationList } from "@/components/notifications/notification-list";
import { PageHeader } from "@/components/ui/page-header";
import { Tabs } from "@/components/ui/tabs";
import { changePath } from "@/lib/server/changes-path";
import { cursorsOf, listQuery } from "@/lib/server/list-query";
import { load } from "@/lib/server/load";
import { now } from "@/lib/server/now";
import type { PageProps } from "@/lib/server/page-props";
import { loadViewer } from "@/lib/server/viewer";
import { readNotifications } from "@/lib/services/notifications/read-notifications";
import { markReadAction } from "./actions";

export const metadata: Metadata = { title: "Notifications" };

const path = "/notifications";

export default async function NotificationsPage({ searchParams }: PageProps) {
  const query = listQuery(path, await searchParams);
  const show = query.params["show"] === "unread" ? "unread" : "all";
  const viewer = await loadViewer();
  const { notifications, unread, next, previous } = await load(readNotifications, { show, ...cursorsOf(query) });
  return (
    <>
      <PageHeader
        title="Notifications"
        description="Kept for 90 days, read or not."
        actions={
          unread > 0 && <ActionForm action={markReadAction} submit="Mark all read" submitTone="plain" layout="bare" />
        }
      />
      <Tabs
        label="Which notifications"
        current={show === "unread" ? `${path}?show=unread` : path}
        tabs={[
          { href: path, label: "All" },
          { href: `${path}?show=unread`, label: "Unread" },
        ]}
      />
      <NotificationList
        notifications={notifications.map(({ change, ...rest }) => {
          return { ...rest, href: change === null ? null : changePath(viewer, change) };
        })}
        query={query}
        previous={previous}
        next={next}
        now={now()}
        markRead={markReadAction}
      />
    </>
  );
}
