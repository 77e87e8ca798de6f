import { codeAt } from "@/tests/support/second-factor";
import { call } from "@/tests/support/rest";
import { signOut } from "./support/steps";
import { expect, startsApp, test, type Page } from "./support/test";

startsApp();
test.describe.configure({ mode: "serial" });

let secret = "";
let recoveryCodes: readonly string[] = [];

/** What a copyable block of this name holds. */
const textOf = (page: Page, name: string) => page.getByRole("figure", { name }).locator("code").innerText();

test("an app is set up in the browser, by a code of it, with recovery codes shown once", async ({ as }) => {
  const page = await as("Jonas");
  await page.goto("/settings/account");
  await page.getByRole("button", { name: "Set up an app" }).click();
  await expect(page.getByRole("img", { name: "QR code with the key below" })).toBeVisible();
  secret = (await textOf(page, "key of the app")).replace(/\s/g, "");
  const code = page.getByRole("textbox", { name: "The code it shows now" });
  await code.fill("000 000");
  await page.getByRole("button", { name: "Confirm", exact: true }).click();
  await expect(page.getByText("This is not the code of that app now.").first()).toBeVisible();
  await code.fill(codeAt(secret, new Date()));
  await page.getByRole("button", { name: "Confirm", exact: true }).click();
  await expect(page.getByText("Keep these recovery codes now")).toBeVisible();
  recoveryCodes = (await textOf(page, "recovery codes")).trim().split("\n");
  expect(recoveryCodes).toHaveLength(10);
  await page.getByRole("link", { name: "I have kept them" }).click();
  await expect(page.getByText("Recovery codes left: 10 of 10.")).toBeVisible();
  await signOut(page);
});

test("signing in asks for a code after the password, and a wrong one loses nothing", async ({ app, stranger }) => {
  const page = await stranger();
  await page.goto("/sign-in/code");
  await expect(page).toHaveURL(/\/sign-in\?/);
  const { email, password } = app.person("Jonas");
  await page.getByRole("textbox", { name: "E-mail" }).fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Enter a code" })).toBeVisible();
  const answer = await page.request.get("/settings", { maxRedirects: 0 });
  expect(answer.headers()["location"] ?? "").toContain("/sign-in");
  const code = page.getByRole("textbox", { name: "Code" });
  await code.fill("000000");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("This code is not right").first()).toBeVisible();
  // The step of the code that confirmed the app is spent.
  await code.fill(codeAt(secret, new Date(), 1));
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/g\//);
  await page.goto("/settings");
  await expect(page.getByRole("cell", { name: "password and code" })).toBeVisible();
});

test("an approval after five minutes asks who is there, and goes on with what was asked", async ({ app, stranger }) => {
  const page = await stranger();
  const { email, password } = app.person("Jonas");
  await page.goto("/sign-in");
  await page.getByRole("textbox", { name: "E-mail" }).fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("textbox", { name: "Code" }).fill(recoveryCodes[0] ?? "");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/g\//);

  const token = await app.token("Maya", ["vault.read", "vault.propose", "change.read"]);
  const vault = { gateway: "prod-eu", provider: "env", prefix: "late", config: {}, access: {} };
  const { body } = await call(app, token, "vault.create", vault);
  await app.owner.query("update session set authenticated_at = now() - interval '6 minutes'");
  await page.goto(`/g/prod-eu/changes/${body.change ?? ""}`);
  await page.getByRole("button", { name: "Approve" }).click();
  const dialog = page.getByRole("dialog", { name: "Confirm that it is you" });
  await expect(dialog).toBeVisible();
  const byPassword = dialog.getByRole("form", { name: "Confirm", exact: true });
  await byPassword.getByLabel("Password").fill("not the password");
  await byPassword.getByRole("textbox", { name: "Code" }).fill(recoveryCodes[1] ?? "");
  await byPassword.getByRole("button", { name: "Confirm", exact: true }).click();
  await expect(dialog.getByText("This is not your password.")).toBeVisible();
  await byPassword.getByLabel("Password").fill(password);
  await byPassword.getByRole("button", { name: "Confirm", exact: true }).click();
  await expect(page.getByRole("article").getByText("applied", { exact: true })).toBeVisible();
  await expect(dialog).toHaveCount(0);
});

test("one of the sample's people confirms by one press, and what was typed stays", async ({ app, as }) => {
  const page = await as("Ada");
  const { rows } = await app.owner.query<{ id: string }>("select id from person where name = 'Vic'");
  await page.goto(`/settings/people/${rows[0]?.id ?? ""}`);
  await page.getByRole("combobox", { name: "Role" }).selectOption("operator");
  await app.owner.query("update session set authenticated_at = now() - interval '6 minutes'");
  await page.getByRole("button", { name: "Grant role" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Confirm as Ada" }).click();
  await expect(page.getByText("Role granted.")).toBeVisible();
});
