import { lookup } from "node:dns/promises";
import { networkInterfaces } from "node:os";
import { normalHost } from "@/lib/domain/allow-entry";
import { parseIpAddress, type IpAddress } from "@/lib/domain/ip-address";
import { isOwn, refusalFor, type DialRules, type OwnEndpoint } from "./allow-list";
import { NetRefusal, refusalOf } from "./refusal";

/** Asks for all addresses of a name; `hosts` and DNS as the system does it, or a script in tests. */
export type Lookup = (host: string) => Promise<readonly string[]>;

export const systemLookup: Lookup = async (host) => {
  const found = await lookup(host, { all: true, verbatim: true });
  return found.map((one) => one.address);
};

export interface DialOptions extends DialRules {
  readonly own: readonly OwnEndpoint[];
  readonly lookup: Lookup;
  readonly connectMs: number;
}

const addressesOf = async (host: string, ask: Lookup): Promise<readonly IpAddress[]> => {
  const literal = parseIpAddress(host);
  if (literal !== null) return [literal];
  const texts = await ask(host.replace(/^\[|\]$/g, "")).catch((error: unknown) => {
    throw refusalOf(error) satisfies NetRefusal;
  });
  // An address that cannot be read (a zone id, say) cannot be checked either.
  const addresses = texts.map(parseIpAddress);
  if (addresses.some((address) => address === null)) throw new NetRefusal("destination-refused", "reserved");
  if (addresses.length === 0) throw new NetRefusal("dns");
  return addresses.filter((address) => address !== null);
};

const localAddresses = (): readonly IpAddress[] =>
  Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .map((one) => parseIpAddress(one.address))
    .filter((address) => address !== null);

const ownByName = async (options: DialOptions, port: number): Promise<Map<string, readonly IpAddress[]>> => {
  const names = options.own.filter((door) => {
    const host = door.port === port ? normalHost(door.host) : null;
    return host !== null && parseIpAddress(host) === null;
  });
  const entries = await Promise.all(
    names.map(async ({ host }): Promise<[string, readonly IpAddress[]]> => {
      // A door whose name has no address now cannot be what we are about to dial.
      const texts = await options.lookup(host).catch((): readonly string[] => []);
      return [host, texts.map(parseIpAddress).filter((address) => address !== null)];
    }),
  );
  return new Map(entries);
};

/**
 * Resolves a host once and returns the addresses that may be dialled, in the resolver's order.
 * Throws NetRefusal; if one address of a name is refused, the whole name is.
 */
export const checkedAddresses = async (host: string, port: number, options: DialOptions): Promise<IpAddress[]> => {
  const name = normalHost(host);
  if (name === null) throw new NetRefusal("destination-refused", "reserved");
  const addresses = await addressesOf(name, options.lookup);
  const named = await ownByName(options, port);
  const local = localAddresses();
  for (const address of addresses) {
    const destination = { host: name, address, port };
    if (isOwn(destination, options.own, named, local)) throw new NetRefusal("destination-refused", "own");
    const reason = refusalFor(destination, options);
    if (reason !== null) throw new NetRefusal("destination-refused", reason);
  }
  return [...addresses];
};
