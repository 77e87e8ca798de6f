import type { Socket } from "node:net";
import { NetRefusal } from "./refusal";

/** A status line and headers; a proxy that says more is none. */
const mostBytes = 16 * 1024;

const endOfHead = "\r\n\r\n";

/** What a proxy's answer to CONNECT comes to; null for an open tunnel. */
const refusalIn = (head: string): NetRefusal | null => {
  const status = /^HTTP\/1\.[01] (\d{3})\b/.exec(head)?.[1] ?? "";
  if (status === "407") return new NetRefusal("proxy", "unauthorized");
  // Whoever is behind the tunnel waits for us to speak first, so more than a head is not from there.
  return status.startsWith("2") && head.endsWith(endOfHead) ? null : new NetRefusal("proxy");
};

/**
 * Asks the proxy at the other end of `socket` for a tunnel to `target` (address and port) and ends once it stands.
 * `authorization` goes to the proxy alone. Throws NetRefusal, and the socket is destroyed then.
 */
export const openTunnel = (
  socket: Socket,
  target: string,
  authorization: string | null,
  signal: AbortSignal,
): Promise<void> =>
  new Promise((resolve, reject) => {
    let head = "";
    const end = (refusal: NetRefusal | null): void => {
      signal.removeEventListener("abort", onAbort);
      socket.off("data", onData).off("close", onClose);
      if (refusal === null) return resolve();
      socket.destroy();
      reject(refusal);
    };
    const onAbort = (): void => end(new NetRefusal("timed-out"));
    const onClose = (): void => end(new NetRefusal("proxy"));
    const onData = (chunk: Buffer): void => {
      head += chunk.toString("latin1");
      if (head.includes(endOfHead)) end(refusalIn(head));
      else if (head.length > mostBytes) end(new NetRefusal("proxy"));
    };
    socket.on("data", onData).once("close", onClose);
    const credential = authorization === null ? "" : `Proxy-Authorization: ${authorization}\r\n`;
    socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n${credential}\r\n`);
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
  });
