import { call } from "@/tests/support/rest";
import { expect, startsApp, test, type Page } from "./support/test";

startsApp();

const events = (page: Page) => page.getByRole("list", { name: "Events" }).getByRole("listitem");

test("the log is narrowed by person, event, object, outcome and time, and the URL holds all of it", async ({
  app,
  as,
}) => {
  const maya = await app.token("Maya", ["vault.propose", "vault.read"]);
  for (const prefix of ["one", "two"]) {
    const input = { gateway: "lab", provider: "env", prefix, config: { prefix: "SAMPLE_" } };
    expect((await call(app, maya, "vault.create", input)).status).toBe(200);
  }
  const noor = await as("Noor");
  await noor.goto("/g/lab/audit");
  await noor.getByText("Set Filter").click();
  const form = noor.getByRole("form", { name: "Filter the log" });
  await form.getByLabel("By").selectOption({ label: "Maya" });
  await form.getByLabel("About").selectOption("vault");
  await form.getByLabel("Outcome").selectOption("done");
  await form.getByRole("button", { name: "Filter" }).click();
  await expect(noor).toHaveURL(/\/g\/lab\/audit\?.*about=vault/);
  await expect(noor).toHaveURL(/outcome=done/);
  await expect(events(noor).filter({ hasText: /the vault (?:one|two) \(env\)/ })).toHaveCount(2);

  await noor.getByRole("searchbox", { name: "What was acted upon" }).fill("two");
  await noor.keyboard.press("Enter");
  await expect(noor).toHaveURL(/q=two/);
  await expect(events(noor)).toHaveCount(1);
  await expect(events(noor)).toContainText("Created the vault two (env).");
  await noor.reload();
  await expect(events(noor)).toHaveCount(1);

  await noor.getByRole("link", { name: /^Remove filter Outcome/ }).click();
  await expect(noor).not.toHaveURL(/outcome=/);
  await noor.getByText("Set Filter").click();
  await noor.getByRole("link", { name: "Last hour" }).click();
  await expect(noor).toHaveURL(/within=hour/);
  await expect(noor.getByRole("link", { name: "Remove filter Time: Last hour" })).toBeVisible();
  await expect(events(noor)).toHaveCount(1);

  await events(noor).first().locator("summary").click();
  await events(noor).first().getByRole("link", { name: "vault.created" }).click();
  await expect(noor).toHaveURL(/type=vault\.created/);
  await noor.goto("/g/lab/audit?q=nothing-of-that-name");
  await noor.getByRole("link", { name: "Show all events" }).click();
  await expect(noor).toHaveURL(/\/g\/lab\/audit$/);
});

test("pages go both ways and end where they began", async ({ as }) => {
  const noor = await as("Noor");
  for (let reading = 0; reading < 55; reading += 1) await noor.request.get("/audit?about=session");
  await noor.goto("/audit?about=audit");
  await expect(events(noor)).toHaveCount(50);
  await expect(noor.getByRole("link", { name: "Newer" })).toHaveCount(0);
  const first = await events(noor).first().innerText();
  await noor.getByRole("link", { name: "Older" }).click();
  await expect(noor).toHaveURL(/after=/);
  await expect(events(noor).first()).not.toHaveText(first);
  const older = await events(noor).first().innerText();
  await noor.getByRole("link", { name: "Newer" }).click();
  await expect(noor).toHaveURL(/before=/);
  await expect(events(noor)).toHaveCount(50);
  await noor.goBack();
  await expect(noor).toHaveURL(/after=/);
  expect(await events(noor).first().innerText()).toBe(older);
});
