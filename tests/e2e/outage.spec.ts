import { startOwnPostgres, type OwnPostgres } from "@/tests/support/own-postgres";
import { until } from "@/tests/support/running-app";
import { expect, startsApp, test } from "./support/test";

let postgres: OwnPostgres;

startsApp(async () => {
  postgres = await startOwnPostgres();
  return { database: postgres.database };
});
test.afterAll(async () => {
  await postgres?.remove();
});

test("a form sent while the database is gone says so, keeps what was typed, and works once it is back", async ({
  app,
  as,
  reports,
}) => {
  test.setTimeout(120_000);
  reports.expectStatus(500, 503);
  const maya = await as("Maya");
  await maya.goto("/g/lab/new-vault?provider=hcv");
  const typed = {
    Prefix: "kept",
    Host: "vault.internal",
    "Keyhole's own token": "not yet sent anywhere",
    Description: "typed while the database was away",
  };
  await maya.getByRole("combobox", { name: "Keyhole's sign-in" }).selectOption("token");
  for (const [name, text] of Object.entries(typed)) await maya.getByRole("textbox", { name }).fill(text);
  await maya.getByRole("textbox", { name: "Token", exact: true }).fill("a token of the data plane");
  const kept = async (): Promise<void> => {
    for (const [name, text] of Object.entries(typed)) {
      await expect(maya.getByRole("textbox", { name })).toHaveValue(text);
    }
    await expect(maya.getByRole("textbox", { name: "Token", exact: true })).toHaveValue("a token of the data plane");
  };

  await postgres.stopServer();
  const create = maya.getByRole("button", { name: "Create vault" });
  for (let time = 0; time < 2; time += 1) {
    await create.click();
    await expect(maya.getByRole("alert").filter({ hasText: "cannot reach its database" })).toBeVisible();
    await expect(create).not.toHaveAttribute("aria-disabled");
    await kept();
  }
  expect((await fetch(`${app.url}/api/ready`)).status).toBe(503);
  await maya.getByRole("banner").locator("summary").last().click();
  await maya.getByRole("button", { name: "Sign out" }).click();
  await expect(maya.getByRole("alert").filter({ hasText: "You are still signed in." })).toContainText(
    "cannot reach its database",
  );

  await postgres.startServer();
  await until(async () => (await fetch(`${app.url}/api/ready`)).status === 200, "the application is ready again");
  await kept();
  await create.click();
  await expect(maya).toHaveURL(/\/vaults\/kept$/);
  await expect(maya.getByRole("main")).toContainText("typed while the database was away");
});
