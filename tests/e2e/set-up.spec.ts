import type { Page } from "@playwright/test";
import { codeAt } from "@/tests/support/second-factor";
import { expect, startsApp, test } from "./support/test";

startsApp({ sample: false });
test.describe.configure({ mode: "serial" });

const people = {
  admin: { section: "Access admin", name: "Ines Vogt", email: "ines@example.test", password: "quiet harbour 71 lamps" },
  worker: {
    section: "Working account",
    name: "Tomas Rei",
    email: "tomas@example.test",
    password: "seven brass 40 keys",
  },
};

let link = "";
let recoveryCode = "";

async function fillIn(page: Page, gateway: string): Promise<void> {
  for (const person of Object.values(people)) {
    const section = page.getByRole("region", { name: person.section });
    await section.getByRole("textbox", { name: "Name" }).fill(person.name);
    await section.getByRole("textbox", { name: "E-mail" }).fill(person.email);
    await section.getByLabel("Password").fill(person.password);
  }
  const section = page.getByRole("region", { name: "First gateway" });
  await section.getByRole("textbox", { name: "Name" }).fill(gateway);
}

async function signIn(page: Page, { email, password }: { email: string; password: string }): Promise<void> {
  await page.goto("/sign-in");
  await page.getByRole("textbox", { name: "E-mail" }).fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

test("an empty installation offers no one-press sign-in, and set-up only by its link", async ({ app, stranger }) => {
  const page = await stranger();
  await page.goto("/");
  await expect(page).toHaveURL(/\/sign-in$/);
  await expect(page.getByText("Sample people")).toHaveCount(0);
  await page.goto("/setup");
  await expect(page.getByText("Open the link from the terminal")).toBeVisible();
  link = await app.setUpLink();
  expect(new URL(link).origin).toBe(app.url);
});

test("what is wrong is said beside its field, and nothing typed is lost", async ({ stranger }) => {
  const page = await stranger();
  await page.goto(link);
  await fillIn(page, "Not A Name");
  const admin = page.getByRole("region", { name: people.admin.section });
  await admin.getByLabel("Password").fill("short");
  await page.getByRole("button", { name: "Set up Keyhole" }).click();
  await expect(admin.getByLabel("Password")).toBeFocused();
  await expect(admin.getByText("At least 12 characters.")).toBeVisible();
  await expect(admin.getByRole("textbox", { name: "E-mail" })).toHaveValue(people.admin.email);
  const gateway = page.getByRole("region", { name: "First gateway" }).getByRole("textbox", { name: "Name" });
  await expect(gateway).toHaveAttribute("aria-invalid", "true");
  await expect(gateway).toHaveValue("Not A Name");
});

test("a link that is not the installation's opens nothing", async ({ app, stranger }) => {
  const page = await stranger();
  await page.goto("/setup#aGVsbG8gd29ybGQgaGVsbG8gd29ybGQgaGVsbG8gd29y");
  await fillIn(page, "main");
  await page.getByRole("button", { name: "Set up Keyhole" }).click();
  await expect(page.getByRole("alert").first()).toBeVisible();
  const { rows } = await app.owner.query("select from person");
  expect(rows).toHaveLength(0);
});

test("the link makes two accounts and the first gateway, once", async ({ app, stranger }) => {
  const [first, second] = [await stranger(), await stranger()];
  await first.goto(link);
  await second.goto(link);
  await fillIn(second, "other");
  await fillIn(first, "main");
  await first.getByRole("button", { name: "Set up Keyhole" }).click();
  await expect(first).toHaveURL(/\/sign-in$/);
  await second.getByRole("button", { name: "Set up Keyhole" }).click();
  await expect(second.getByText("This installation is set up already.")).toBeVisible();
  const { rows } = await app.owner.query("select name from gateway");
  expect(rows).toEqual([{ name: "main" }]);
  expect(await app.setUpLink()).toBe("");
});

test("the Access admin, who decides on others, first sets up a second factor", async ({ stranger }) => {
  const page = await stranger();
  await signIn(page, people.admin);
  await expect(page).toHaveURL(/\/enrol$/);
  await page.goto("/settings/people");
  await expect(page).toHaveURL(/\/enrol$/);
  await page.getByRole("button", { name: "Set up an app" }).click();
  const key = await page.getByRole("figure", { name: "key of the app" }).locator("code").innerText();
  await page.getByRole("textbox", { name: "The code it shows now" }).fill(codeAt(key.replace(/\s/g, ""), new Date()));
  await page.getByRole("button", { name: "Confirm", exact: true }).click();
  const codes = await page.getByRole("figure", { name: "recovery codes" }).locator("code").innerText();
  recoveryCode = codes.split("\n")[0] ?? "";
  await page.getByRole("link", { name: "I have kept them" }).click();
  await expect(page).toHaveURL(/\/settings\/people$/);
});

test("the Access admin sees no vaults and lands on people", async ({ stranger, reports }) => {
  reports.expectStatus(403, 404);
  const page = await stranger();
  await signIn(page, people.admin);
  await page.getByRole("textbox", { name: "Code" }).fill(recoveryCode);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/settings\/people$/);
  await expect(page.getByRole("link", { name: "Vaults" })).toHaveCount(0);
  for (const path of ["/g/main/vaults", "/g/main/explain", "/g/main/changes", "/audit"]) {
    const answer = await page.goto(path);
    expect([403, 404], path).toContain(answer?.status());
  }
});

test("the working account creates a vault, and adding a gateway needs nobody while none is guarded", async ({
  app,
  stranger,
}) => {
  const page = await stranger();
  await signIn(page, people.worker);
  await expect(page).toHaveURL(/\/g\/main$/);
  await page.goto("/g/main/new-vault?provider=env");
  await page.getByRole("textbox", { name: "Prefix" }).first().fill("environment");
  await page.getByRole("button", { name: "Create vault" }).click();
  await expect(page).toHaveURL(/\/g\/main\/vaults\/environment$/);
  const { rows } = await app.owner.query("select prefix from vault");
  expect(rows).toEqual([{ prefix: "environment" }]);

  await page.goto("/settings/gateways/new");
  await page.getByRole("textbox", { name: "Name" }).fill("prod");
  await page.getByRole("checkbox", { name: "Guarded" }).check();
  await page.getByRole("button", { name: "Add gateway" }).click();
  await expect(page).toHaveURL(/\/g\/prod\/vaults$/);
});
