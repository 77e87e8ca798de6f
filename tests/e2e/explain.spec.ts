import { copyFile } from "node:fs/promises";
import path from "node:path";
import { askForFileVault, events, explain } from "./support/steps";
import { expect, startsApp, test } from "./support/test";

startsApp();
test.describe.configure({ mode: "serial" });

test("the field reads along as the server will, and says what is refused before anything is sent", async ({
  as,
  app,
}) => {
  const maya = await as("Maya");
  await askForFileVault(maya, "lab", "files", app.sampleFolder);
  await expect(maya).toHaveURL(/\/g\/lab\/vaults\/files$/);
  await maya.goto("/g/lab/explain");
  const field = maya.getByRole("textbox", { name: "Reference" });
  await field.fill("{vault://files/db/password.txt?ttl=60#latest}");
  await expect(maya.getByText("Kong says: reference url has invalid version, at character 39")).toBeVisible();
  await field.fill("{vault://nowhere/x}");
  await expect(maya.getByText("No vault of this gateway has the prefix nowhere")).toBeVisible();
  await field.fill("{vault://files/db/password.txt?ttl=soon&colour=red}");
  await expect(maya.getByText("Kong reads: resource db, member password.txt")).toBeVisible();
  await expect(maya.getByText("ttl: Kong drops it (expected a number)")).toBeVisible();
  await expect(maya.getByText("colour: The provider has no such field.")).toBeVisible();
  await field.press("Escape");
  await expect(field).toHaveValue("");
});

test("an explanation tells each option's fate and what Kong will do, for failures too", async ({ as }) => {
  const maya = await as("Maya");
  const taken = await explain(maya, "lab", "{vault://files/payments-api-key?ttl=60&resurrect_ttl=60&colour=red}");
  const options = taken.getByRole("list", { name: "Options" }).getByRole("listitem");
  await expect(options).toHaveText([/^ttl=60 *taken/, /^resurrect_ttl=60 *taken/, /^colour *ignored/]);
  const does = taken.getByRole("region", { name: "What Kong will do with it" });
  await expect(does).toContainText("with a resurrect_ttl of 120 s or less the first failed tick empties the field");
  await expect(does).toContainText("Kong's Enterprise providers may differ");
  await expect(taken.getByRole("listitem").filter({ hasText: "It is there" })).not.toContainText(/\d{4}-\d\d-\d\dT/);

  const unset = await explain(maya, "lab", "{vault://files/payments-api-key}");
  await expect(unset).toContainText("Never re-read: no ttl is set");
  const missing = await explain(maya, "lab", "{vault://files/nothing-here}");
  await expect(missing).toContainText("the miss is remembered for 120 s");
});

test("two references are compared without showing either value, and the address holds both", async ({ as }) => {
  const maya = await as("Maya");
  await explain(maya, "lab", "{vault://files/payments-api-key}");
  await maya.getByRole("link", { name: "Compare its value with another reference" }).click();
  const [first, second] = ["First", "Second"].map((name) => maya.getByRole("textbox", { name: `${name} reference` }));
  await expect(first!).toHaveValue("{vault://files/payments-api-key}");
  const verdict = maya.getByRole("article", { name: "Comparison" }).getByRole("status").first();
  const compare = async (reference: string): Promise<void> => {
    await second!.fill(reference);
    await second!.press("Enter");
  };
  await compare("{vault://files/payments-api-key/}");
  await expect(verdict).toContainText("Same value");
  await expect(maya).toHaveURL(/other=%7Bvault/);
  await compare("{vault://files/db-credentials.json/username}");
  await expect(verdict).toContainText("Not told");
  await compare("{vault://files/missing}");
  await expect(verdict).toContainText("The second reference did not resolve");
  await maya.reload();
  await expect(second!).toHaveValue("{vault://files/missing}");
  await expect(verdict).toHaveCount(0);
});

test("two files with one value, and then another, are told apart", async ({ as, app }) => {
  const maya = await as("Maya");
  await copyFile(path.join(app.sampleFolder, "payments-api-key"), path.join(app.sampleFolder, "copied-key"));
  await maya.goto("/g/lab/explain/compare?reference=%7Bvault://files/payments-api-key%7D");
  const second = maya.getByRole("textbox", { name: "Second reference" });
  await second.fill("{vault://files/copied-key}");
  await second.press("Enter");
  const comparison = maya.getByRole("article", { name: "Comparison" });
  await expect(comparison.getByRole("status").first()).toContainText("Same value");
  await second.fill("{vault://files/db-credentials.json}");
  await second.press("Enter");
  await expect(comparison.getByRole("status").first()).toContainText(/Different values|Not told/);
});

test("settings of a default vault are entered by hand, and its references can then be checked", async ({ as, app }) => {
  const maya = await as("Maya");
  const reference = "{vault://fs/payments-api-key}";
  const unknown = await explain(maya, "lab", reference);
  await expect(unknown.getByRole("status")).toContainText("Data-plane settings unknown");
  await maya.goto("/g/lab/vaults");
  const section = maya.getByRole("region", { name: "Default vaults with unknown settings" });
  await section.getByRole("link", { name: "Enter settings of fs" }).click();
  await expect(maya.getByRole("textbox", { name: "Prefix" })).toHaveCount(0);
  await maya.getByRole("textbox", { name: "Directory" }).fill(app.sampleFolder);
  await maya.getByRole("checkbox", { name: "This host has the same files" }).check();
  await maya.getByRole("combobox", { name: "Access level" }).selectOption("values");
  await expect(maya.getByText(`vault_fs_prefix = ${app.sampleFolder}`)).toBeVisible();
  await expect(maya.getByText("KONG_VAULT_FS_PREFIX", { exact: true })).toBeVisible();
  await maya.getByRole("button", { name: "Save settings" }).click();
  await expect(maya).toHaveURL(/\/g\/lab\/vaults\/fs$/);
  await maya.goto("/g/lab/vaults");
  await expect(maya.getByRole("row").filter({ hasText: "default" })).toContainText("fs");
  await expect(section.getByRole("link", { name: "Enter settings of fs" })).toHaveCount(0);
  const known = await explain(maya, "lab", reference);
  await expect(known.getByRole("status")).toContainText("Resolved");
  await expect(known).toContainText("The default vault of File system.");
});

test("Noor finds the comparisons in the log", async ({ as }) => {
  const noor = await as("Noor");
  await noor.goto("/audit?type=reference.compared");
  await expect(events(noor, "Maya", "Compared {vault://files/payments-api-key}", "same")).toHaveCount(2);
  await expect(events(noor, "Maya", "not-comparable").first()).toBeVisible();
});
