import { normalHost, type AllowEntry } from "@/lib/domain/allow-entry";
import {
  addressClass,
  inNetwork,
  isTranslated,
  parseIpAddress,
  sameAddress,
  type IpAddress,
} from "@/lib/domain/ip-address";
import type { NetRefusalReason } from "./refusal";

/** Where Keyhole itself is reached: its database and its listeners. A host may be a name, an address or `0.0.0.0`. */
export interface OwnEndpoint {
  readonly host: string;
  readonly port: number;
}

export interface Destination {
  /** As `normalHost` gives it. */
  readonly host: string;
  readonly address: IpAddress;
  readonly port: number;
}

/** A host, as `normalHost` gives it, and a port that Azure tells an app of its own to ask for its identity. */
export type IdentityEndpoint = Pick<Destination, "host" | "port">;

export interface DialRules {
  readonly allow: readonly AllowEntry[];
  /** On a guarded gateway public addresses need an entry too. */
  readonly guarded: boolean;
  /** For the sign-in by what a cloud tells its machines: metadata services, and no other destination. */
  readonly metadataOnly?: boolean;
  /** For the sign-in as an Azure app: this one, where it is on this machine or its link, and no other destination. */
  readonly identityOnly?: IdentityEndpoint;
}

const isWildcard = (host: string): boolean => host === "0.0.0.0" || host === "[::]" || host === "*";

/**
 * Is this one of Keyhole's own doors? One that listens on loopback is guarded on all of loopback, one that listens
 * everywhere also on each address of this machine (`local`). `resolved` are the addresses of doors given by name.
 */
export const isOwn = (
  destination: Destination,
  own: readonly OwnEndpoint[],
  resolved: ReadonlyMap<string, readonly IpAddress[]>,
  local: readonly IpAddress[],
): boolean =>
  own.some((door) => {
    if (door.port !== destination.port) return false;
    const host = normalHost(door.host) ?? door.host;
    if (host === destination.host) return true;
    const isHere = local.some((address) => sameAddress(address, destination.address));
    const isLoopback = addressClass(destination.address) === "loopback";
    if (isWildcard(host)) return isHere || isLoopback;
    const literal = parseIpAddress(host);
    const addresses = literal === null ? (resolved.get(door.host) ?? []) : [literal];
    return addresses.some(
      (address) => sameAddress(address, destination.address) || (isLoopback && addressClass(address) === "loopback"),
    );
  });

const admits = (entry: AllowEntry, { host, address, port }: Destination, isLoopback: boolean): boolean => {
  if (entry.kind === "host") return entry.host === host && entry.port === port;
  if (isLoopback || (entry.port !== null && entry.port !== port)) return false;
  const network = parseIpAddress(entry.network);
  return network !== null && inNetwork(address, network, entry.bits);
};

const isLoopbackName = (host: string): boolean => {
  const address = parseIpAddress(host);
  return host === "localhost" || (address !== null && addressClass(address) === "loopback");
};

/** Is this an address, or the one name that always leads to this machine? Where others lead is for DNS to say. */
export const isFixedHost = (host: string): boolean => host === "localhost" || parseIpAddress(host) !== null;

const isIdentityEndpoint = ({ host, address, port }: Destination, only: IdentityEndpoint): boolean => {
  if (host !== only.host || port !== only.port || !isFixedHost(host) || isTranslated(address)) return false;
  const kind = addressClass(address);
  return kind === "loopback" || (host !== "localhost" && (kind === "link-local" || kind === "metadata"));
};

/**
 * Says why an address may not be dialled, or null. Loopback needs the exact host and port and a name that always
 * means loopback, so no outside name can be pointed at it; private addresses need an entry; metadata services,
 * link-local and reserved addresses are refused whatever the list says, unless the rules are for metadata or for an
 * app's identity alone.
 */
export const refusalFor = (destination: Destination, rules: DialRules): NetRefusalReason | null => {
  const kind = addressClass(destination.address);
  if (rules.identityOnly !== undefined) {
    return isIdentityEndpoint(destination, rules.identityOnly) ? null : "not-allowed";
  }
  if (rules.metadataOnly === true) return kind === "metadata" ? null : "not-allowed";
  if (kind === "metadata" || kind === "link-local" || kind === "reserved") return kind;
  const isLoopback = kind === "loopback";
  if (kind === "public" && !rules.guarded) return null;
  if (isLoopback && !isLoopbackName(destination.host)) return "not-allowed";
  return rules.allow.some((entry) => admits(entry, destination, isLoopback)) ? null : "not-allowed";
};
