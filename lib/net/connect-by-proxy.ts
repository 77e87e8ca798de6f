import type { Socket } from "node:net";
import { addressClass, type IpAddress } from "@/lib/domain/ip-address";
import { checkedAddresses, type DialOptions } from "./checked-addresses";
import { addressText, connectToFirst, secure } from "./connect";
import type { Proxy } from "./net";
import { openTunnel } from "./open-tunnel";
import { NetRefusal, refusalOf } from "./refusal";

const targetText = (address: IpAddress, port: number): string =>
  address.length === 4 ? `${addressText(address)}:${port}` : `[${addressText(address)}]:${port}`;

/** What a setting says of a proxy; credentials have a place of their own. */
const proxyOf = ({ url: text }: Proxy): URL => {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isProxy = url?.protocol === "http:" || url?.protocol === "https:";
  const isBare =
    url !== null && `${url.username}${url.password}${url.search}${url.hash}` === "" && url.pathname === "/";
  if (!isProxy || !isBare) throw new NetRefusal("proxy", "invalid");
  return url;
};

/** Whatever is wrong with the way to a proxy is said of the proxy, as the destination is another. */
const ofProxy = (error: unknown): NetRefusal => {
  const refusal = refusalOf(error);
  if (refusal.code === "destination-refused") return new NetRefusal("proxy", "not-allowed");
  return refusal.code === "connect-failed" || refusal.code === "dns" ? new NetRefusal("proxy") : refusal;
};

/**
 * A tunnel to the first of the destination's checked addresses: the proxy is told the address and not the name, so that
 * nothing asks DNS again behind it. A proxy sees what goes by it, so it is listed even where destinations need not be;
 * none leads to loopback.
 */
export const connectByProxy = async (
  addresses: readonly IpAddress[],
  port: number,
  proxy: Proxy,
  options: DialOptions,
  ca: string | undefined,
  signal: AbortSignal,
): Promise<Socket> => {
  const url = proxyOf(proxy);
  const secured = url.protocol === "https:";
  const proxyPort = Number(url.port) || (secured ? 443 : 80);
  const [destination] = addresses;
  if (destination === undefined) throw new NetRefusal("dns");
  const ways = await checkedAddresses(url.hostname, proxyPort, { ...options, guarded: true }).catch(
    (error: unknown) => {
      throw ofProxy(error);
    },
  );
  // An entry for loopback means this machine; a proxy would take it for its own.
  if (addressClass(destination) === "loopback") throw new NetRefusal("destination-refused", "not-allowed");
  try {
    const plain = await connectToFirst(ways, proxyPort, signal);
    const socket = secured ? await secure(plain, url.hostname, ca === undefined ? {} : { ca }, signal) : plain;
    await openTunnel(socket, targetText(destination, port), proxy.authorization ?? null, signal);
    return socket;
  } catch (error) {
    throw ofProxy(error);
  }
};
