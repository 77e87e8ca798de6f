import type { Locator, Page } from "@playwright/test";
import { askForFileVault } from "./support/steps";
import { expect, startsApp, test } from "./support/test";

startsApp();
test.describe.configure({ mode: "serial" });

/** As many as fit into a paste: those of the sample, some of which fail, and others that are not there. */
const forty = [
  ...["{vault://files/db-credentials.json/password}", "{vault://files/db-credentials.json/username}"],
  ...["{vault://files/payments-api-key}", "{vault://files/pay-cert.pem}", "{vault://files/pay-key.pem}"],
  ...["{vault://files/db%2Fpassword.txt}", "{vault://files/db-credentials.json/pass}"],
  ...Array.from({ length: 33 }, (_, n) => `{vault://files/not-there-${String(n).padStart(2, "0")}}`),
];

const list = "/g/lab/references";
const check = (page: Page): Locator => page.getByRole("region", { name: "Check" });
const rows = (page: Page): Locator => page.getByRole("table", { name: "References" }).locator("tbody tr");

test("forty references are pasted and watched as they are checked", async ({ as, app }) => {
  const maya = await as("Maya");
  await askForFileVault(maya, "lab", "files", app.sampleFolder);
  await expect(maya).toHaveURL(/\/g\/lab\/vaults\/files$/);
  await maya.goto(list);
  await maya.getByRole("link", { name: "Track references" }).first().click();
  const text = ["# of the gateway", ...forty, "vault://files/without-braces"].join("\n");
  await maya.getByRole("textbox", { name: "References" }).fill(text);
  await expect(maya.getByText("40 references found")).toBeVisible();
  const notTaken = maya.getByRole("table", { name: "What was not taken" });
  await expect(notTaken.locator("tbody tr")).toHaveText([/^42.*The braces are missing/]);
  await maya.getByRole("button", { name: "Track 40 references" }).click();
  await expect(maya.getByText("40 references added · 0 already tracked · 1 not taken")).toBeVisible();
  await maya.getByRole("button", { name: "Check these 40" }).click();
  await expect(maya).toHaveURL(new RegExp(`${list}$`));
  await expect(check(maya)).toContainText("Checked 40 chosen references: 40 references", { timeout: 20_000 });
  await expect(check(maya)).toContainText("6 resolved");
  await expect(check(maya)).toContainText("34 failing");
  // The rows are read anew without anybody's doing.
  await expect(rows(maya).filter({ hasText: "pay-cert.pem" })).toContainText(/Resolved.*CN=pay\.example\.com/);
  await expect(maya.getByRole("navigation", { name: "Console" })).toContainText("40");
});

test("one row is checked by its own button, reached by the keyboard", async ({ as }) => {
  const maya = await as("Maya");
  await maya.goto(`${list}?q=pay-cert`);
  await maya.keyboard.press("j");
  const button = maya.getByRole("button", { name: "Check {vault://files/pay-cert.pem}" });
  await expect(async () => {
    await maya.keyboard.press("Tab");
    await expect(button).toBeFocused({ timeout: 100 });
  }).toPass({ timeout: 10_000, intervals: [0] });
  await maya.keyboard.press("Enter");
  await expect(check(maya)).toContainText("Checked 1 chosen reference: 1 reference", { timeout: 20_000 });
});

test("the same list once more adds nothing", async ({ as }) => {
  const maya = await as("Maya");
  await maya.goto(`${list}/new`);
  await maya.getByLabel("Choose a file").setInputFiles({
    name: "kong.yaml",
    mimeType: "text/yaml",
    buffer: Buffer.from(forty.map((text, n) => `field_${n}: "${text}"`).join("\n")),
  });
  await expect(maya.getByText("kong.yaml")).toBeVisible();
  await maya.getByRole("button", { name: "Track 40 references" }).click();
  await expect(maya.getByText("0 references added · 40 already tracked")).toBeVisible();
});

test("the failing ones are found, one is opened, and back leads to the same place", async ({ as }) => {
  const maya = await as("Maya");
  await maya.setViewportSize({ width: 1280, height: 600 });
  await maya.goto(list);
  await maya.locator("summary").filter({ hasText: "Add a filter" }).click();
  await maya.getByRole("group", { name: "State" }).getByRole("link", { name: "failing" }).click();
  await expect(maya).toHaveURL(/state=failing/);
  await expect(rows(maya)).toHaveCount(34);
  await maya.getByRole("link", { name: "not-there-30" }).scrollIntoViewIfNeeded();
  const before = await maya.evaluate(() => window.scrollY);
  expect(before).toBeGreaterThan(300);
  await maya.getByRole("link", { name: "not-there-30" }).click();
  await expect(maya.getByRole("heading", { level: 1 })).toHaveText("Reference");
  await expect(maya.getByText("Not found").first()).toBeVisible();
  await expect(maya.getByText("Not proven")).toBeVisible();
  await maya.getByRole("link", { name: "Explain" }).last().click();
  await expect(maya.getByRole("textbox", { name: "Reference" })).toHaveValue("{vault://files/not-there-30}");
  await maya.goBack();
  await maya.goBack();
  await expect(rows(maya)).toHaveCount(34);
  await expect.poll(() => maya.evaluate(() => window.scrollY)).toBe(before);
});

test("chosen rows are untracked, and one press brings them back", async ({ as }) => {
  const maya = await as("Maya");
  await maya.goto(`${list}?q=not-there-0`);
  await expect(rows(maya)).toHaveCount(10);
  // The keys of the list are there as soon as its scripts are.
  await expect(async () => {
    await maya.keyboard.press("j");
    await expect(maya.locator("[data-row-link]:focus")).toHaveCount(1, { timeout: 200 });
  }).toPass({ timeout: 10_000 });
  await maya.keyboard.press("Space");
  await maya.keyboard.press("j");
  await maya.keyboard.press("Space");
  const bar = maya.getByRole("toolbar", { name: "With the chosen references" });
  await expect(bar).toContainText("2 references chosen");
  await bar.getByRole("button", { name: "Untrack" }).click();
  await expect(rows(maya)).toHaveCount(8);
  await maya.getByRole("status", { name: "Messages" }).getByRole("button", { name: "Undo" }).click();
  await expect(rows(maya)).toHaveCount(10);
});

test("a long check waits for its budget, survives a reload, is the same for two, and ends when one says so", async ({
  as,
  app,
}) => {
  await app.owner.query(
    `insert into reference (gateway_id, text, name, resource, tracked_at)
     select g.id, '{vault://files/many-' || n || '}', 'files', 'many-' || n, now()
     from gateway g, generate_series(1, 400) n where g.name = 'lab'`,
  );
  const [maya, jonas] = [await as("Maya"), await as("Jonas")];
  await jonas.goto(`${list}?q=many-`);
  await jonas.getByRole("button", { name: "Check these 400" }).click();
  await expect(check(jonas)).toContainText("started by you");
  await expect(check(jonas).getByRole("list", { name: "Last results" })).toContainText("Not found", {
    timeout: 20_000,
  });
  await expect(check(jonas)).toContainText(/it goes on at \d\d:\d\d:\d\d/, { timeout: 30_000 });
  await jonas.reload();
  await expect(check(jonas)).toContainText(/\d+ of 400/);

  await maya.goto(list);
  await expect(check(maya)).toContainText("started by Jonas");
  await maya.getByRole("button", { name: "Check all" }).click();
  await expect(maya.getByRole("main").getByRole("alert")).toContainText("Jonas started a check");
  const began = Date.now();
  await check(maya).getByRole("button", { name: "Cancel" }).click();
  await expect(check(maya)).toContainText("Maya cancelled the check", { timeout: 5000 });
  const ended = await app.owner.query<{ at: Date }>("select max(finished_at) as at from check_run");
  expect((ended.rows[0]?.at.getTime() ?? Infinity) - began).toBeLessThan(1000);
  await expect(check(jonas)).toContainText("Maya cancelled the check");
  await maya.getByRole("link", { name: "All checks" }).click();
  await expect(maya.getByRole("table", { name: "Checks" }).locator("tbody tr").first()).toContainText(
    "cancelled by Maya",
  );
});

test("who may only look sees references and checks, and no way to change them; a stranger sees nothing", async ({
  as,
  stranger,
  reports,
}) => {
  reports.expectStatus(401);
  const vic = await as("Vic");
  await vic.goto(list);
  await expect(rows(vic)).toHaveCount(50);
  for (const name of ["Check", "Untrack"]) await expect(vic.getByRole("button", { name })).toHaveCount(0);
  await expect(vic.getByRole("link", { name: "Track references" })).toHaveCount(0);
  const live = "/api/live/check?gateway=lab";
  expect((await vic.request.get(live)).status()).toBe(200);
  expect((await vic.request.get("/api/live/check?gateway=prod-eu")).status()).toBe(403);
  expect((await (await stranger()).request.get(live)).status()).toBe(401);
});
