import net, { type AddressInfo, type Socket } from "node:net";
import tls from "node:tls";

export interface ForwardProxy {
  readonly port: number;
  readonly connections: () => number;
  /** The heads of requests, as they came. */
  readonly heads: readonly string[];
  /** Set to do something else with a request than to open a tunnel. */
  misbehave: ((near: Socket) => void) | null;
  close(): Promise<void>;
}

/**
 * A proxy on loopback that opens tunnels. All that is behind it is on loopback, too, whatever address it is told: none
 * leads there by that name. With `credential` to those only who send that `Proxy-Authorization`.
 */
export const forwardProxy = async (
  more: { readonly credential?: string; readonly tls?: tls.TlsOptions } = {},
): Promise<ForwardProxy> => {
  const heads: string[] = [];
  const open = new Set<Socket>();
  let connections = 0;
  const kept = (socket: Socket): Socket => {
    open.add(socket);
    return socket.on("error", () => undefined).once("close", () => open.delete(socket));
  };
  const proxy = { misbehave: null as ForwardProxy["misbehave"] };
  const onConnection = (near: Socket): void => {
    connections += 1;
    let head = "";
    kept(near);
    const onData = (chunk: Buffer): void => {
      head += chunk.toString("latin1");
      if (!head.includes("\r\n\r\n")) return;
      near.off("data", onData);
      heads.push(head);
      if (proxy.misbehave !== null) return proxy.misbehave(near);
      const [, port = ""] = /^CONNECT \S+:(\d+) HTTP\/1\.1\r\n/.exec(head) ?? [];
      const isLetIn = more.credential === undefined || head.includes(`Proxy-Authorization: ${more.credential}\r\n`);
      if (!isLetIn) return void near.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\ncanary-body");
      const far = kept(net.connect(Number(port), "127.0.0.1"));
      far.once("connect", () => {
        near.write("HTTP/1.1 200 Connection established\r\n\r\n");
        near.pipe(far);
        far.pipe(near);
      });
      far.once("close", () => near.destroy());
      near.once("close", () => far.destroy());
    };
    near.on("data", onData);
  };
  const server = more.tls === undefined ? net.createServer(onConnection) : tls.createServer(more.tls, onConnection);
  server.on("connection", kept);
  server.on("tlsClientError", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return Object.assign(proxy, {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    heads,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  });
};
