import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exitCode } from "@/lib/boot/exit-codes.mjs";
import { root } from "@/lib/boot/places.mjs";
import { testDatabase, testServer, type TestDatabase } from "@/tests/support/database";

/** Runs `npm start`'s script until it ends by itself. */
function start(environment: Record<string, string>): Promise<{ code: number; said: string }> {
  const own = { KEYHOLE_DIR: path.join(folder, ".keyhole"), PORT: String(freePort) };
  const env = { ...process.env, ...own, ...environment };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, ["lib/boot/start.mjs"], { cwd: root, env }, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, said: `${stdout}${stderr}` }),
    );
  });
}

let folder: string;
let freePort: number;
let taken: Server;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "keyhole-start-"));
  freePort = await closed(await listening());
  taken = await listening();
});
afterAll(async () => {
  await closed(taken);
  rmSync(folder, { recursive: true });
});

describe("a start that cannot be", () => {
  it.each([
    ["PORT is no number", { PORT: "http" }, exitCode.setting, "PORT is http"],
    ["PORT is out of range", { PORT: "65536" }, exitCode.setting, "1 to 65535"],
    ["others could reach it and nobody said by which address", { HOST: "0.0.0.0" }, exitCode.setting, "AUTH_URL"],
    ["AUTH_URL is none", { AUTH_URL: "keyhole.example.com" }, exitCode.setting, "AUTH_URL"],
    ["HOST is another machine's", { HOST: "192.0.2.1", AUTH_URL: "http://x" }, exitCode.setting, "192.0.2.1"],
    ["the sealing key is too short", { KEYHOLE_KEY: "c2hvcnQ=" }, exitCode.setting, "KEYHOLE_KEY must be 32 bytes"],
    ["the signing secret is too short", { AUTH_SECRET: "short" }, exitCode.setting, "AUTH_SECRET"],
    ["DATABASE_URL is none", { DATABASE_URL: "postgres//nowhere" }, exitCode.setting, "database URL"],
    [
      "nothing listens there",
      { DATABASE_URL: "postgresql://a:b@127.0.0.1:9/c" },
      exitCode.database,
      "cannot be reached",
    ],
  ])("says in one sentence that %s", async (_what, environment, code, part) => {
    const ended = await start(environment);
    expect(ended.said).toMatch(/^keyhole: [^\n]+\n$/);
    expect(ended.said).toContain(part);
    expect(ended.code).toBe(code);
  });

  it("says that the port is taken", async () => {
    const { port } = taken.address() as AddressInfo;
    const ended = await start({ PORT: String(port) });
    expect(ended).toEqual({ code: exitCode.port, said: expect.stringContaining(`Port ${port}`) });
  });

  it("says that its folder cannot be written", async () => {
    writeFileSync(path.join(folder, "file"), "");
    const ended = await start({ KEYHOLE_DIR: path.join(folder, "file/inside") });
    expect(ended).toEqual({
      code: exitCode.storage,
      said: expect.stringMatching(/^keyhole: Keyhole could not write /),
    });
  });
});

describe("a start on a PostgreSQL of the operator's", () => {
  let database: TestDatabase;
  beforeAll(async () => void (database = await testDatabase()));
  afterAll(() => database.drop());

  it("says that it is refused, and does not repeat the password", async () => {
    const url = new URL(database.appUrl);
    url.password = "not-the-password";
    const ended = await start({ DATABASE_URL: url.href });
    expect(ended).toEqual({ code: exitCode.database, said: expect.stringContaining("refuses keyhole_app") });
    expect(ended.said).not.toContain("not-the-password");
  });

  it("says that there is no such database", async () => {
    const url = new URL(database.appUrl);
    url.pathname = "/nowhere";
    const ended = await start({ DATABASE_URL: url.href });
    expect(ended).toEqual({ code: exitCode.database, said: expect.stringContaining("no database nowhere") });
  });

  it("ends with 3 and names keyhole migrate where there is no schema", async () => {
    const url = new URL(await testServer());
    const ended = await start({ DATABASE_URL: url.href });
    expect(ended).toEqual({ code: 3, said: expect.stringMatching(/^keyhole: .*holds no.*keyhole migrate.*\n$/) });
  });

  it("ends with 3 and names keyhole migrate where the schema is older", async () => {
    await asAdmin(
      "DELETE FROM _prisma_migrations WHERE migration_name = (SELECT max(migration_name) FROM _prisma_migrations)",
    );
    const ended = await start({ DATABASE_URL: database.appUrl });
    expect(ended).toEqual({ code: 3, said: expect.stringMatching(/^keyhole: .*older.*keyhole migrate.*\n$/) });
  });

  it("ends with 10 where the schema is newer, also for an owner, and leaves it as it is", async () => {
    await asAdmin(`INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at)
      VALUES ('x', 'x', '99991231235959_later', now())`);
    for (const environment of [
      { DATABASE_URL: database.appUrl },
      { DATABASE_URL: database.appUrl, DATABASE_MIGRATION_URL: database.ownerUrl },
    ]) {
      const ended = await start(environment);
      expect(ended).toEqual({ code: 10, said: expect.stringContaining("newer Keyhole") });
    }
  });

  async function asAdmin(sql: string): Promise<void> {
    const client = new pg.Client({ connectionString: database.adminUrl });
    await client.connect();
    await client.query(sql);
    await client.end();
  }
});

async function listening(): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

async function closed(server: Server): Promise<number> {
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
