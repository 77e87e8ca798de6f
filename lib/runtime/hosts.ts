import { parseAllowEntry } from "@/lib/domain/allow-entry";
import type { OwnEndpoint } from "@/lib/net/allow-list";
import { createNet, type ClosableNet } from "@/lib/net/create-net";
import type { Ambient, Host } from "@/lib/providers/contract";
import { appIdentity } from "@/lib/providers/identity/azure/app-identity";
import type { Deps } from "@/lib/services/deps";

interface Lent extends Omit<Host, "net" | "ambient"> {
  readonly own: readonly OwnEndpoint[];
  readonly signal: AbortSignal;
  /** What this machine may give for signing in to backends. */
  readonly ambient?: Omit<Ambient, "net" | "metadata" | "appIdentity"> & { readonly metadata: boolean };
}

/** A changed allow-list makes a new dialler; the ones before it end with their last exchange. */
const mostKept = 8;

const nothing = { metadata: false, credentialFolder: null };

/** Lends adapters a dialler by the rules of a gateway; equal rules get the same one. */
export function createHosts({ own, signal, ambient = nothing, ...lends }: Lent): Deps["host"] {
  const kept = new Map<string, Host & { readonly net: ClosableNet }>();
  const nowhere = { allow: [], guarded: true, own, signal };
  const metadata = ambient.metadata ? createNet({ ...nowhere, metadataOnly: true }) : null;
  const app = appIdentity(ambient.environment);
  const hasApp = ambient.metadata && app.ok && app.value !== null;
  const identity = hasApp ? createNet({ ...nowhere, identityOnly: app.value.endpoint }) : null;
  return ({ guarded, allow }) => {
    const key = JSON.stringify([guarded, allow]);
    const known = kept.get(key);
    if (known !== undefined) return known;
    const entries = allow.flatMap((text) => {
      const parsed = parseAllowEntry(text);
      return parsed.ok ? [parsed.value] : [];
    });
    const net = createNet({ allow: entries, guarded, own, signal });
    const strict = guarded ? net : createNet({ allow: entries, guarded: true, own, signal });
    const host = { net, ...lends, ambient: { ...ambient, net: strict, metadata, appIdentity: identity } };
    kept.set(key, host);
    const [oldest] = kept.keys();
    if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
    return host;
  };
}
