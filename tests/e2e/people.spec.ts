import { expect, startsApp, test, type Page } from "./support/test";
import { events } from "./support/steps";

startsApp();
// Each is a whole story of two or three people.
test.describe.configure({ timeout: 180_000 });

const password = "correct horse battery";
const email = "kim@example.test";

async function signInAsKim(page: Page): Promise<void> {
  await page.goto("/sign-in");
  await page.getByRole("textbox", { name: "E-mail" }).fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL((url) => url.pathname !== "/sign-in" && url.pathname !== "/");
}

async function invite(ada: Page, name: string, address: string, role: string, where: string): Promise<string> {
  await ada.goto("/settings/people/invite");
  await ada.getByRole("textbox", { name: "Name" }).fill(name);
  await ada.getByRole("textbox", { name: "E-mail" }).fill(address);
  await ada.getByRole("combobox", { name: "Role" }).selectOption(role);
  await ada.getByRole("combobox", { name: "Where" }).selectOption(where);
  await ada.getByRole("button", { name: "Make invitation link" }).click();
  await expect(ada.getByText("Copy the link now: it is not shown again.")).toBeVisible();
  return ada.getByRole("figure", { name: "invitation link" }).locator("code").innerText();
}

test("an Access admin begins at people, and sees no vault", async ({ as, reports }) => {
  reports.expectStatus(403);
  const ada = await as("Ada");
  await expect(ada).toHaveURL(/\/settings\/people$/);
  await expect(ada.getByRole("table", { name: "People" })).toContainText("maya@sample.invalid");
  expect((await ada.goto("/g/lab/vaults"))?.status()).toBe(403);
});

test("an invited person accepts elsewhere, sees what was granted and nothing else, and is out when suspended", async ({
  as,
  app,
  stranger,
  reports,
}) => {
  const ada = await as("Ada");
  const link = await invite(ada, "Kim", email, "operator", "lab");
  const secret = new URL(link).hash.slice(1);
  expect(secret).toMatch(/^[\w-]{43}$/);

  const kim = await stranger();
  const asked: string[] = [];
  kim.on("request", (request) => void asked.push(`${request.url()} ${request.headers()["referer"] ?? ""}`));
  await kim.goto(link);
  await kim.getByLabel("Password").fill(password);
  await kim.getByLabel("The same again").fill("something else");
  await kim.getByRole("button", { name: "Accept invitation" }).click();
  await expect(kim.getByText("The two are not the same.").first()).toBeVisible();
  await kim.getByLabel("The same again").fill(password);
  await kim.getByRole("button", { name: "Accept invitation" }).click();
  await expect(kim.getByText("Your account is ready")).toBeVisible();
  await expect(kim.getByText(email)).toBeVisible();
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.join("\n")).not.toContain(secret);
  expect(app.output()).not.toContain(secret);

  await signInAsKim(kim);
  await expect(kim).toHaveURL(/\/g\/lab(?:\/|$)/);
  await expect(kim.getByText("prod-eu")).toHaveCount(0);
  reports.expectStatus(403, 404);
  expect((await kim.goto("/g/prod-eu/vaults"))?.status()).toBe(403);
  expect((await kim.goto("/settings/people"))?.status()).toBe(403);
  await kim.goto("/g/lab/explain");

  const again = await stranger();
  await again.goto(link);
  await again.getByLabel("Password").fill(password);
  await again.getByLabel("The same again").fill(password);
  await again.getByRole("button", { name: "Accept invitation" }).click();
  await expect(again.getByText("This link is not valid any more. Ask for a new one.")).toBeVisible();

  await ada.getByRole("link", { name: "Open their account" }).click();
  await expect(ada.getByText("Not confirmed: approvals of theirs do not count")).toBeVisible();
  await ada.getByRole("button", { name: "Confirm account" }).click();
  await expect(ada.getByText("Not confirmed: approvals of theirs do not count")).toHaveCount(0);
  await expect(ada.getByRole("table", { name: "Sessions" })).toContainText("End session");
  await ada.getByRole("button", { name: "Suspend" }).click();
  await expect(ada.getByText(/^Suspended\. Sessions ended: 1/)).toBeVisible();
  // The very next request, and not only the one after some while.
  expect((await kim.request.get("/g/lab/vaults")).url()).toContain("/sign-in");
  // Their open page leaves by itself, and whatever they ask for then leads there too.
  await expect(kim).toHaveURL(/\/sign-in\?next=%2Fg%2Flab%2Fexplain/);
  await kim.goto("/g/lab/vaults");
  await expect(kim).toHaveURL(/\/sign-in\?next=%2Fg%2Flab%2Fvaults/);
  await ada.getByRole("button", { name: "Let in again" }).click();
  await expect(ada.getByRole("button", { name: "Suspend" })).toBeVisible();
  await signInAsKim(kim);

  const noor = await as("Noor");
  await noor.goto("/audit");
  for (const text of [
    "Invited Kim",
    "Granted Kim the role Operator on lab",
    "Confirmed the account of Kim",
    "Suspended Kim",
  ]) {
    await expect(events(noor, "Ada", text)).toHaveCount(1);
  }
  await expect(events(noor, "Kim", "Accepted the invitation")).toHaveCount(1);
});

test("a role that is granted or revoked counts from the next page on, and duties do not mix", async ({
  as,
  reports,
}) => {
  const ada = await as("Ada");
  const vic = await as("Vic");
  // An open page is drawn anew by itself when roles change; this one is asked for when the time has come.
  await vic.goto("about:blank");
  await ada.goto("/settings/people?q=vic");
  await ada.getByRole("table", { name: "People" }).getByRole("link", { name: "Vic" }).click();
  const form = ada.getByRole("form", { name: "Grant a role" });
  await form.getByRole("combobox", { name: "Role" }).selectOption("viewer");
  await form.getByRole("combobox", { name: "Where" }).selectOption("prod-eu");
  await form.getByRole("button", { name: "Grant role" }).click();
  await expect(ada.getByRole("form", { name: "Revoke Viewer on prod-eu" })).toBeVisible();
  expect((await vic.goto("/g/prod-eu/vaults"))?.status()).toBe(200);
  await form.getByRole("combobox", { name: "Role" }).selectOption("access-admin");
  await form.getByRole("combobox", { name: "Where" }).selectOption("");
  await form.getByRole("button", { name: "Grant role" }).click();
  await expect(ada.getByText(/Access admin and Viewer are not held by one person/)).toBeVisible();
  await vic.goto("about:blank");
  await ada.getByRole("form", { name: "Revoke Viewer on prod-eu" }).getByRole("button").click();
  await expect(ada.getByRole("form", { name: "Revoke Viewer on prod-eu" })).toHaveCount(0);
  reports.expectStatus(403);
  expect((await vic.goto("/g/prod-eu/vaults"))?.status()).toBe(403);
  await ada.goto("/settings/gateways");
  await ada.getByRole("link", { name: "Roles on lab" }).click();
  await expect(ada.getByRole("table", { name: "Roles" })).toContainText("Vic");
});

test("once two Approvers are there, another one waits for somebody else", async ({ as, stranger }) => {
  const ada = await as("Ada");
  const link = await invite(ada, "Lou", "lou@example.test", "approver", "");
  const lou = await stranger();
  await lou.goto(link);
  await lou.getByLabel("Password").fill(password);
  await lou.getByLabel("The same again").fill(password);
  await lou.getByRole("button", { name: "Accept invitation" }).click();
  await expect(lou.getByText("Your account is ready")).toBeVisible();
  await ada.getByRole("link", { name: "Open their account" }).click();
  await ada.getByRole("button", { name: "Confirm account" }).click();
  await expect(ada.getByText("Not confirmed")).toHaveCount(0);

  await ada.goto("/settings/people?q=kim");
  await ada.getByRole("table", { name: "People" }).getByRole("link", { name: "Kim" }).click();
  const form = ada.getByRole("form", { name: "Grant a role" });
  await form.getByRole("combobox", { name: "Role" }).selectOption("approver");
  await form.getByRole("button", { name: "Grant role" }).click();
  await ada.getByRole("link", { name: "See the change" }).click();
  await expect(ada.getByRole("article")).toContainText("Kim <kim@example.test>");
  await expect(ada.getByRole("article")).toContainText("You asked for it, so others decide.");

  const jonas = await as("Jonas");
  await jonas.goto("/g/lab/changes");
  await jonas.getByRole("link", { name: "Grant Approver for all gateways" }).click();
  await jonas.getByRole("button", { name: "Approve" }).click();
  await expect(jonas.getByRole("article").getByText("applied", { exact: true })).toBeVisible();
  await ada.goto("/settings/people?q=kim");
  await expect(ada.getByRole("table", { name: "People" })).toContainText("Approver · all");
});
