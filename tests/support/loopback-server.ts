import http from "node:http";
import net, { type AddressInfo } from "node:net";
import tls from "node:tls";

export interface LoopbackServer {
  readonly port: number;
  /** Connections seen so far. */
  readonly connections: () => number;
  readonly requests: () => readonly {
    readonly method: string;
    readonly url: string;
    readonly headers: http.IncomingHttpHeaders;
  }[];
  close(): Promise<void>;
}

type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => void;

const close = (server: net.Server, sockets: Set<net.Socket>): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    for (const socket of sockets) socket.destroy();
  });

/** A real HTTP server on loopback that remembers what came. `host` may be another loopback address or `::`. */
export const httpServer = async (
  handler: Handler,
  at: { readonly host?: string; readonly port?: number; readonly tls?: tls.TlsOptions } = {},
): Promise<LoopbackServer> => {
  const seen: { method: string; url: string; headers: http.IncomingHttpHeaders }[] = [];
  const sockets = new Set<net.Socket>();
  let connections = 0;
  const inner = http.createServer((request, response) => {
    seen.push({ method: request.method ?? "", url: request.url ?? "", headers: request.headers });
    response.on("error", () => undefined);
    handler(request, response);
  });
  const server = at.tls === undefined ? inner : tls.createServer(at.tls, (socket) => inner.emit("connection", socket));
  server.on("connection", (socket: net.Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
  });
  server.on("tlsClientError", () => undefined);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(at.port ?? 0, at.host ?? "127.0.0.1", resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    requests: () => seen,
    close: () => close(server, sockets),
  };
};
