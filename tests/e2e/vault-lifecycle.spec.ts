import { approve } from "./support/steps";
import { expect, startsApp, test } from "./support/test";

startsApp();

test("a vault is edited, cloned, deleted and brought back, each with a line of its history", async ({ as, app }) => {
  const maya = await as("Maya");
  await maya.goto("/g/lab/new-vault?provider=fs");
  await maya.getByRole("textbox", { name: "Prefix" }).first().fill("files");
  await maya.getByRole("textbox", { name: "Directory" }).fill(app.sampleFolder);
  await maya.getByRole("button", { name: "Create vault" }).click();
  await expect(maya.getByRole("heading", { level: 1, name: "files" })).toBeVisible();

  await maya.getByRole("link", { name: "Edit" }).click();
  await maya.getByRole("textbox", { name: "Description" }).fill("The sample's files.");
  await maya.getByRole("button", { name: "Save" }).click();
  await expect(maya.getByText("Vault files saved.")).toBeVisible();
  await expect(maya.getByText("The sample's files.").first()).toBeVisible();

  await maya.getByRole("link", { name: "Clone" }).click();
  await expect(maya.getByRole("textbox", { name: "Directory" })).toHaveValue(app.sampleFolder);
  await maya.getByRole("textbox", { name: "Prefix" }).first().fill("files-too");
  await maya.getByRole("button", { name: "Create vault" }).click();
  await expect(maya.getByRole("heading", { level: 1, name: "files-too" })).toBeVisible();

  await maya.goto("/g/lab/vaults/files");
  await maya.locator("summary").filter({ hasText: "1 · created" }).click();
  await maya.getByRole("button", { name: "Restore 1" }).click();
  await expect(maya.getByText("Vault files is what it was.")).toBeVisible();
  await expect(maya.getByText("3 · restored")).toBeVisible();

  await maya.getByRole("button", { name: "Delete vault" }).click();
  await expect(maya.getByText("Vault files deleted. Its history brings it back.")).toBeVisible();
  await expect(maya.getByRole("link", { name: "files", exact: true })).toHaveCount(0);
  await maya.getByRole("link", { name: "Deleted vaults" }).click();
  await maya.getByRole("form", { name: "Restore files" }).getByRole("button").click();
  await expect(maya.getByRole("heading", { level: 1, name: "files" })).toBeVisible();
});

test("an edit that came too late says who was faster, and keeps what was typed", async ({ as, app }) => {
  const [one, two] = [await as("Maya"), await as("Maya")];
  await one.goto("/g/lab/new-vault?provider=fs");
  await one.getByRole("textbox", { name: "Prefix" }).first().fill("raced");
  await one.getByRole("textbox", { name: "Directory" }).fill(app.sampleFolder);
  await one.getByRole("button", { name: "Create vault" }).click();
  await expect(one.getByRole("heading", { level: 1, name: "raced" })).toBeVisible();
  for (const page of [one, two]) await page.goto("/g/lab/vaults/raced/edit");
  await one.getByRole("textbox", { name: "Description" }).fill("first");
  await one.getByRole("button", { name: "Save" }).click();
  await expect(one.getByText("Vault raced saved.")).toBeVisible();
  await two.getByRole("textbox", { name: "Description" }).fill("second");
  await two.getByRole("button", { name: "Save" }).click();
  await expect(two.getByRole("main").getByRole("alert")).toContainText("Maya changed the vault raced");
  await expect(two.getByRole("textbox", { name: "Description" })).toHaveValue("second");
});

test("on a guarded gateway an edit waits with its difference, and applies once approved", async ({ as, app }) => {
  const maya = await as("Maya");
  await maya.goto("/g/prod-eu/new-vault?provider=fs");
  await maya.getByRole("textbox", { name: "Prefix" }).first().fill("files");
  await maya.getByRole("textbox", { name: "Directory" }).fill(app.sampleFolder);
  await maya.getByRole("button", { name: "Request change" }).click();
  await expect(maya.getByText("Waiting for approval")).toBeVisible();
  const jonas = await as("Jonas");
  await approve(jonas, "prod-eu", "Create vault files");

  await maya.goto("/g/prod-eu/vaults/files/edit");
  await maya.getByRole("textbox", { name: "Description" }).fill("Of production.");
  await maya.getByRole("button", { name: "Request change" }).click();
  await maya.getByRole("link", { name: "See the change" }).click();
  await expect(maya.getByRole("region", { name: "What changes" })).toContainText("Of production.");
  await approve(jonas, "prod-eu", "Edit vault files");
  await maya.goto("/g/prod-eu/vaults/files");
  await expect(maya.getByText("Of production.").first()).toBeVisible();
  await maya.locator("summary").filter({ hasText: "2 · edited" }).click();
  await expect(maya.getByRole("link", { name: "The change that others approved" })).toBeVisible();
});
