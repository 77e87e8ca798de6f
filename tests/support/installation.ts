import type pg from "pg";
import { afterAll, beforeAll } from "vitest";
import type { AuditBody } from "@/lib/domain/audit/body";
import { testDatabase, type TestDatabase } from "./database";
import { testDeps, type TestDeps, type TestDepsOptions } from "./deps";
import { connected } from "./organisation";

/** An empty installation of a test file's own. What it holds may be read once the file's tests run. */
export interface TestInstallation {
  readonly database: TestDatabase;
  /** Signed in as the role that owns the schema. */
  readonly owner: pg.Client;
  readonly deps: TestDeps;
  /** What the log holds, oldest first: of one request, or whole. */
  logged(requestId?: string): Promise<readonly AuditBody[]>;
  /** How many rows stand in a table. */
  count(table: string): Promise<number>;
}

/** Makes it before all tests of the file and takes it away after them. */
export function testInstallation(options: TestDepsOptions = {}): TestInstallation {
  let made: { readonly database: TestDatabase; readonly owner: pg.Client; readonly deps: TestDeps } | null = null;
  const here = () => {
    if (made === null) throw new Error("The installation is there once the tests run.");
    return made;
  };
  beforeAll(async () => {
    const database = await testDatabase();
    made = { database, owner: await connected(database.ownerUrl), deps: testDeps(database.appUrl, options) };
  });
  afterAll(async () => {
    const { database, owner, deps } = here();
    await deps.close();
    await owner.end();
    await database.drop();
  });
  return {
    get database() {
      return here().database;
    },
    get owner() {
      return here().owner;
    },
    get deps() {
      return here().deps;
    },
    logged: async (requestId) => {
      const { rows } = await here().owner.query<{ body: string }>("select body from audit.event order by id");
      return rows
        .map(({ body }) => JSON.parse(body) as AuditBody)
        .filter((body) => requestId === undefined || body.requestId === requestId);
    },
    count: async (table) => {
      const { rows } = await here().owner.query<{ n: number }>(`select count(*)::int as n from ${table}`);
      return rows[0]?.n ?? 0;
    },
  };
}
