import "server-only";
import { redirect } from "next/navigation";
import { headers } from "next/headers";
import { cache } from "react";
import { permissionsHeld } from "@/lib/domain/access/decide";
import type { Permission } from "@/lib/domain/access/permissions";
import { readGateways } from "@/lib/services/gateways/read-gateways";
import type { GatewayRow } from "@/lib/services/gateways/schema";
import { readOwnAccount } from "@/lib/services/people/read-own-account";
import { load } from "./load";
import { requestContext } from "./request-context";

export interface Viewer {
  readonly name: string;
  readonly email: string;
  /** Unread notifications, up to 100. */
  readonly unread: number;
  /** The gateways on which they hold a role. */
  readonly gateways: readonly GatewayRow[];
  /** What they may do on a gateway (by id), or with the installation as a whole (null). For hiding, not for guarding. */
  may(permission: Permission, gatewayId: string | null): boolean;
}

/** Who is signed in and what the shell needs of them, once a request; strangers go to the sign-in page. */
export const loadViewer = cache(async (): Promise<Viewer> => {
  const { actor } = await requestContext();
  if (actor.kind !== "person") {
    const path = (await headers()).get("x-keyhole-path") ?? "/";
    redirect(path === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(path)}`);
  }
  const [{ gateways }, account] = await Promise.all([
    load(readGateways, { archived: false }),
    load(readOwnAccount, {}),
  ]);
  return {
    ...account,
    gateways,
    may: (permission, gatewayId) => permissionsHeld(actor.grants, gatewayId).includes(permission),
  };
});
