import net from "node:net";

const first = 10_000;
/** Below where Linux, macOS and Windows take the ports they choose themselves. */
const past = 32_768;
/** What one process may try before it comes upon those of the next. */
const block = 64;

let tried = 0;

/**
 * A port of loopback that nobody listens at, for a program that cannot choose one itself. Until the program listens, as
 * much as seconds later, no connection and no server of another test is given it: it is none of those that systems
 * choose from, and each process looks among its own, by its id.
 */
export const freePort = async (): Promise<number> => {
  for (let left = past - first; left > 0; left--) {
    const port = first + ((process.pid * block + tried++) % (past - first));
    if (await isFree(port)) return port;
  }
  throw new Error(`Every port from ${first} to ${past - 1} is taken.`);
};

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" ? resolve(false) : reject(error),
    );
    probe.listen({ port, host: "127.0.0.1", exclusive: true }, () => probe.close(() => resolve(true)));
  });
