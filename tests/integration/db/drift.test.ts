import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { testDatabase, type TestDatabase } from "@/tests/support/database";
import { connected } from "@/tests/support/organisation";

const root = path.join(import.meta.dirname, "../../..");
const run = promisify(execFile);

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
});

afterAll(async () => {
  await database?.drop();
});

const drift = (...from: string[]) =>
  run(
    path.join(root, "node_modules/.bin/prisma"),
    ["migrate", "diff", ...from, "--to-schema", "prisma/schema.prisma", "--exit-code"],
    { cwd: root, env: { ...process.env, DATABASE_MIGRATION_URL: database.adminUrl } },
  ).then(
    () => 0,
    (error: { code: number; stdout: string; stderr: string }) => `${error.code} ${error.stdout} ${error.stderr}`,
  );

it("a migrated database is what the schema says", async () => {
  expect(await drift("--from-config-datasource")).toBe(0);
}, 60_000);

it("a difference between them would be seen", async () => {
  const owner = await connected(database.ownerUrl);
  await owner.query("alter table vault add column forgotten text");
  expect(await drift("--from-config-datasource")).toContain("forgotten");
  await owner.query("alter table vault drop column forgotten");
  await owner.end();
}, 60_000);
