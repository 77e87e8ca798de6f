import Link from "next/link";
import { Icon } from "./ui/icon";
import { Menu } from "./ui/menu";
import { menuItem } from "./ui/menu-item";

export interface ShellGateway {
  readonly name: string;
  readonly href: string;
  readonly guarded: boolean;
  /** "production", "lab"; quiet, beside the name. */
  readonly environment?: string | null;
}

export interface GatewaySwitcherProps {
  readonly gateways: readonly ShellGateway[];
  /** Null on pages that belong to none. */
  readonly current: ShellGateway | null;
}

/** Which gateway everything on the page belongs to, and the way to another. Whether it is guarded is always in sight. */
export function GatewaySwitcher({ gateways, current }: GatewaySwitcherProps) {
  return (
    <Menu
      label="Gateway"
      summary={
        <span className="flex min-w-0 items-center gap-2">
          {current === null ? (
            <span className="text-sm text-muted">Gateways</span>
          ) : (
            <span className="min-w-0 truncate font-mono text-sm sm:max-w-64">{current.name}</span>
          )}
          {current?.guarded === true && <GuardedBadge />}
          <Icon name="chevron-down" className="size-3.5 text-muted max-sm:hidden" />
        </span>
      }
    >
      <ul>
        {gateways.map((gateway) => (
          <li key={gateway.href}>
            <Link
              href={gateway.href}
              aria-current={gateway.href === current?.href ? "true" : undefined}
              className={menuItem}
            >
              <Icon name="check" className={gateway.href === current?.href ? "text-brass" : "invisible"} />
              <span className="font-mono text-sm">{gateway.name}</span>
              {gateway.environment && <span className="text-sm text-muted">{gateway.environment}</span>}
              <span className="ml-auto pl-4">{gateway.guarded && <GuardedBadge />}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Menu>
  );
}

/** Says that changes here wait for other people. */
export function GuardedBadge() {
  return (
    <span
      className="inline-flex items-center gap-1 text-xs text-muted"
      title="Changes wait for approval by other people"
    >
      <Icon name="lock" className="size-3 text-brass" />
      guarded
    </span>
  );
}
