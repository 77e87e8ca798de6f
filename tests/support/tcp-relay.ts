import net, { type AddressInfo, type Socket } from "node:net";

export interface TcpRelay {
  readonly port: number;
  /** From now on connections lead to this port of loopback. */
  leadTo(port: number): void;
  /** Breaks every connection off, in the middle of whatever it carries. */
  cut(): void;
  stop(): Promise<void>;
}

/** A fixed address before a server that may go away and come back at another port. */
export async function startTcpRelay(port: number): Promise<TcpRelay> {
  let target = port;
  const open = new Set<Socket>();
  const server = net.createServer((near) => {
    const far = net.connect(target, "127.0.0.1");
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.pipe(other);
      one.once("error", () => {});
      one.once("close", () => {
        open.delete(one);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cut = (): void => open.forEach((socket) => socket.destroy());
  return {
    port: (server.address() as AddressInfo).port,
    leadTo: (next) => void (target = next),
    cut,
    stop: async () => {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
