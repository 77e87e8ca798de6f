import fs from "node:fs";
import path from "node:path";
import { startPostgres } from "./embedded-postgres.mjs";
import { BootFailure, exitCode } from "./exit-codes.mjs";
import { keptSecret, openKeyholeFolder } from "./kept-secret.mjs";
import { connect, migrate } from "./migrate.mjs";
import { keyholeFolder } from "./places.mjs";
import { appRole, databaseSql, ownerRole, passwordSql, rolesSql } from "./roles.mjs";

const name = "keyhole";
const unfinished = "keyhole_unfinished";
/** One launcher at a time makes or alters the database; taken in the database `postgres`. */
const launcherLock = 40_713_009;

const folder = path.join(keyholeFolder, "pg");

/** The same for a command, which finds a database or fails: making one is for the first start, which fills it. */
export async function existingDatabase() {
  if (fs.existsSync(path.join(folder, "data"))) return embeddedDatabase({ mayMake: false });
  throw noDatabase();
}

/**
 * The database of this installation on the embedded server, with its roles and at this version's schema. A new one is
 * made under another name and gets its own when all is in it: a start that is broken off leaves nothing half-made.
 *
 * @param {object} options
 * @param {(ownerUrl: string) => Promise<void>} [options.fill] called once in the life of the installation, with the
 *   new and empty database
 * @param {boolean} [options.mayMake] whether a missing database is made, or is a failure
 * @returns {Promise<{appUrl: string, ownerUrl: string, isNew: boolean, stop(): Promise<void>}>}
 */
export async function embeddedDatabase({ fill = async () => {}, mayMake = true } = {}) {
  openKeyholeFolder();
  const passwords = {
    [appRole]: keptSecret("app-password", "base64url"),
    [ownerRole]: keptSecret("owner-password", "base64url"),
  };
  const server = await startPostgres({ folder });
  const url = (database, role) => server.urlFor(database, role, passwords[role]);
  try {
    const isNew = await prepare(server, passwords, async () => {
      if (!mayMake) throw noDatabase();
      await migrate(url(unfinished, ownerRole));
      await fill(url(unfinished, ownerRole));
    });
    const ownerUrl = url(name, ownerRole);
    await migrate(ownerUrl);
    return { appUrl: url(name, appRole), ownerUrl, isNew, stop: server.stop };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function prepare(server, passwords, make) {
  const admin = await connect(server.adminUrl);
  try {
    await admin.query("SELECT pg_advisory_lock($1)", [launcherLock]);
    await admin.query(rolesSql());
    for (const [role, password] of Object.entries(passwords)) await admin.query(passwordSql(role, password));
    const { rowCount } = await admin.query("SELECT FROM pg_database WHERE datname = $1", [name]);
    if (rowCount) {
      await grantDatabase(server.urlFor(name));
      return false;
    }
    await admin.query(`DROP DATABASE IF EXISTS ${unfinished} WITH (FORCE)`);
    await admin.query(`CREATE DATABASE ${unfinished}`);
    await grantDatabase(server.urlFor(unfinished));
    await make();
    await admin.query(`ALTER DATABASE ${unfinished} RENAME TO ${name}`);
    return true;
  } finally {
    await admin.end();
  }
}

async function grantDatabase(url) {
  const client = await connect(url);
  try {
    await client.query(databaseSql());
  } finally {
    await client.end();
  }
}

function noDatabase() {
  return new BootFailure(
    exitCode.setting,
    'There is no database yet: run "npm start" once, or set DATABASE_URL to a PostgreSQL of yours.',
  );
}
