import { createHash, randomBytes } from "node:crypto";
import pg from "pg";
import { isAlive } from "@/lib/boot/embedded-postgres.mjs";
import { migrate, readMigrations } from "@/lib/boot/migrate.mjs";
import { queues } from "@/lib/boot/queues.mjs";
import { appRole, databaseSql, ownerRole, passwordSql, rolesSql } from "@/lib/boot/roles.mjs";
import { startTestPostgres } from "@/lib/boot/test-postgres.mjs";

export interface TestDatabase {
  /** Signed in as the runtime role. */
  readonly appUrl: string;
  /** Signed in as the role that owns the schema. */
  readonly ownerUrl: string;
  /** Signed in as the superuser of the test server. */
  readonly adminUrl: string;
  /** Ends every connection to it and removes it. */
  drop(): Promise<void>;
}

/** Any number but the one the migrations lock with; taken in the database `postgres`, so it spans the server. */
const serverLock = 50_915_023;
const rolePassword = "test";

/**
 * A fresh database of this test file's own, with the whole schema and nothing in it. It is copied from a template that
 * is made once for each state of the migrations, on the server named (a superuser's URL), or else on the one of
 * KEYHOLE_TEST_DATABASE_URL, or on an embedded server that ends with this process.
 */
export async function testDatabase(on?: string): Promise<TestDatabase> {
  const server = on ?? (await testServer());
  const template = await migratedTemplate(server);
  const name = `keyhole_test_${process.pid}_${randomBytes(4).toString("hex")}`;
  await asAdmin(server, (client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`));
  const adminUrl = urlFor(server, name);
  await asAdmin(adminUrl, (client) => client.query(databaseSql()));
  return {
    appUrl: urlFor(server, name, appRole),
    ownerUrl: urlFor(server, name, ownerRole),
    adminUrl,
    drop: () =>
      asAdmin(server, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)).then(() => {}),
  };
}

let started: Promise<string> | undefined;

/** The superuser's URL of the server tests run on; starts an embedded one if nobody named one. */
export function testServer(): Promise<string> {
  return (started ??= process.env.KEYHOLE_TEST_DATABASE_URL
    ? Promise.resolve(process.env.KEYHOLE_TEST_DATABASE_URL)
    : startTestPostgres().then((server) => {
        process.once("exit", server.stopNow);
        return server.adminUrl;
      }));
}

const templates = new Map<string, Promise<string>>();

function migratedTemplate(server: string): Promise<string> {
  const made = templates.get(server) ?? makeTemplate(server);
  templates.set(server, made);
  return made;
}

async function makeTemplate(server: string): Promise<string> {
  const migrations = readMigrations();
  const state = JSON.stringify([migrations, queues, rolesSql(), databaseSql()]);
  const name = `keyhole_template_${createHash("sha256").update(state).digest("hex").slice(0, 16)}`;
  await asAdmin(server, async (client) => {
    await client.query("SELECT pg_advisory_lock($1)", [serverLock]);
    await dropLeftovers(client, name);
    const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = $1", [name]);
    if (rowCount) return;
    const unfinished = `${name}_unfinished`;
    await client.query(`DROP DATABASE IF EXISTS ${unfinished} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${unfinished}`);
    await migrate(urlFor(server, unfinished), { migrations });
    await client.query(passwordSql(appRole, rolePassword) + passwordSql(ownerRole, rolePassword));
    await client.query(`ALTER DATABASE ${unfinished} RENAME TO ${name}`);
  });
  return name;
}

/** Databases of test processes that ended without dropping them, and templates of earlier migrations. */
async function dropLeftovers(client: pg.Client, template: string): Promise<void> {
  const { rows } = await client.query<{ datname: string; busy: boolean }>(
    `SELECT datname, EXISTS (SELECT FROM pg_stat_activity a WHERE a.datname = d.datname) AS busy FROM pg_database d
     WHERE datname LIKE 'keyhole\\_test\\_%' OR datname LIKE 'keyhole\\_template\\_%'`,
  );
  for (const { datname, busy } of rows) {
    const pid = Number(/^keyhole_test_(\d+)_/.exec(datname)?.[1] ?? 0);
    const kept = pid > 0 ? isAlive(pid) : datname.startsWith(template) || busy;
    if (!kept) await client.query(`DROP DATABASE IF EXISTS ${datname} WITH (FORCE)`);
  }
}

function urlFor(server: string, database: string, role?: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  if (role) {
    url.username = role;
    url.password = rolePassword;
  }
  return url.toString();
}

async function asAdmin<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
