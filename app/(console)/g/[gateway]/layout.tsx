import type { ReactNode } from "react";
import { Shell } from "@/app/(console)/shell";
import { EmergencyBanner } from "@/components/changes/emergency-banner";
import type { NavItem } from "@/components/app-shell";
import { formatCount } from "@/lib/format";
import { loadGateway } from "@/lib/server/load-gateway";
import { now } from "@/lib/server/now";
import { loadViewer } from "@/lib/server/viewer";

interface GatewayLayoutProps {
  readonly params: Promise<{ gateway: string }>;
  readonly children: ReactNode;
}

/** The shell of one gateway: what it has, what waits, where its pages are. */
export default async function GatewayLayout({ params, children }: GatewayLayoutProps) {
  const { gateway: name } = await params;
  const viewer = await loadViewer();
  const gateway = await loadGateway(name);
  const at = `/g/${gateway.name}`;
  const sees = viewer.may("rotation.read", gateway.id);
  const nav: NavItem[] = [
    ...(sees ? [{ href: at, label: "Overview", icon: "overview", exact: true } as const] : []),
    { href: `${at}/vaults`, label: "Vaults", icon: "vault", count: formatCount(gateway.vaults) },
    ...(viewer.may("reference.read", gateway.id)
      ? [
          {
            href: `${at}/references`,
            label: "References",
            icon: "reference",
            count: formatCount(gateway.references),
          } as const,
        ]
      : []),
    ...(viewer.may("reference.resolve", gateway.id)
      ? [{ href: `${at}/explain`, label: "Explain", icon: "explain" } as const]
      : []),
    ...(sees
      ? [
          {
            href: `${at}/rotation`,
            label: "Rotation",
            icon: "rotation" as const,
            ...(gateway.calling === 0 ? {} : { count: formatCount(gateway.calling), tone: "stale" as const }),
          },
        ]
      : []),
    {
      href: `${at}/changes`,
      label: "Changes",
      icon: "change",
      count: formatCount(gateway.waiting),
      tone: "waiting",
      liveWaiting: gateway.id,
    },
    ...(viewer.may("audit.read", gateway.id) ? [{ href: `${at}/audit`, label: "Audit", icon: "audit" } as const] : []),
  ];
  return (
    <Shell current={gateway} gatewayNav={nav}>
      {gateway.emergency !== null && (
        <EmergencyBanner gateway={gateway.name} emergency={gateway.emergency} now={now()} />
      )}
      {children}
    </Shell>
  );
}
