import { lookup } from "node:dns/promises";
import net from "node:net";
import { networkInterfaces } from "node:os";
import tls from "node:tls";
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

/** What TLS needs beside the destination; PEM texts. `verify` is on unless it is false. */
export interface DialTls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly verify?: boolean;
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

const addressText = (address: IpAddress): string =>
  address.length === 4
    ? address.join(".")
    : Array.from({ length: 8 }, (_, i) => (((address[2 * i] ?? 0) << 8) | (address[2 * i + 1] ?? 0)).toString(16)).join(
        ":",
      );

const connectTo = (address: IpAddress, port: number, signal: AbortSignal): Promise<net.Socket> =>
  new Promise((resolve, reject) => {
    // The address goes in as a literal: nothing between the check and the socket asks DNS again.
    const socket = net.connect({ host: addressText(address), port, noDelay: true });
    const give = (settleWith: () => void): void => {
      signal.removeEventListener("abort", onAbort);
      socket.removeListener("error", onError);
      settleWith();
    };
    const onAbort = (): void => {
      socket.destroy();
      give(() => reject(new NetRefusal("timed-out")));
    };
    const onError = (error: Error): void => give(() => reject(refusalOf(error)));
    socket.once("error", onError);
    // Between our listener and that of whoever takes the socket, a late error must not end the process.
    socket.on("error", () => undefined);
    socket.once("connect", () => give(() => resolve(socket)));
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
  });

const connectToFirst = async (
  addresses: readonly IpAddress[],
  port: number,
  signal: AbortSignal,
): Promise<net.Socket> => {
  let last = new NetRefusal("connect-failed");
  for (const address of addresses) {
    try {
      return await connectTo(address, port, signal);
    } catch (error) {
      last = refusalOf(error);
      if (last.code === "timed-out") break;
    }
  }
  throw last;
};

const secure = (socket: net.Socket, host: string, options: DialTls, signal: AbortSignal): Promise<tls.TLSSocket> =>
  new Promise((resolve, reject) => {
    const name = host.replace(/^\[|\]$/g, "");
    const start = (): tls.TLSSocket =>
      tls.connect({
        socket,
        host: name,
        ...(net.isIP(name) === 0 ? { servername: name } : {}),
        ALPNProtocols: ["http/1.1"],
        minVersion: "TLSv1.2",
        rejectUnauthorized: options.verify !== false,
        ...(options.ca === undefined ? {} : { ca: options.ca }),
        ...(options.cert === undefined ? {} : { cert: options.cert }),
        ...(options.key === undefined ? {} : { key: options.key }),
      });
    const abandon = (refusal: NetRefusal): void => {
      signal.removeEventListener("abort", onAbort);
      socket.destroy();
      reject(refusal);
    };
    const onAbort = (): void => abandon(new NetRefusal("timed-out"));
    const onError = (error: Error): void => {
      const refusal = refusalOf(error);
      abandon(refusal.code === "connect-failed" ? new NetRefusal("tls") : refusal);
    };
    let wrapped: tls.TLSSocket;
    try {
      wrapped = start();
    } catch {
      // A PEM that cannot be read: OpenSSL's error would quote from it.
      socket.destroy();
      reject(new NetRefusal("tls"));
      return;
    }
    wrapped.once("error", onError);
    wrapped.on("error", () => undefined);
    wrapped.once("secureConnect", () => {
      signal.removeEventListener("abort", onAbort);
      wrapped.removeListener("error", onError);
      resolve(wrapped);
    });
    signal.addEventListener("abort", onAbort, { once: true });
  });

/**
 * Opens a TCP connection (with TLS where `options.tls` is given) to the address that was checked, in `connectMs` in
 * all: name, connection and handshake. Throws NetRefusal and nothing else.
 */
export const dial = async (
  host: string,
  port: number,
  options: DialOptions & { readonly tls?: DialTls },
): Promise<net.Socket> => {
  const timer = AbortSignal.timeout(options.connectMs);
  const outOfTime = new Promise<never>((_, reject) => {
    timer.addEventListener("abort", () => reject(new NetRefusal("timed-out")), { once: true });
  });
  outOfTime.catch(() => undefined);
  const addresses = await Promise.race([checkedAddresses(host, port, options), outOfTime]);
  const socket = await connectToFirst(addresses, port, timer);
  return options.tls === undefined ? socket : secure(socket, host, options.tls, timer);
};
