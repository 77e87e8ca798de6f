import { spawn } from "node:child_process";
import fs from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { isAlive, startPostgres } from "@/lib/boot/embedded-postgres.mjs";
import { connect } from "@/lib/boot/migrate.mjs";
import { root } from "@/lib/boot/places.mjs";

let folder: string;
let servers: Awaited<ReturnType<typeof startPostgres>>[];
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(tmpdir(), "keyhole-pg-"));
  // The server may run as another user than root, and must get through to its own folder.
  fs.chmodSync(folder, 0o711);
  servers = [];
});
afterEach(async () => {
  for (const server of servers) await server.stop();
  fs.rmSync(folder, { recursive: true, force: true });
});

async function start(place = folder) {
  const server = await startPostgres({ folder: place });
  servers.push(server);
  return server;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = await connect(url);
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Another launcher, in a process of its own; resolves with the server's pid once that runs. */
async function otherLauncher(): Promise<{ pid: number; serverPid: number; kill(): Promise<void> }> {
  const script = `import { isAlive, startPostgres } from ${JSON.stringify(path.join(root, "lib/boot/embedded-postgres.mjs"))};
    console.log((await startPostgres({ folder: ${JSON.stringify(folder)} })).pid); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const serverPid = await new Promise<number>((resolve) => child.stdout.once("data", (text) => resolve(Number(text))));
  const kill = () => new Promise<void>((resolve) => void child.once("exit", () => resolve()).kill("SIGKILL"));
  return { pid: child.pid ?? 0, serverPid, kill };
}

it("keeps its data between starts, and its password from everybody else", async () => {
  const first = await start();
  await query(first.adminUrl, "CREATE TABLE kept AS SELECT 42 AS n");
  await first.stop();
  expect(isAlive(first.pid)).toBe(false);
  const second = await start();
  expect(await query(second.adminUrl, "SELECT n FROM kept")).toEqual([{ n: 42 }]);
  expect(fs.statSync(path.join(folder, "password")).mode & 0o777).toBe(0o600);
  expect(fs.statSync(path.join(folder, "data")).mode & 0o077).toBe(0);
});

it("is shared by launchers that come together, and ends with the last of them", async () => {
  const other = await otherLauncher();
  const own = await start();
  expect(own.pid).toBe(other.serverPid);
  await other.kill();
  expect(await query(own.adminUrl, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  await own.stop();
  expect(isAlive(own.pid)).toBe(false);
});

it("outlives one of two launchers that ends", async () => {
  const other = await otherLauncher();
  const own = await start();
  await own.stop();
  expect(isAlive(own.pid)).toBe(true);
  await other.kill();
  expect((await start()).pid).toBe(own.pid);
});

it("is joined again after its launcher was killed", async () => {
  const other = await otherLauncher();
  await other.kill();
  expect(isAlive(other.serverPid)).toBe(true);
  const own = await start();
  expect(own.pid).toBe(other.serverPid);
  await own.stop();
  expect(isAlive(other.serverPid)).toBe(false);
});

it("comes back after it was killed itself, with everything that was acknowledged", async () => {
  const first = await start();
  await query(first.adminUrl, "CREATE TABLE acknowledged AS SELECT generate_series(1, 1000) AS n");
  process.kill(first.pid, "SIGKILL");
  const second = await start();
  expect(await query(second.adminUrl, "SELECT count(*)::int AS n FROM acknowledged")).toEqual([{ n: 1000 }]);
});

it("does not take the server of a folder it was copied from for its own", async () => {
  const original = await start();
  const copy = `${folder}-copy`;
  fs.cpSync(folder, copy, { recursive: true });
  try {
    const copied = await start(copy);
    expect(copied.pid).not.toBe(original.pid);
    await copied.stop();
    expect(isAlive(original.pid)).toBe(true);
  } finally {
    fs.rmSync(copy, { recursive: true, force: true });
  }
});

it("listens on this machine alone, and lets nobody in without the password", async () => {
  const { adminUrl } = await start();
  expect(await query(adminUrl, "SELECT current_setting('listen_addresses') AS at")).toEqual([{ at: "127.0.0.1" }]);
  const url = new URL(adminUrl);
  url.password = "guessed";
  await expect(connect(url.href)).rejects.toThrow(/refuses/);
});

it("writes neither statements nor row values to its log", async () => {
  const { adminUrl } = await start();
  await query(adminUrl, "CREATE TABLE unique_value (v text UNIQUE)");
  await query(adminUrl, "INSERT INTO unique_value VALUES ('canary-in-a-row')");
  await expect(query(adminUrl, "INSERT INTO unique_value VALUES ('canary-in-a-row')")).rejects.toThrow();
  await expect(query(adminUrl, "SELECT 'canary-in-a-statement' / 2")).rejects.toThrow();
  const log = fs.readFileSync(path.join(folder, "postgres.log"), "utf8");
  expect(log).toContain("duplicate key");
  expect(log).not.toMatch(/canary-in-a-row|unique_value VALUES/);
});
