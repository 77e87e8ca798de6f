import net from "node:net";
import tls from "node:tls";
import type { IpAddress } from "@/lib/domain/ip-address";
import type { TlsOptions } from "./net";
import { NetRefusal, refusalOf } from "./refusal";

/** An address as a socket takes it: IPv6 without brackets. */
export const addressText = (address: IpAddress): string =>
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

/** A connection to the first of these that takes one. Throws NetRefusal. */
export const connectToFirst = async (
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

/** TLS on a connection that stands, for `host`. Throws NetRefusal and nothing else. */
export const secure = (
  socket: net.Socket,
  host: string,
  options: TlsOptions,
  signal: AbortSignal,
): Promise<tls.TLSSocket> =>
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
