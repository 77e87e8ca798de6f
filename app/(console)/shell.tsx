import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { AppShell, type NavItem } from "@/components/app-shell";
import { keysOf, themeOf } from "@/components/theme";
import { now } from "@/lib/server/now";
import { loadViewer, type Viewer } from "@/lib/server/viewer";
import { signOutAction } from "./actions";

interface CurrentGateway {
  readonly id: string;
  readonly name: string;
}

interface ShellProps {
  readonly current: CurrentGateway | null;
  /** What is only known for the gateway one is on. */
  readonly gatewayNav?: readonly NavItem[];
  readonly children: ReactNode;
}

/** The shell with what this viewer may see; hiding is comfort, the kernel refuses. */
export async function Shell({ current, gatewayNav = [], children }: ShellProps) {
  const viewer = await loadViewer();
  const jar = await cookies();
  const gateways = viewer.gateways
    .filter(({ id }) => viewer.may("vault.read", id))
    .map(({ name, guarded, environment }) => ({ name, guarded, environment, href: `/g/${name}` }));
  return (
    <AppShell
      viewer={viewer}
      gateways={gateways}
      current={gateways.find(({ name }) => name === current?.name) ?? null}
      nav={[...gatewayNav, ...wholeNav(viewer)]}
      theme={themeOf(jar.get("theme")?.value)}
      keys={keysOf(jar.get("keys")?.value)}
      homeHref={current === null ? "/" : `/g/${current.name}`}
      settingsHref="/settings"
      unread={viewer.unread}
      now={now()}
      signOut={signOutAction}
    >
      {children}
    </AppShell>
  );
}

function wholeNav(viewer: Viewer): readonly NavItem[] {
  const audit: NavItem = { href: "/audit", label: "Whole log", icon: "audit", apart: true };
  const settings: NavItem = { href: "/settings", label: "Settings", icon: "settings", apart: true };
  return viewer.may("audit.read", null) ? [audit, settings] : [settings];
}
