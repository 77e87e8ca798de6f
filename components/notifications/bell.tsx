import Link from "next/link";
import { Icon } from "@/components/ui/icon";

/** The way to what one was told, with how much of it is unread (100 stands for more). */
export function Bell({ unread }: { readonly unread: number }) {
  return (
    <Link
      href="/notifications"
      prefetch={false}
      aria-label={unread === 0 ? "Notifications" : `Notifications, ${unread > 99 ? "more than 99" : unread} unread`}
      className="relative grid min-h-8 min-w-8 place-items-center rounded hover:bg-sunken pointer-coarse:min-h-11 pointer-coarse:min-w-11"
    >
      <Icon name="bell" className="text-muted" />
      <span
        data-live-unread=""
        hidden={unread === 0}
        aria-hidden="true"
        className="absolute -top-0.5 -right-0.5 min-w-4 rounded-full bg-ink px-1 text-center text-[0.625rem] leading-4 font-semibold text-surface"
      >
        {unread > 99 ? "99+" : String(unread)}
      </span>
    </Link>
  );
}
