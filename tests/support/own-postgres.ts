import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { startPostgres } from "@/lib/boot/embedded-postgres.mjs";
import { testDatabase } from "./database";
import { startTcpRelay, type TcpRelay } from "./tcp-relay";

export interface OwnPostgres {
  /** Holds its data, log and password. */
  readonly folder: string;
  readonly relay: TcpRelay;
  /** Lead through the relay, so they stay right when the server comes back at another port. */
  readonly database: { readonly appUrl: string; readonly ownerUrl: string };
  /** Ends the server as a shutdown does; connections are broken off. */
  stopServer(): Promise<void>;
  startServer(): Promise<void>;
  remove(): Promise<void>;
}

/** A PostgreSQL server that no other test uses, with an empty Keyhole database: it can be stopped, and its files read. */
export async function startOwnPostgres(): Promise<OwnPostgres> {
  const folder = await mkdtemp(path.join(tmpdir(), "keyhole-postgres-"));
  await chmod(folder, 0o711);
  // As in production, or what was acknowledged could be lost by right.
  const start = () => startPostgres({ folder, tuning: { max_connections: "60" } });
  let server = await start();
  process.env.KEYHOLE_TEST_DATABASE_URL = server.adminUrl;
  const made = await testDatabase();
  const relay = await startTcpRelay(server.port);
  const throughRelay = (text: string): string => {
    const url = new URL(text);
    url.port = String(relay.port);
    return url.toString();
  };
  return {
    folder,
    relay,
    database: { appUrl: throughRelay(made.appUrl), ownerUrl: throughRelay(made.ownerUrl) },
    stopServer: () => server.stop(),
    startServer: async () => {
      server = await start();
      relay.leadTo(server.port);
    },
    remove: async () => {
      await relay.stop();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
