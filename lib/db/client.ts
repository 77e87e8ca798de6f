import { PrismaClient } from "./generated/client";
import { LogAdapter } from "./log-adapter";

/** A pool of connections to Keyhole's own database. */
export interface Database {
  /** For `lib/db` alone: everything else goes through `inTransaction`, which keeps Prisma's errors in here. */
  readonly client: PrismaClient;
  /** Ends all connections; waits for those in use. Safe to call twice. */
  close(): Promise<void>;
}

const connectMs = 5_000;

/**
 * A database at a URL. Nothing connects, and no engine is loaded, before the first use, so a build needs no database.
 *
 * @param url of the runtime role, postgresql://…
 * @param max greatest number of connections
 */
export function createDatabase(url: string, { max }: { readonly max: number }): Database {
  let made: PrismaClient | null = null;
  const make = (): PrismaClient => {
    const pool = { connectionString: url, max, connectionTimeoutMillis: connectMs, application_name: "keyhole" };
    // A connection that dies while idle says so to the pool, which replaces it; the next user gets a fresh one.
    const adapter = new LogAdapter(pool, { onPoolError: () => {}, onConnectionError: () => {} });
    return new PrismaClient({ adapter, errorFormat: "minimal" });
  };
  return {
    get client() {
      return (made ??= make());
    },
    close: async () => {
      await made?.$disconnect();
    },
  };
}
