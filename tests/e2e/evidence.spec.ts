import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { programFile } from "@/lib/boot/build.mjs";
import { call } from "@/tests/support/rest";
import { unzip } from "@/tests/support/unzip";
import { expect, startsApp, test, type Page } from "./support/test";

startsApp();

let folder: string;
test.beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "keyhole-export-"));
});
test.afterAll(() => rm(folder, { recursive: true, force: true }));

/** The command as an auditor runs it: no database, no settings. */
async function verify(...args: readonly string[]): Promise<{ readonly code: number; readonly output: string }> {
  const run = promisify(execFile);
  try {
    const { stdout } = await run(process.execPath, [programFile("cli"), "audit", "verify", ...args], {
      env: { PATH: process.env.PATH ?? "" },
    } as never);
    return { code: 0, output: String(stdout) };
  } catch (failure) {
    const { code, stdout } = failure as { code: number; stdout: string };
    return { code, output: stdout };
  }
}

async function downloaded(page: Page, button: string): Promise<{ readonly name: string; readonly bytes: Buffer }> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: button }).click(),
  ]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

test("an auditor takes the log and the evidence along, and both verify with nothing but the public key", async ({
  app,
  as,
}) => {
  test.setTimeout(120_000);
  const vic = await app.token("Vic", ["vault.read"]);
  expect((await call(app, vic, "audit.export")).status).toBe(403);
  const noor = await as("Noor");
  await expect(async () => {
    await noor.goto("/audit");
    await expect(noor.getByText(/^Signed checkpoint \d+/)).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await noor.getByText(/^Signed checkpoint \d+/).click();
  const key = path.join(folder, "public.pem");
  await writeFile(key, await noor.getByLabel("Public key").locator("code").innerText());

  const log = await downloaded(noor, "Signed export");
  expect(log.name).toMatch(/^keyhole-audit-\d{4}-\d\d-\d\d\.jsonl$/);
  const file = path.join(folder, log.name);
  await writeFile(file, log.bytes);
  const good = await verify(file, "--key", key);
  expect([good.code, good.output]).toEqual([
    0,
    expect.stringMatching(/^\d+ events, unbroken since .* signed by the key /),
  ]);
  await writeFile(file, log.bytes.toString("utf8").replace("access.denied", "access.dented"));
  const bad = await verify(file, "--key", key);
  expect([bad.code, bad.output]).toEqual([1, expect.stringMatching(/^Broken at line \d+, /)]);

  await noor.getByText("Set Filter").click();
  await noor.getByRole("link", { name: "Last hour" }).click();
  await expect(noor).toHaveURL(/within=hour/);
  const table = await downloaded(noor, "These rows as CSV");
  expect(table.bytes.toString("utf8").split("\r\n")[0]).toBe(
    "row,time,who,id,event,what,on,outcome,gateway,request,hash",
  );

  await noor.getByRole("link", { name: "Evidence" }).click();
  const held = noor.getByRole("table", { name: "Roles held" });
  await expect(held.getByRole("row").filter({ hasText: "Noor" })).toContainText("Auditor");
  await noor.getByRole("link", { name: "Refusals" }).click();
  const refused = noor.getByRole("table", { name: "Refusals" }).getByRole("row").filter({ hasText: "Vic" });
  await expect(refused.first()).toContainText("audit.export");
  const evidence = await downloaded(noor, "Download the evidence");
  expect(evidence.name).toMatch(/^keyhole-evidence-.*\.zip$/);
  const unpacked = await mkdtemp(path.join(folder, "evidence-"));
  for (const [name, content] of unzip(evidence.bytes)) await writeFile(path.join(unpacked, name), content);
  const whole = await verify(unpacked, "--key", key);
  expect([whole.code, whole.output]).toEqual([0, expect.stringMatching(/^10 files of the evidence .* unbroken/)]);
});

test("who may not take it along is refused, by form and by token, and an unknown name is none", async ({ app, as }) => {
  const maya = await as("Maya");
  for (const [name, status] of [
    ["audit.export", 403],
    ["audit.export-evidence", 403],
    ["vault.list", 404],
  ] as const) {
    const answer = await maya.request.post(`/api/download/${name}`, {
      form: {},
      headers: { origin: app.url },
    });
    expect(answer.status()).toBe(status);
  }
  const token = await app.token("Noor", ["audit.export"]);
  const answer = await call(app, token, "audit.export-table", { about: "access" });
  expect(answer.status).toBe(200);
});
