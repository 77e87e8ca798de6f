import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { startPostgres } from "@/lib/boot/embedded-postgres.mjs";
import { appRole, passwordSql } from "@/lib/boot/roles.mjs";
import { testDatabase } from "./database";
import { connected } from "./organisation";
import { startTcpRelay, type TcpRelay } from "./tcp-relay";

export interface DatabaseUrls {
  readonly appUrl: string;
  readonly ownerUrl: string;
}

export interface OwnPostgres {
  /** Holds its data, log and password. */
  readonly folder: string;
  readonly relay: TcpRelay;
  /** Lead through the relay, so they stay right when the server comes back at another port. */
  readonly database: DatabaseUrls;
  /** One more empty Keyhole database on it. */
  another(): Promise<DatabaseUrls>;
  /** Has everything that was written so far put into the files below `folder`. */
  writeDown(): Promise<void>;
  /** Ends the server as a shutdown does; connections are broken off. */
  stopServer(): Promise<void>;
  startServer(): Promise<void>;
  remove(): Promise<void>;
}

/**
 * A PostgreSQL server that no other test uses, with an empty Keyhole database: it can be stopped, and its files read.
 *
 * @param options.password of the runtime role, instead of the one all tests share
 */
export async function startOwnPostgres({ password }: { readonly password?: string } = {}): Promise<OwnPostgres> {
  const folder = await mkdtemp(path.join(tmpdir(), "keyhole-postgres-"));
  await chmod(folder, 0o711);
  // As in production, or what was acknowledged could be lost by right.
  const start = () => startPostgres({ folder, tuning: { max_connections: "60" } });
  let server = await start();
  const relay = await startTcpRelay(server.port);
  const throughRelay = (text: string): string => {
    const url = new URL(text);
    url.port = String(relay.port);
    return url.toString();
  };
  const another = async (): Promise<DatabaseUrls> => {
    const made = await testDatabase(server.adminUrl);
    const appUrl = new URL(throughRelay(made.appUrl));
    if (password !== undefined) appUrl.password = password;
    return { appUrl: appUrl.toString(), ownerUrl: throughRelay(made.ownerUrl) };
  };
  const asAdmin = async (sql: string): Promise<void> => {
    const admin = await connected(server.adminUrl);
    await admin.query(sql).finally(() => admin.end());
  };
  const database = await another();
  if (password !== undefined) await asAdmin(passwordSql(appRole, password));
  return {
    folder,
    relay,
    database,
    another,
    writeDown: () => asAdmin("checkpoint"),
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
