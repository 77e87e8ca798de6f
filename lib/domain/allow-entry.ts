import { fail, ok, type Result } from "./errors";
import { addressClass, inNetwork, parseIpAddress, type IpAddress } from "./ip-address";

/** A destination that Platform admins let Keyhole dial: one host and port, or a network, on one port or on all. */
export type AllowEntry =
  | { readonly kind: "host"; readonly host: string; readonly port: number }
  | { readonly kind: "network"; readonly network: string; readonly bits: number; readonly port: number | null };

export type AllowEntryProblem =
  | "not-an-entry"
  | "port-missing"
  | "port-invalid"
  | "network-too-wide"
  | "loopback-needs-host-and-port"
  | "never-allowed";

const portOf = (text: string): number | null =>
  /^[1-9]\d{0,4}$/.test(text) && Number(text) <= 65535 ? Number(text) : null;

/** A host as URLs write it: lower case, punycode, one form per address, no final dot. Null if it is no host. */
export const normalHost = (host: string): string | null => {
  if (/[\s/?#@\\]/.test(host) || host === "") return null;
  const bare = host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
  const url = URL.canParse(`http://${bare}/`) ? new URL(`http://${bare}/`) : null;
  if (url === null || url.port !== "" || url.hostname === "") return null;
  const address = parseIpAddress(url.hostname);
  // One spelling for an IPv4 address, also when it comes wrapped in IPv6.
  if (address?.length === 4) return address.join(".");
  return url.hostname.replace(/\.$/, "");
};

const overlaps = (address: IpAddress, bits: number, text: string, textBits: number): boolean => {
  const other = parseIpAddress(text);
  return other !== null && inNetwork(address, other, Math.min(bits, textBits));
};

const parseNetwork = (address: string, size: string, port: number | null): Result<AllowEntry, AllowEntryProblem> => {
  const parsed = parseIpAddress(address);
  const bits = /^\d{1,3}$/.test(size) ? Number(size) : -1;
  if (parsed === null || bits < 0 || bits > parsed.length * 8) return fail("not-an-entry");
  if (bits < (parsed.length === 4 ? 8 : 7)) return fail("network-too-wide");
  if (overlaps(parsed, bits, "127.0.0.0", 8) || overlaps(parsed, bits, "::1", 128)) {
    return fail("loopback-needs-host-and-port");
  }
  return ok({ kind: "network", network: address.replace(/^\[|\]$/g, "").toLowerCase(), bits, port });
};

/**
 * Reads `host:port`, `[v6]:port`, `10.0.0.0/8`, `10.0.0.0/8:443`, `fd00::/8` or `[fd00::/8]:443`.
 * A host needs its port; loopback is only reached by exact host and port; addresses nobody may dial are refused.
 */
export const parseAllowEntry = (text: string): Result<AllowEntry, AllowEntryProblem> => {
  const entry = text.trim();
  const net = /^\[?([0-9a-fA-F.:]+)\/(\d+)\]?(?::(\d+))?$/.exec(entry);
  if (net !== null && (net[1]?.includes(".") || net[1]?.includes(":"))) {
    const port = net[3] === undefined ? null : portOf(net[3]);
    if (net[3] !== undefined && port === null) return fail("port-invalid");
    return parseNetwork(net[1] ?? "", net[2] ?? "", port);
  }
  const pair = /^(\[[^\]]*\]|[^:]+):(\d*)$/.exec(entry);
  if (pair === null) return normalHost(entry) === null ? fail("not-an-entry") : fail("port-missing");
  const [host, port] = [normalHost(pair[1] ?? ""), portOf(pair[2] ?? "")];
  if (host === null) return fail("not-an-entry");
  if (port === null) return fail("port-invalid");
  const address = parseIpAddress(host);
  if (address !== null && ["metadata", "link-local", "reserved"].includes(addressClass(address)))
    return fail("never-allowed");
  return ok({ kind: "host", host, port });
};

/** The one spelling of an entry; `parseAllowEntry` reads it back. */
export const formatAllowEntry = (entry: AllowEntry): string => {
  if (entry.kind === "host") return `${entry.host}:${entry.port}`;
  const network = `${entry.network}/${entry.bits}`;
  if (entry.port === null) return network;
  return entry.network.includes(":") ? `[${network}]:${entry.port}` : `${network}:${entry.port}`;
};
