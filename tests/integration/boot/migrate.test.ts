import pg from "pg";
import { randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { connect, migrate, migrationSql, readMigrations, schemaState } from "@/lib/boot/migrate.mjs";
import { queues } from "@/lib/boot/queues.mjs";
import { rolesSql } from "@/lib/boot/roles.mjs";
import { testDatabase, testServer, type TestDatabase } from "@/tests/support/database";
import { addPerson } from "@/tests/support/organisation";

/** An empty database on the test server, signed in to as its superuser. */
async function emptyDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `keyhole_test_${process.pid}_${randomBytes(4).toString("hex")}`;
  const server = await testServer();
  await once(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => once(server, `DROP DATABASE ${name} WITH (FORCE)`).then(() => {}) };
}

async function once(url: string, sql: string): Promise<pg.QueryResult> {
  const client = await connect(url);
  try {
    return await client.query(sql);
  } finally {
    await client.end();
  }
}

async function stateOf(url: string) {
  const client = await connect(url);
  try {
    return await schemaState(client);
  } finally {
    await client.end();
  }
}

const names = readMigrations().map(({ name }) => name);
const step = (name: string, sql: string) => ({ name, sql, checksum: `${name} ${sql}` });

describe("migrating", () => {
  let empty: Awaited<ReturnType<typeof emptyDatabase>>;
  beforeEach(async () => void (empty = await emptyDatabase()));
  afterEach(() => empty.drop());

  it("brings an empty database to the schema, which then belongs to the owner role", async () => {
    expect((await stateOf(empty.url)).state).toBe("missing");
    expect(await migrate(empty.url)).toEqual(names);
    expect((await stateOf(empty.url)).state).toBe("current");
    const { rows } = await once(
      empty.url,
      `SELECT DISTINCT pg_get_userbyid(relowner) AS owner FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
       WHERE nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')`,
    );
    expect(rows).toEqual([{ owner: "keyhole_owner" }]);
  });

  it("lets one of four work when they come together, and the others wait", async () => {
    const applied = await Promise.all([1, 2, 3, 4].map(() => migrate(empty.url)));
    expect(applied.map((list) => list.length).sort()).toEqual([0, 0, 0, names.length]);
  });

  it("leaves nothing of a migration that fails, and keeps those before it", async () => {
    const migrations = [step("1_good", "CREATE TABLE good ()"), step("2_bad", "CREATE TABLE half (); SELECT 1 / 0")];
    await expect(migrate(empty.url, { migrations })).rejects.toThrow(/^Migration 2_bad failed and left nothing behind/);
    const { rows } = await once(empty.url, "SELECT to_regclass('good') AS good, to_regclass('half') AS half");
    expect(rows).toEqual([{ good: "good", half: null }]);
  });

  it("goes on where an earlier version stopped", async () => {
    const [first, second] = [step("1_a", "CREATE TABLE a ()"), step("2_b", "CREATE TABLE b ()")];
    await migrate(empty.url, { migrations: [first] });
    expect(await migrate(empty.url, { migrations: [first, second] })).toEqual(["2_b"]);
  });

  it("refuses a database that knows a migration this version does not", async () => {
    const [first, second] = [step("1_a", "CREATE TABLE a ()"), step("2_b", "CREATE TABLE b ()")];
    await migrate(empty.url, { migrations: [first, second] });
    await expect(migrate(empty.url, { migrations: [first] })).rejects.toMatchObject({ code: 10 });
  });

  it("refuses a migration that was edited after it had been applied", async () => {
    await migrate(empty.url, { migrations: [step("1_a", "CREATE TABLE a ()")] });
    const edited = [step("1_a", "CREATE TABLE b ()")];
    await expect(migrate(empty.url, { migrations: edited })).rejects.toThrow(/1_a is not the one/);
  });

  it("brings an older job schema to this one", async () => {
    await migrate(empty.url);
    await once(empty.url, "UPDATE pgboss.version SET version = 45; DROP INDEX pgboss.job_common_i17");
    expect((await stateOf(empty.url)).state).toBe("old");
    await migrate(empty.url);
    expect((await stateOf(empty.url)).state).toBe("current");
    const { rows } = await once(empty.url, "SELECT to_regclass('pgboss.job_common_i17') IS NOT NULL AS there");
    expect(rows).toEqual([{ there: true }]);
  });

  it("prints as SQL, for an administrator's client, what it would have done", async () => {
    const sql = await migrationSql(null);
    expect(sql).not.toMatch(/PASSWORD '[^…]/);
    await once(empty.url, `${sql}`);
    expect(await migrate(empty.url)).toEqual([]);
    const client = await connect(empty.url);
    expect(await migrationSql(client)).not.toContain('CREATE TABLE "');
    await client.end();
  });
});

/** As they stood before single sign-on and the mark for emergencies stopped counting roles by claims. */
describe("a database in which single sign-on is the rule and the mark for emergencies stands on a role by a claim", () => {
  let empty: Awaited<ReturnType<typeof emptyDatabase>>;
  let client: pg.Client;
  const marked = async (origin: "claim" | "direct") => {
    const id = await addPerson(client, { roles: [["access-admin", null]] });
    await client.query("update role_grant set origin = $2 where person_id = $1", [id, origin]);
    await client.query("update person set break_glass = true where id = $1", [id]);
    return id;
  };
  const sso = (forced: boolean) =>
    client.query(
      `insert into single_sign_on (issuer, client_id, client_secret_sealed, scopes, groups_claim, button, forced, makes_people,
         version, updated_at) values ('https://id.example.test', 'keyhole', decode(repeat('00', 64), 'hex'), 'openid', 'groups', 'Sign in', $1, false, 1, now())`,
      [forced],
    );
  const after = async (id: string) => {
    await migrate(empty.url);
    const { rows } = await client.query(
      `select break_glass as marked, origin, expires_at is not null as expires
       from person p join role_grant g on g.person_id = p.id where p.id = $1`,
      [id],
    );
    return rows;
  };
  beforeEach(async () => {
    empty = await emptyDatabase();
    const before = readMigrations().filter(({ name }) => name < "20261125100000");
    await migrate(empty.url, { migrations: before });
    client = await connect(empty.url);
  });
  afterEach(async () => {
    await client.end();
    await empty.drop();
  });

  it("is brought to the schema, and they hold by hand what they got in by", async () => {
    const id = await marked("claim");
    await sso(true);
    expect(await after(id)).toEqual([{ marked: true, origin: "direct", expires: false }]);
    expect((await client.query("select kh_has_way_in() as way")).rows).toEqual([{ way: true }]);
  });

  it("gives nothing for good where somebody else gets in by hand: the mark goes", async () => {
    const id = await marked("claim");
    const other = await marked("direct");
    await sso(true);
    expect(await after(id)).toEqual([{ marked: false, origin: "claim", expires: true }]);
    expect(await after(other)).toEqual([{ marked: true, origin: "direct", expires: false }]);
  });

  it("loses the mark where passwords count", async () => {
    const id = await marked("claim");
    await sso(false);
    expect(await after(id)).toEqual([{ marked: false, origin: "claim", expires: true }]);
  });
});

describe("an administrator who may create roles and no more", () => {
  let empty: Awaited<ReturnType<typeof emptyDatabase>>;
  const name = `keyhole_test_dba_${process.pid}`;
  beforeEach(async () => {
    empty = await emptyDatabase();
    await once(empty.url, rolesSql());
    await once(empty.url, `CREATE ROLE ${name} LOGIN CREATEROLE CREATEDB PASSWORD 'test'`);
    await once(empty.url, `GRANT keyhole_owner, keyhole_app TO ${name} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE`);
    await once(empty.url, `ALTER DATABASE ${new URL(empty.url).pathname.slice(1)} OWNER TO ${name}`);
  });
  afterEach(async () => {
    await empty.drop();
    await once(await testServer(), `DROP OWNED BY ${name} CASCADE; DROP ROLE ${name}`);
  });
  const asAdministrator = (): string => Object.assign(new URL(empty.url), { username: name, password: "test" }).href;

  it("can bring a database to the schema, which belongs to the owner role all the same", async () => {
    expect(await migrate(asAdministrator())).toEqual(names);
    const { rows } = await once(
      empty.url,
      "SELECT pg_get_userbyid(relowner) AS owner FROM pg_class WHERE relname = 'person'",
    );
    expect(rows).toEqual([{ owner: "keyhole_owner" }]);
    expect(await migrate(asAdministrator())).toEqual([]);
  });

  it("can run what is printed for one", async () => {
    await once(asAdministrator(), await migrationSql(null));
    expect(await migrate(asAdministrator())).toEqual([]);
  });
});

describe("a migrated database", () => {
  let database: TestDatabase;
  beforeAll(async () => void (database = await testDatabase()));
  afterAll(() => database.drop());

  it("has the queues, and the runtime role works with them but can make no table for one", async () => {
    const { rows } = await once(database.appUrl, "SELECT name FROM pgboss.queue");
    expect(rows.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(queues)));
    const own = `SELECT pgboss.create_queue('own', '{"policy": "standard", "partition": "true"}')`;
    await expect(once(database.appUrl, own)).rejects.toMatchObject({ code: "42501" });
  });

  it.each([
    ["a table", "CREATE TABLE x ()"],
    ["a temporary table", "CREATE TEMP TABLE x ()"],
    ["a schema", "CREATE SCHEMA x"],
    ["a role", "CREATE ROLE x"],
    ["a row in the record of migrations", "DELETE FROM _prisma_migrations"],
    [
      "another clock for jobs",
      "CREATE OR REPLACE FUNCTION pgboss.job_now() RETURNS timestamptz LANGUAGE sql AS 'SELECT now()'",
    ],
    ["the role of the owner", "SET ROLE keyhole_owner"],
  ])("gives the runtime role no way to %s", async (_what, sql) => {
    await expect(once(database.appUrl, sql)).rejects.toMatchObject({ code: "42501" });
  });

  it("lets nobody else in", async () => {
    const { rows } = await once(
      database.adminUrl,
      `SELECT has_database_privilege('public', current_database(), 'CONNECT') AS connect,
         has_database_privilege('public', current_database(), 'TEMP') AS temp,
         has_schema_privilege('public', 'public', 'USAGE') AS usage`,
    );
    expect(rows).toEqual([{ connect: false, temp: false, usage: false }]);
  });

  it("does not let the runtime role wait for a lock, or idle in a transaction, for long", async () => {
    const settings =
      "SELECT current_setting('lock_timeout') AS lock, current_setting('idle_in_transaction_session_timeout') AS idle";
    expect((await once(database.appUrl, settings)).rows).toEqual([{ lock: "5s", idle: "2s" }]);
  });
});
