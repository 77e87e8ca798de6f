import type { Page } from "@playwright/test";
import type { RunningApp } from "@/tests/support/running-app";
import { signOut } from "./support/steps";
import { expect, startsApp, test } from "./support/test";

startsApp();

async function fillIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByRole("textbox", { name: "E-mail" }).fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

async function greatestTries({ owner }: RunningApp): Promise<number> {
  const { rows } = await owner.query<{ tries: number }>("select tries from sign_in_window order by tries desc limit 1");
  return rows[0]?.tries ?? 0;
}

const wrong = "E-mail or password is wrong";

test("a wrong password and an unknown person get the same answer, and the address typed stays", async ({
  app,
  stranger,
}) => {
  const page = await stranger();
  await page.goto("/sign-in");
  const alert = page.getByRole("alert").filter({ hasText: /./ });
  await fillIn(page, app.person("Vic").email, "not the password");
  await expect(alert).toBeVisible();
  const said = await alert.innerText();
  await expect(page.getByRole("textbox", { name: "E-mail" })).toHaveValue(app.person("Vic").email);
  await fillIn(page, "nobody@sample.invalid", "not the password");
  await expect(page.getByRole("textbox", { name: "E-mail" })).toHaveValue("nobody@sample.invalid");
  await expect(alert).toHaveText(said, { useInnerText: true });
  expect(said).toContain(wrong);
});

test("everything about signing in works by keyboard alone", async ({ app, stranger }) => {
  const page = await stranger();
  const { email, password } = app.person("Maya");
  await page.goto("/sign-in");
  for (let presses = 0; presses < 10; presses += 1) {
    if (await page.getByRole("textbox", { name: "E-mail" }).evaluate((field) => field === document.activeElement))
      break;
    await page.keyboard.press("Tab");
  }
  await page.keyboard.type(email);
  await page.keyboard.press("Tab");
  await page.keyboard.type(password);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/g\/lab$/);
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
});

test("names are compared in one form, whatever case and spaces", async ({ app, stranger }) => {
  const page = await stranger();
  await page.goto("/sign-in");
  await fillIn(page, `  ${app.person("Ada").email.toUpperCase()} `, app.person("Ada").password);
  await expect(page).toHaveURL(/\/settings\/people$/);
});

test("after ten tries a stranger waits, and the owner still gets in on a known device", async ({
  app,
  stranger,
  as,
}) => {
  const { email, password } = app.person("Noor");
  const known = await as("Noor");
  await signOut(known);

  const guesser = await stranger();
  await guesser.goto("/sign-in");
  const alert = guesser.getByRole("alert").filter({ hasText: /./ });
  for (let tries = 0; tries < 10; tries += 1) {
    await fillIn(guesser, email, `guess number ${tries}`);
    await expect.poll(() => greatestTries(app)).toBe(tries + 1);
    await expect(guesser.getByRole("button", { name: "Sign in", exact: true })).not.toHaveAttribute("aria-disabled");
    await expect(alert).toContainText(wrong);
  }
  await fillIn(guesser, email, password);
  await expect(alert).toContainText("Too many tries");

  await fillIn(known, email, password);
  await expect(known).toHaveURL(/\/audit$/);
});

test("signing out ends the session, whatever cookie is still about", async ({ as }) => {
  const page = await as("Maya");
  const cookies = await page.context().cookies();
  await signOut(page);
  await page.context().addCookies(cookies);
  await page.goto("/g/lab/vaults");
  await expect(page).toHaveURL(/\/sign-in\?next=/);
});

test("a session ended elsewhere is refused on its next request, page or action", async ({ as, reports }) => {
  reports.expectText(/ERR_FAILED|api\/live\/feed/);
  const [here, there, form] = [await as("Jonas"), await as("Jonas"), await as("Jonas")];
  // A page that hears of nothing stands until it asks; that others leave by themselves is tried elsewhere.
  await form.route("**/api/live/feed", (route) => route.abort());
  await form.goto("/g/lab/explain");
  await here.goto("/settings");
  for (const left of [2, 1]) {
    await here.getByRole("button", { name: "End session" }).first().click();
    await expect(here.getByRole("button", { name: "End session" })).toHaveCount(left - 1);
  }
  await there.goto("/g/lab/vaults");
  await expect(there).toHaveURL(/\/sign-in\?next=%2Fg%2Flab%2Fvaults$/);
  await form.getByRole("textbox", { name: "Reference" }).fill("{vault://files/x}");
  await form.keyboard.press("Enter");
  await expect(form).toHaveURL(/\/sign-in/);
  await here.reload();
  await expect(here).toHaveURL(/\/settings$/);
});

test("after signing in one gets to the page that was asked for", async ({ app, stranger }) => {
  const page = await stranger();
  await page.goto("/g/lab/explain?reference=%7Bvault%3A%2F%2Fa%2Fb%7D");
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await fillIn(page, app.person("Maya").email, app.person("Maya").password);
  await expect(page).toHaveURL(/\/g\/lab\/explain\?reference=/);
  await expect(page.getByRole("textbox", { name: "Reference" })).toHaveValue("{vault://a/b}");
});

const elsewhere = [
  ...[
    "//evil.invalid",
    "///evil.invalid",
    "/\\evil.invalid",
    "\\\\evil.invalid",
    "/.//evil.invalid",
    "/..//evil.invalid",
  ],
  ...["https://evil.invalid", "https:evil.invalid", "HTTPS:/evil.invalid", "javascript:alert(1)", "data:text/html,x"],
  ...[
    "%2F%2Fevil.invalid",
    "/%5Cevil.invalid",
    "/%2F/evil.invalid",
    "/%09/evil.invalid",
    "/\t/evil.invalid",
    " //evil.invalid",
  ],
  ...[
    "/\n//evil.invalid",
    "//evil.invalid@127.0.0.1",
    "/@evil.invalid",
    ".evil.invalid",
    "@evil.invalid",
    "//%65vil.invalid",
  ],
];

test("no page to go on to leads to another host", async ({ app, as }) => {
  const page = await as("Maya");
  const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  for (const next of elsewhere) {
    for (const text of [next, encodeURIComponent(next), encodeURIComponent(encodeURIComponent(next))]) {
      const url = `${app.url}/sign-in?next=${text.replace(/[\s\\]/g, encodeURIComponent)}`;
      const answer = await fetch(url, { headers: { cookie }, redirect: "manual" });
      await answer.body?.cancel();
      const location = answer.headers.get("location") ?? "/";
      expect(new URL(location, app.url).origin, `${url} leads to ${location}`).toBe(app.url);
      expect(location, url).not.toMatch(/^[/\\]{2}/);
    }
  }
});

test.describe("signing in with a page of somebody else's choice", () => {
  for (const next of ["//evil.invalid", "/\\evil.invalid", "https://evil.invalid/", "javascript:alert(1)"]) {
    test(next, async ({ app, stranger }) => {
      const page = await stranger();
      await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
      await fillIn(page, app.person("Maya").email, app.person("Maya").password);
      await expect(page.getByRole("heading", { name: "Overview", exact: true })).toBeVisible();
      expect(new URL(page.url()).origin).toBe(app.url);
    });
  }
});
