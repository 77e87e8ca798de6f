import type { Socket } from "node:net";
import { checkedAddresses, type DialOptions } from "./checked-addresses";
import { connectToFirst, secure } from "./connect";
import { connectByProxy } from "./connect-by-proxy";
import type { TlsOptions } from "./net";
import { NetRefusal } from "./refusal";

/** How to get there beside the rules: TLS where `isSecured`, and a proxy where `tls` names one. */
export interface Way {
  readonly isSecured: boolean;
  readonly tls: TlsOptions;
}

/**
 * Opens a TCP connection to the address that was checked, by a proxy and with TLS where the way says so, in `connectMs`
 * in all: name, connection and handshakes. Throws NetRefusal and nothing else.
 */
export const dial = async (host: string, port: number, options: DialOptions, way: Way): Promise<Socket> => {
  const { isSecured, tls: settings } = way;
  // What gives out an app's identity speaks http, and nobody stands between.
  if (options.identityOnly !== undefined && (isSecured || settings.proxy !== undefined)) {
    throw new NetRefusal("destination-refused", "scheme");
  }
  const timer = AbortSignal.timeout(options.connectMs);
  const outOfTime = new Promise<never>((_, reject) => {
    timer.addEventListener("abort", () => reject(new NetRefusal("timed-out")), { once: true });
  });
  outOfTime.catch(() => undefined);
  const addresses = await Promise.race([checkedAddresses(host, port, options), outOfTime]);
  const { proxy } = settings;
  const socket =
    proxy === undefined
      ? await connectToFirst(addresses, port, timer)
      : await Promise.race([connectByProxy(addresses, port, proxy, options, settings.ca, timer), outOfTime]);
  return isSecured ? secure(socket, host, settings, timer) : socket;
};
