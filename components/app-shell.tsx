import Link from "next/link";
import type { ReactNode } from "react";
import { GatewaySwitcher, type ShellGateway } from "./gateway-switcher";
import { KeysToggle } from "./keys-toggle";
import { LiveNotices } from "./live/live-notices";
import { LiveStart } from "./live/live-start";
import { Bell } from "./notifications/bell";
import { NavLink } from "./nav-link";
import { SignOut, type SignOutProps } from "./sign-out";
import { ThemeToggle } from "./theme-toggle";
import type { Theme } from "./theme";
import type { Tone } from "./tone";
import { Icon, type IconName } from "./ui/icon";
import { Mark } from "./ui/mark";
import { Menu } from "./ui/menu";
import { menuItem } from "./ui/menu-item";
import { ToneShape } from "./ui/tone-shape";

export interface ShellViewer {
  readonly name: string;
  readonly email: string;
}

export interface NavItem {
  readonly href: string;
  readonly label: string;
  readonly icon: IconName;
  /** "12", "1,000+" */
  readonly count?: string;
  /** The gateway whose changes that wait for the reader the count is kept at while the page is open; none is hidden. */
  readonly liveWaiting?: string;
  /** What the count means, where it calls for somebody. */
  readonly tone?: Tone;
  /** Other pages stand below its address that are not its own. */
  readonly exact?: boolean;
  /** Below the hairline: what is not of this gateway. */
  readonly apart?: boolean;
}

export interface AppShellProps {
  readonly viewer: ShellViewer;
  readonly gateways: readonly ShellGateway[];
  readonly current: ShellGateway | null;
  readonly nav: readonly NavItem[];
  readonly theme: Theme;
  readonly keys: "on" | "off";
  readonly homeHref: string;
  readonly settingsHref: string | null;
  /** How many notifications are unread. */
  readonly unread: number;
  /** Leaves the console; what it gives back says why that did not work. */
  readonly signOut: SignOutProps["action"];
  /** The moment of rendering. */
  readonly now: Date;
  readonly children: ReactNode;
}

/** What stands around every page of the console: where one is, who one is, where one can go. */
export function AppShell(props: AppShellProps) {
  const { viewer, gateways, current, nav, theme, keys, homeHref, settingsHref, unread, now, signOut, children } = props;
  return (
    <div className="min-h-dvh md:grid md:grid-cols-[3.5rem_minmax(0,1fr)] md:grid-rows-[3rem_1fr] lg:grid-cols-[13rem_minmax(0,1fr)]">
      <a
        href="#content"
        className="sr-only z-50 rounded bg-surface px-3 py-2 font-medium focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to content
      </a>
      <header className="sticky top-0 z-20 col-span-2 flex h-12 items-center gap-1 border-b bg-surface px-2 md:px-3">
        <button
          type="button"
          popoverTarget="navigation"
          aria-label="Navigation"
          className="button grid min-h-8 min-w-8 place-items-center rounded hover:bg-sunken md:hidden"
        >
          <Icon name="menu" />
        </button>
        <Link href={homeHref} className="flex min-h-8 items-center gap-2 rounded px-1.5 font-semibold">
          <Mark className="size-5 text-brass" />
          <span className="max-sm:sr-only">Keyhole</span>
        </Link>
        {gateways.length > 0 && <GatewaySwitcher gateways={gateways} current={current} />}
        <div className="ml-auto flex shrink-0 items-center gap-1">
          <Bell unread={unread} />
          <ThemeToggle theme={theme} />
          <Menu
            align="end"
            label={`Account of ${viewer.name}`}
            summary={
              <span
                aria-hidden="true"
                className="grid size-6 place-items-center rounded bg-sunken text-xs font-medium ring-1 ring-line"
              >
                {initialsOf(viewer.name)}
              </span>
            }
          >
            <div className="border-b px-2 pt-1 pb-2">
              <p className="font-medium">{viewer.name}</p>
              <p className="text-sm text-muted">{viewer.email}</p>
            </div>
            <div className="border-b py-1">
              {settingsHref !== null && (
                <Link href={settingsHref} prefetch={false} className={menuItem}>
                  <Icon name="settings" className="text-muted" /> Settings
                </Link>
              )}
              <KeysToggle keys={keys} />
            </div>
            <SignOut action={signOut} />
          </Menu>
        </div>
      </header>
      <aside
        id="navigation"
        popover="auto"
        className="fixed inset-y-0 left-0 m-0 h-dvh max-h-none w-64 border-r bg-surface p-2 text-ink shadow-float md:sticky md:inset-auto md:top-12 md:block md:h-[calc(100dvh-3rem)] md:w-auto md:overflow-y-auto md:border-r-0 md:bg-canvas md:shadow-none"
      >
        <nav aria-label="Console">
          <NavList items={nav.filter((item) => item.apart !== true)} />
          <NavList items={nav.filter((item) => item.apart === true)} apart={nav.some((item) => item.apart !== true)} />
        </nav>
      </aside>
      <main id="content" tabIndex={-1} className="min-w-0 px-4 py-5 outline-none md:border-l md:px-6">
        <div className="mx-auto max-w-[90rem]">{children}</div>
      </main>
      <LiveNotices now={now} />
      <LiveStart />
    </div>
  );
}

function NavList({ items, apart = false }: { readonly items: readonly NavItem[]; readonly apart?: boolean }) {
  if (items.length === 0) return null;
  return (
    <ul className={`grid gap-0.5 ${apart ? "mt-2 border-t pt-2" : ""}`}>
      {items.map((item) => (
        <li key={item.href}>
          <NavLink href={item.href} label={item.label} exact={item.exact ?? false} seldom={item.apart === true}>
            <Icon name={item.icon} />
            <span className="md:max-lg:sr-only">{item.label}</span>
            {item.count !== undefined && (
              <span
                className="ml-auto flex items-center gap-1.5 text-xs md:max-lg:sr-only [&[hidden]]:hidden"
                {...(item.liveWaiting !== undefined && { "data-live-waiting": item.liveWaiting })}
                hidden={item.liveWaiting !== undefined && item.count === "0"}
              >
                {item.tone !== undefined && <ToneShape tone={item.tone} className="size-2" />}
                <span data-count="">{item.count}</span>
              </span>
            )}
          </NavLink>
        </li>
      ))}
    </ul>
  );
}

function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0]?.[0], words.at(-1)?.[0]] : [...(words[0] ?? "?").slice(0, 2)];
  return letters.join("").toUpperCase();
}
