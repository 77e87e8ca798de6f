import { mayDial } from "@/tests/support/allow-list";
import type { RunningApp } from "@/tests/support/running-app";
import { realProvider, type RealProvider } from "@/tests/support/real-open-id-provider";
import { expect, startsApp, test, type Page } from "./support/test";
import { events } from "./support/steps";

startsApp();
// One story of an installation, told in order.
test.describe.configure({ mode: "serial", timeout: 180_000 });

const button = "Sign in with Example";
let provider: RealProvider;
test.afterAll(() => provider?.stop());

const kim = { sub: "kim-1", email: "kim@example.test", email_verified: true, name: "Kim Ko" };

async function rolesOf({ owner }: RunningApp, email: string): Promise<readonly string[]> {
  const { rows } = await owner.query<{ role: string }>(
    `select g.role || ':' || g.origin as role from role_grant g join person p on p.id = g.person_id
     where p.email = $1 order by 1`,
    [email],
  );
  return rows.map(({ role }) => role);
}

async function bySingleSignOn(page: Page, next = ""): Promise<void> {
  await page.goto(`/sign-in${next}`);
  await page.getByRole("button", { name: button }).click();
}

test("an Access admin tries a provider, sets it up, and says what its groups give", async ({ app, as }) => {
  provider = await realProvider(app.url);
  const ada = await as("Ada");
  await ada.goto("/settings/sign-in");
  await expect(ada.getByText(`${app.url}/api/auth/callback/sso`)).toBeVisible();
  const tries = ada.getByRole("form", { name: "Try a provider" });
  await tries.getByRole("textbox", { name: "Issuer to try" }).fill(provider.issuer);
  await tries.getByRole("button", { name: "Try it" }).click();
  await expect(tries.getByText("Keyhole does not connect to this destination.")).toBeVisible();
  await mayDial(app.owner, Number(new URL(provider.issuer).port));
  await tries.getByRole("button", { name: "Try it" }).click();
  await expect(tries.getByText("The provider answers, is who it should be")).toBeVisible();

  const form = ada.getByRole("form", { name: "Single sign-on" });
  await form.getByRole("textbox", { name: "Issuer" }).fill(provider.issuer);
  await form.getByRole("textbox", { name: "Client id" }).fill(provider.client.id);
  await form.getByLabel("Client secret").fill(provider.client.secret);
  await form.getByRole("textbox", { name: "Scopes" }).fill("openid profile email groups");
  await form.getByRole("textbox", { name: "Text of the button" }).fill(button);
  await form.getByRole("button", { name: "Set up single sign-on" }).click();
  await expect(ada.getByText("Single sign-on is saved.")).toBeVisible();

  const mapping = ada.getByRole("form", { name: "Add to the mapping" });
  for (const [value, role, where] of [
    ["keyhole-ops", "operator", "lab"],
    ["keyhole-audit", "auditor", ""],
  ] as const) {
    await mapping.getByRole("textbox", { name: "Value of the claim" }).fill(value);
    await mapping.getByRole("combobox", { name: "Role" }).selectOption(role);
    await mapping.getByRole("combobox", { name: "Where" }).selectOption(where);
    await mapping.getByRole("button", { name: "Add row" }).click();
    await expect(ada.getByRole("table", { name: "Claims and roles" })).toContainText(value);
  }
});

test("who comes for the first time gets an account and the roles of their groups, and others when those change", async ({
  app,
  as,
  stranger,
  reports,
}) => {
  reports.expectStatus(403, 404);
  provider.account = { ...kim, groups: ["keyhole-ops", "staff"] };
  const page = await stranger();
  await bySingleSignOn(page, "?next=%2Fg%2Flab%2Freferences");
  await expect(page).toHaveURL(/\/g\/lab\/references$/);
  expect(provider.asked.at(-1)).toMatchObject({ response_type: "code", code_challenge_method: "S256" });
  expect(await rolesOf(app, kim.email)).toEqual(["operator:claim"]);
  expect((await page.goto("/settings/people"))?.status()).not.toBe(200);

  await page.goto("/settings");
  await page.locator("summary").filter({ hasText: "Account of" }).click();
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await page.getByRole("button", { name: "Yes, sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in(\?.*)?$/);
  await page.goto("/g/lab/references");
  await expect(page).toHaveURL(/\/sign-in/);

  provider.account = { ...kim, groups: ["keyhole-audit"] };
  await bySingleSignOn(page);
  await expect(page).toHaveURL(/audit/);
  expect(await rolesOf(app, kim.email)).toEqual(["auditor:claim"]);
  const noor = await as("Noor");
  await noor.goto("/audit");
  await expect(events(noor, "as the provider’s claim says").first()).toBeVisible();
});

test("duties that do not mix, an address that has an account, and ending it there lead back with a sentence", async ({
  app,
  stranger,
}) => {
  const page = await stranger();
  const note = page.getByRole("alert").filter({ hasText: /./ });
  provider.account = { ...kim, sub: "lee-1", email: "lee@example.test", groups: ["keyhole-audit", "keyhole-ops"] };
  await bySingleSignOn(page);
  await expect(note).toContainText("Auditor and Operator");
  provider.account = { ...kim, sub: "vic-1", email: app.person("Vic").email };
  const other = await stranger();
  await bySingleSignOn(other);
  await expect(other.getByRole("alert").filter({ hasText: /./ })).toContainText("addresses alone link nothing");
  provider.account = null;
  const third = await stranger();
  await bySingleSignOn(third);
  await expect(third.getByRole("alert").filter({ hasText: /./ })).toContainText("You ended signing in");
});

test("answers that nobody here asked for, and words in an address, come to nothing", async ({ app, stranger }) => {
  const page = await stranger();
  const callback = "/api/auth/callback/sso";
  await page.goto(`${callback}?code=stolen&state=planted&iss=${encodeURIComponent(provider.issuer)}`);
  await expect(page).toHaveURL(/\/sign-in/);
  await expect(page.getByRole("alert").filter({ hasText: /./ })).toContainText("begun in this browser");
  await page.context().clearCookies();
  await page.goto("/sign-in?sso=Your+account+is+locked.+Call+555&error=Configuration&next=https://evil.example/");
  await expect(page.getByText("555")).toHaveCount(0);
  const posted = await page.request.post(`${app.url}${callback}`, { maxRedirects: 0, headers: { origin: app.url } });
  expect(posted.status()).toBe(405);
  expect((await page.request.post(`${app.url}${callback}`, { maxRedirects: 0 })).status()).toBe(403);
});

test("where it is the rule, passwords open nothing but accounts marked for emergencies", async ({
  app,
  as,
  stranger,
}) => {
  const ada = await as("Ada");
  await ada.goto("/settings/sign-in");
  const form = ada.getByRole("form", { name: "Single sign-on" });
  await form.getByRole("checkbox", { name: "Passwords are not accepted" }).check();
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form.getByRole("alert").filter({ hasText: /./ })).toContainText("Nobody would get in here");
  await ada
    .getByRole("form", { name: /^Mark Ada/ })
    .getByRole("button")
    .click();
  await expect(ada.getByText("Their password always counts")).toBeVisible();
  await form.getByRole("button", { name: "Save" }).click();
  await expect(ada.getByText("Single sign-on is saved.")).toBeVisible();

  const page = await stranger();
  await page.goto("/sign-in");
  await expect(page.getByRole("textbox", { name: "E-mail" })).toBeHidden();
  const enter = async (name: string) => {
    await page.goto("/sign-in");
    await page.getByText("Sign in with a password, in an emergency").click();
    const { email, password } = app.person(name);
    await page.getByRole("textbox", { name: "E-mail" }).fill(email);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
  };
  await enter("Vic");
  // The password is right and opens nothing: it leads to the provider, by which the account is theirs from then on.
  await expect(page).toHaveURL(/\/sign-in\/connect/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Link your account");
  expect((await page.request.get("/g/lab/vaults")).url()).toContain("/sign-in");
  await enter("Ada");
  await expect(page).toHaveURL(/\/settings\/people$/);
});
