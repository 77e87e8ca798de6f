import { existsSync } from "node:fs";
import type { Page, TestInfo } from "@playwright/test";
import { expect, startsApp, test } from "./support/test";

startsApp({ sample: "whole" });
test.describe.configure({ mode: "serial" });

const own = [
  { section: "Access admin", name: "Ines Vogt", email: "ines@example.test", password: "quiet harbour 71 lamps" },
  { section: "Working account", name: "Tomas Rei", email: "tomas@example.test", password: "seven brass 40 keys" },
];

/** Kept for whoever wants to see what was there. */
const keep = (page: Page, info: TestInfo, name: string) =>
  page.screenshot({ path: info.outputPath(`${name}.png`), fullPage: true });

test("one press removes the sample, while its worker looks at it, and everybody of it is out", async ({
  as,
  app,
}, info) => {
  test.setTimeout(120_000);
  const [maya, vic] = [await as("Maya"), await as("Vic")];
  await vic.goto("/g/lab/references");
  await maya.goto("/g/lab/references");
  await maya.getByRole("button", { name: "Check all" }).click();
  await expect(maya.getByRole("region", { name: "Check" })).toContainText("started by you");
  await maya.goto("/settings/system");
  await keep(maya, info, "before");
  await maya.getByRole("button", { name: "Remove the sample" }).click();
  await expect(maya.getByText("The sample is gone.")).toBeVisible();
  await keep(maya, info, "gone");
  for (const table of ["gateway", "vault", "reference", "secret", "rotation_event", "person", "session", "check_run"]) {
    const { rows } = await app.owner.query<{ n: number }>(`select count(*)::int as n from ${table}`);
    expect([table, rows[0]?.n]).toEqual([table, 0]);
  }
  expect(existsSync(app.sampleFolder)).toBe(false);
  // The open page leaves by itself, and asking for it leads there as well.
  await expect(vic).toHaveURL(/\/sign-in/);
  await vic.goto("/g/lab/references");
  await expect(vic).toHaveURL(/\/sign-in/);
  await expect(vic.getByRole("heading", { level: 1 })).toHaveText("Sign in");
  await expect(vic.getByRole("button", { name: /^Sign in as/ })).toHaveCount(0);
  await keep(vic, info, "sign-in");
  await maya.getByRole("link", { name: "Set up Keyhole" }).click();
  await expect(maya.getByRole("heading", { level: 1 })).toHaveText("Set up Keyhole");
  for (const { section, name, email, password } of own) {
    const part = maya.getByRole("region", { name: section });
    await part.getByRole("textbox", { name: "Name" }).fill(name);
    await part.getByRole("textbox", { name: "E-mail" }).fill(email);
    await part.getByLabel("Password").fill(password);
  }
  await maya.getByRole("region", { name: "First gateway" }).getByRole("textbox", { name: "Name" }).fill("main");
  await keep(maya, info, "set-up");
  await maya.getByRole("button", { name: "Set up Keyhole" }).click();
  await expect(maya).toHaveURL(/\/sign-in$/);
});

test("what is left is empty pages that say how to begin, and a log of what was", async ({ stranger, app }, info) => {
  test.setTimeout(120_000);
  const page = await stranger();
  const { email, password } = own[1] ?? { email: "", password: "" };
  await page.goto("/sign-in");
  await page.getByRole("textbox", { name: "E-mail" }).fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).toHaveURL(/\/g\/main$/);
  for (const path of ["", "/vaults", "/references", "/explain", "/rotation", "/rotation/history", "/changes"]) {
    const answer = await page.goto(`/g/main${path}`);
    expect(answer?.status(), path).toBe(200);
    await expect(page.getByRole("main")).not.toContainText(/sample/i);
    await keep(page, info, `after${path.replaceAll("/", "-")}`);
  }
  for (const path of ["/settings/gateways", "/settings/allow-list", "/settings/system"]) {
    await page.goto(path);
    await expect(page.getByRole("main")).not.toContainText(/sample/i);
    await keep(page, info, `after${path.replaceAll("/", "-")}`);
  }
  const { rows } = await app.owner.query("select type from audit.link where type = 'sample.removed'");
  expect(rows).toHaveLength(1);
});
