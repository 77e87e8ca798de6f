import { createHash, randomUUID } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import pg from "pg";
import { getConstructionPlans, getMigrationPlans } from "pg-boss";
import { BootFailure, exitCode } from "./exit-codes.mjs";
import { migrationsFolder, root } from "./places.mjs";
import { queues, schedulerQueue } from "./queues.mjs";
import { appRole, databaseSql, ownerRole, passwordSql, rolesSql } from "./roles.mjs";

/** The advisory lock Prisma Migrate takes, so that neither runs beside the other. */
const advisoryLock = 72707369;

const record = `CREATE TABLE IF NOT EXISTS public._prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)`;

/** Functions are closed to PUBLIC from the moment they are made; each migration opens what the application calls. */
const closeFunctions = "ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC";

/** Migrations as they lie in the folder, in order: name, text, and the SHA-256 (hex) Prisma records. */
export function readMigrations(folder = migrationsFolder) {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => {
      const sql = fs.readFileSync(path.join(folder, name, "migration.sql"), "utf8");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    });
}

/** Version of the job schema that this pg-boss works on. */
function bossVersion() {
  const manifest = fs.readFileSync(path.join(root, "node_modules/pg-boss/package.json"), "utf8");
  return JSON.parse(manifest).pgboss.schema;
}

/**
 * Where a database stands against the migrations that come with this Keyhole.
 *
 * @param {pg.Client} client anybody who may read the record of migrations
 * @param {ReturnType<typeof readMigrations>} [migrations]
 * @returns {Promise<{state: "missing" | "old" | "current" | "newer", pending: ReturnType<typeof readMigrations>,
 *   bossAt: number | null}>} `pending` in order; `bossAt` is the version of the job schema, null without one
 * @throws {BootFailure} when a migration failed half-way or was edited after it had been applied
 */
export async function schemaState(client, migrations = readMigrations()) {
  const bossAt = await jobSchemaVersion(client);
  const { rows: found } = await client.query("SELECT to_regclass('public._prisma_migrations') IS NOT NULL AS there");
  if (!found[0].there) return { state: "missing", pending: migrations, bossAt };
  const { rows } = await client.query(
    "SELECT migration_name, checksum, finished_at FROM public._prisma_migrations WHERE rolled_back_at IS NULL",
  );
  const applied = new Map(rows.map((row) => [row.migration_name, row]));
  for (const { name, checksum } of migrations) {
    const row = applied.get(name);
    if (row && !row.finished_at)
      throw new BootFailure(
        exitCode.schemaOld,
        `Migration ${name} was begun and never finished; mend the database first.`,
      );
    if (row && row.checksum !== checksum)
      throw new BootFailure(exitCode.schemaOld, `Migration ${name} is not the one this database was made with.`);
  }
  const known = new Set(migrations.map(({ name }) => name));
  const pending = migrations.filter(({ name }) => !applied.has(name));
  const newer = [...applied.keys()].some((name) => !known.has(name)) || (bossAt ?? 0) > bossVersion();
  const current = pending.length === 0 && bossAt === bossVersion();
  return { state: newer ? "newer" : current ? "current" : rows.length === 0 ? "missing" : "old", pending, bossAt };
}

async function jobSchemaVersion(client) {
  const { rows } = await client.query("SELECT to_regclass('pgboss.version') IS NOT NULL AS there");
  if (!rows[0].there) return null;
  return (await client.query("SELECT version FROM pgboss.version")).rows[0]?.version ?? null;
}

/**
 * Brings a database to the schema of this Keyhole: the roles where the signed-in role may make them, every pending
 * migration in a transaction of its own together with its record, then the job queues. Runs as the owner role when
 * it can become it. Several processes may call it at once: one works, the others find nothing left to do.
 *
 * @param {string} url a direct connection as the owner role, or as somebody who may become it
 * @param {object} [options]
 * @param {string} [options.appPassword] given to the runtime role if it has to be made here
 * @param {(line: string) => void} [options.log]
 * @param {ReturnType<typeof readMigrations>} [options.migrations]
 * @returns {Promise<string[]>} names of the migrations that were applied now
 * @throws {BootFailure} when a migration fails, or the database is newer than this Keyhole
 */
export async function migrate(url, { appPassword, log = () => {}, migrations = readMigrations() } = {}) {
  const client = await connect(url);
  try {
    await client.query("SELECT pg_advisory_lock($1)", [advisoryLock]);
    await becomeOwner(client, appPassword);
    await client.query("SET search_path = public");
    const { state, pending, bossAt } = await schemaState(client, migrations);
    if (state === "newer") throw newerFailure();
    if (state === "current") return [];
    await client.query(record);
    await client.query(closeFunctions);
    for (const migration of pending) {
      await apply(client, migration);
      log(migration.name);
    }
    for (const statement of jobSchemaSql(bossAt)) await client.query(statement);
    await client.query(grantsSql());
    return pending.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

async function apply(client, { name, sql, checksum }) {
  await client.query("BEGIN");
  try {
    await client.query(sql);
    await client.query(recordSql({ name, checksum }));
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK");
    throw new BootFailure(
      exitCode.database,
      `Migration ${name} failed and left nothing behind: ${error.message} (SQLSTATE ${error.code}).`,
    );
  }
}

const recordSql = ({ name, checksum }) => `INSERT INTO public._prisma_migrations
  (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
  VALUES ('${randomUUID()}', '${checksum}', ${pg.escapeLiteral(name)}, now(), clock_timestamp(), 1)`;

/** Makes the roles if the signed-in role may, and becomes the owner if it can: what is made then belongs to it. */
async function becomeOwner(client, appPassword) {
  const { rows } = await client.query(
    `SELECT current_user AS me, rolsuper OR rolcreaterole AS creates,
       EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AS app
     FROM pg_roles WHERE rolname = current_user`,
    [appRole],
  );
  const { me, creates, app } = rows[0];
  if (me === ownerRole) return;
  if (creates) {
    await client.query(rolesSql() + databaseSql());
    if (!app && appPassword) await client.query(passwordSql(appRole, appPassword));
  }
  if ((await setOwnerRole(client)) || !creates) return;
  // Since PostgreSQL 16 whoever made a role may hand it out, and must do so before taking it on.
  await client.query(`GRANT ${ownerRole} TO CURRENT_USER`);
  await setOwnerRole(client);
}

/** Whether `client` acts as the owner role from now on. */
export async function setOwnerRole(client) {
  try {
    await client.query(`SET ROLE ${ownerRole}`);
    return true;
  } catch (error) {
    // There is no such role, or it is not ours to take on.
    if (error.code === "22023" || error.code === "42501") return false;
    throw error;
  }
}

/** Statements that take the job schema from a version to the one this pg-boss works on. */
function jobSchemaSql(from) {
  if (from === null) return [getConstructionPlans("pgboss")];
  if (from === bossVersion()) return [];
  // The indexes that follow the transaction are built concurrently, which no batch of statements may do.
  const plan = getMigrationPlans("pgboss", from);
  const end = plan.indexOf("COMMIT;") + "COMMIT;".length;
  const rest = plan.slice(end).replace(/^--.*$/gm, "");
  return [plan.slice(0, end), ...rest.split(/;\s*$/m).filter((statement) => statement.trim() !== "")];
}

/** Queues, and what the runtime role may do beside what the migrations grant it. */
function grantsSql() {
  const all = { ...queues, [schedulerQueue]: { policy: "standard" } };
  const create = Object.entries(all).map(
    ([name, options]) => `SELECT pgboss.create_queue('${name}', '${JSON.stringify(options)}'::jsonb);`,
  );
  return `${create.join("\n")}
DO $$ BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = '${appRole}') THEN
    GRANT SELECT ON public._prisma_migrations TO ${appRole};
    GRANT USAGE ON SCHEMA pgboss TO ${appRole};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA pgboss TO ${appRole};
    GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA pgboss TO ${appRole};
  END IF;
END $$;
`;
}

/**
 * Everything `migrate` would do, as a text for a database administrator who runs it: roles, pending migrations with
 * their record, queues, grants. Runs as somebody who may create roles, in the database Keyhole will use.
 *
 * @param {pg.Client | null} client tells what is there already; null prints the whole for an empty database
 * @returns {Promise<string>} SQL for psql or any other client, with no passwords in it
 */
export async function migrationSql(client) {
  const { pending, bossAt } = client ? await schemaState(client) : { pending: readMigrations(), bossAt: null };
  const parts = [
    `-- Keyhole's schema. Run it in the database Keyhole will use, as a role that may create roles.`,
    `-- Then give both roles a password: ALTER ROLE ${ownerRole} PASSWORD '…'; ALTER ROLE ${appRole} PASSWORD '…';`,
    rolesSql() + databaseSql(),
    `GRANT ${ownerRole} TO CURRENT_USER;\nSET ROLE ${ownerRole};\nSET search_path = public;`,
    `${record};\n${closeFunctions};`,
    ...pending.map(
      (migration) => `-- ${migration.name}\nBEGIN;\n${migration.sql.trimEnd()}\n${recordSql(migration)};\nCOMMIT;`,
    ),
    ...jobSchemaSql(bossAt).map((statement) => `${statement.trim().replace(/;$/, "")};`),
    `${grantsSql()}RESET ROLE;\nRESET search_path;`,
  ];
  return `${parts.join("\n\n")}\n`;
}

/**
 * Signs in to a database.
 *
 * @param {string} url
 * @returns {Promise<pg.Client>} the caller ends it
 * @throws {BootFailure} with a sentence that says who refused, never with the URL's password
 */
export async function connect(url) {
  if (!URL.canParse(url) || !/^postgres(ql)?:$/.test(new URL(url).protocol))
    throw new BootFailure(
      exitCode.setting,
      "The database URL is not one: expected postgresql://user:password@host:port/name.",
    );
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    application_name: "keyhole boot",
  });
  client.on("error", () => {});
  try {
    await client.connect();
    return client;
  } catch (error) {
    throw new BootFailure(exitCode.database, refusal(client, error));
  }
}

function refusal({ host, port, user, database }, { code }) {
  const at = `PostgreSQL at ${host}:${port}`;
  if (code === "28P01" || code === "28000")
    return `${at} refuses ${user} for the database ${database}: check the password and pg_hba.conf.`;
  if (code === "3D000") return `${at} has no database ${database}; create it first.`;
  if (code === "42501") return `${at} does not let ${user} connect to the database ${database}.`;
  if (code === "53300") return `${at} has no connection left.`;
  if (code === "57P03") return `${at} is starting up or shutting down; try again in a moment.`;
  return `${at} cannot be reached (${code ?? "no answer"}): is it running, and does the URL name the right host and port?`;
}

/** The database belongs to a later version: going on could damage it. */
export function newerFailure() {
  return new BootFailure(
    exitCode.schemaNewer,
    "The database was made by a newer Keyhole; start that version, or restore the backup made before the upgrade.",
  );
}
