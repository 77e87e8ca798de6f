// What the `keyhole` command and `npm run worker|vectors|bench` go on with once the packages are there.
import { buildPrograms, programFile } from "./build.mjs";
import { startNode } from "./child.mjs";
import { existingDatabase } from "./embedded-database.mjs";
import { BootFailure, endWith, exitCode } from "./exit-codes.mjs";
import { openKeyholeFolder } from "./kept-secret.mjs";
import { connect, migrate, migrationSql, setOwnerRole } from "./migrate.mjs";
import { passwordOf, requireOwnDatabase } from "./own-database.mjs";
import { recover } from "./recover.mjs";
import { readAddress, runtimeEnvironment } from "./settings.mjs";

/** Commands that are programs of their own instead of being part of dist/cli.mjs. */
const ownPrograms = ["worker", "vectors", "bench"];
const needDatabase = ["worker", "audit", "setup-link"];

const [command = "help", ...rest] = process.argv.slice(2);
/** An exported log is verified by whoever has it, with no installation at hand. */
const isOffline = command === "audit" && rest[0] === "verify" && rest.length > 1 && !rest[1].startsWith("--");
try {
  process.exitCode = await dispatch();
} catch (error) {
  endWith(error);
}

async function dispatch() {
  if (command === "migrate") return rest.includes("--print-sql") ? printSql() : migrateCommand();
  if (command === "recover") return recoverCommand();
  const program = ownPrograms.includes(command) ? command : "cli";
  await buildPrograms([program]);
  const args = program === "cli" ? [command, ...rest] : rest;
  if (!needDatabase.includes(command) || isOffline) return runProgram(program, args, process.env);
  const external = process.env.DATABASE_URL;
  if (external) await requireOwnDatabase(external);
  const database = external ? { appUrl: external, stop: async () => {} } : await existingDatabase();
  try {
    openKeyholeFolder();
    const settings = { databaseUrl: database.appUrl, address: readAddress(), embedded: !external };
    return await runProgram(program, args, runtimeEnvironment(settings));
  } finally {
    await database.stop();
  }
}

/** Runs a program in this one's terminal; gives its exit code. An interrupt reaches it directly. */
async function runProgram(name, args, env) {
  const child = startNode([programFile(name), ...args], { cwd: process.cwd(), env, stdin: "inherit" });
  process.on("SIGINT", () => {});
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => child.once("exit", (code) => resolve(code ?? exitCode.failed)));
}

/** By the owner's URL, or in the embedded database; whoever may open neither cannot recover anything. */
async function recoverCommand() {
  const { DATABASE_URL: appUrl, DATABASE_MIGRATION_URL: ownerUrl } = process.env;
  if (ownerUrl) {
    console.log(await recover(ownerUrl, readAddress().url, rest));
    return exitCode.ok;
  }
  if (appUrl) throw new BootFailure(exitCode.setting, "Set DATABASE_MIGRATION_URL to the role that owns the schema.");
  const database = await existingDatabase();
  try {
    console.log(await recover(database.ownerUrl, readAddress().url, rest));
    return exitCode.ok;
  } finally {
    await database.stop();
  }
}

async function migrateCommand() {
  const { DATABASE_URL: appUrl, DATABASE_MIGRATION_URL: ownerUrl } = process.env;
  if (!appUrl && !ownerUrl) {
    await (await existingDatabase()).stop();
    console.log("The embedded database has this version's schema.");
    return exitCode.ok;
  }
  if (!ownerUrl)
    throw new BootFailure(
      exitCode.setting,
      'Set DATABASE_MIGRATION_URL to a role that may change the schema, or use "keyhole migrate --print-sql".',
    );
  const applied = await migrate(ownerUrl, {
    appPassword: appUrl && passwordOf(appUrl),
    log: (name) => console.log(name),
  });
  console.log(applied.length > 0 ? "The database has this version's schema now." : "There was nothing to do.");
  return exitCode.ok;
}

/** Prints what is missing in the database that is named, or the whole schema where none is named or it refuses us. */
async function printSql() {
  const url = process.env.DATABASE_MIGRATION_URL ?? process.env.DATABASE_URL;
  const client = url ? await connect(url).catch(() => null) : null;
  try {
    if (client) await setOwnerRole(client);
    const sql = await migrationSql(client);
    await new Promise((resolve) => process.stdout.write(sql, resolve));
  } finally {
    await client?.end();
  }
  return exitCode.ok;
}
