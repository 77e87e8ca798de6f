import type { Page } from "@playwright/test";
import { askForFileVault } from "./support/steps";
import { expect, startsApp, test } from "./support/test";

startsApp();

async function ask(page: Page, prefix: string, folder: string): Promise<void> {
  await askForFileVault(page, "prod-eu", prefix, folder);
  await expect(page.getByText("Waiting for approval")).toBeVisible();
}

const article = (page: Page, prefix: string) => page.getByRole("article", { name: `Create vault ${prefix}` });

test("rejecting needs a reason, and the requester reads it", async ({ as, app }) => {
  const [maya, jonas] = [await as("Maya"), await as("Jonas")];
  await ask(maya, "turned-away", app.sampleFolder);
  await jonas.goto("/g/prod-eu/changes");
  await jonas.getByRole("link", { name: "Create vault turned-away" }).click();
  await jonas.getByRole("button", { name: "Reject" }).click();
  const reason = jonas.getByRole("textbox", { name: "Reason for rejecting" });
  await expect(reason).toBeFocused();
  await expect(jonas.getByText("Say why, so that the requester knows what to mend.").first()).toBeVisible();
  await reason.fill("The folder is the sample's.");
  await jonas.getByRole("button", { name: "Reject" }).click();
  await expect(article(jonas, "turned-away").getByText("rejected", { exact: true })).toBeVisible();

  await maya.goto("/g/prod-eu/changes?state=all");
  await maya.getByRole("link", { name: "Create vault turned-away" }).click();
  await expect(article(maya, "turned-away")).toContainText("The folder is the sample's.");
  expect((await app.owner.query("select from vault where prefix = 'turned-away'")).rowCount).toBe(0);
});

test("who decides tests the connection first, without the credential, and the requester reads it", async ({
  as,
  app,
}) => {
  const [maya, jonas] = [await as("Maya"), await as("Jonas")];
  await ask(maya, "tried-first", app.sampleFolder);
  await jonas.goto("/g/prod-eu/changes");
  await jonas.getByRole("link", { name: "Create vault tried-first" }).click();
  await expect(article(jonas, "tried-first")).toContainText("Nobody has tested yet whether it connects.");
  await jonas.getByRole("button", { name: "Test connection" }).click();
  await expect(article(jonas, "tried-first")).toContainText("Tested by Jonas");
  await maya.getByRole("link", { name: "See the change" }).click();
  await expect(article(maya, "tried-first")).toContainText("Tested by Jonas");
  await expect(article(maya, "tried-first")).toContainText("Enter the vault's directory: proven.");
});

test("who asked can withdraw, and then nobody approves it any more", async ({ as, app }) => {
  const [maya, jonas] = [await as("Maya"), await as("Jonas")];
  await ask(maya, "taken-back", app.sampleFolder);
  await jonas.goto("/g/prod-eu/changes");
  await jonas.getByRole("link", { name: "Create vault taken-back" }).click();
  await expect(jonas.getByRole("button", { name: "Approve" })).toBeVisible();

  await maya.getByRole("link", { name: "See the change" }).click();
  await maya.getByRole("button", { name: "Withdraw change" }).click();
  await expect(article(maya, "taken-back").getByText("withdrawn", { exact: true })).toBeVisible();

  // His page follows, and offers nothing more.
  await expect(article(jonas, "taken-back").getByText("withdrawn", { exact: true })).toBeVisible();
  await expect(jonas.getByRole("button", { name: "Approve" })).toHaveCount(0);
  expect((await app.owner.query("select from vault where prefix = 'taken-back'")).rowCount).toBe(0);
});

test("of two requests for the same vault the second is void once the first is approved", async ({ as, app }) => {
  const [maya, jonas] = [await as("Maya"), await as("Jonas")];
  await ask(maya, "twice", app.sampleFolder);
  await ask(maya, "twice", app.sampleFolder);
  for (const end of ["applied", "void"]) {
    await jonas.goto("/g/prod-eu/changes");
    await jonas.getByRole("link", { name: "Create vault twice" }).first().click();
    await jonas.getByRole("button", { name: "Approve" }).click();
    await expect(article(jonas, "twice").getByText(end, { exact: true })).toBeVisible();
  }
  await expect(article(jonas, "twice")).toContainText("has changed since it was requested");
  expect((await app.owner.query("select from vault where prefix = 'twice'")).rowCount).toBe(1);
});

test("a change is decided by keyboard alone", async ({ as, app }) => {
  const [maya, jonas] = [await as("Maya"), await as("Jonas")];
  await ask(maya, "keys", app.sampleFolder);
  await jonas.goto("/g/prod-eu/changes");
  await jonas.getByRole("link", { name: "Create vault keys" }).focus();
  await jonas.keyboard.press("Enter");
  await expect(jonas.getByRole("button", { name: "Approve" })).toBeVisible();
  await jonas.keyboard.press("a");
  await expect(jonas.getByRole("button", { name: "Approve" })).toBeFocused();
  await jonas.keyboard.press("Enter");
  await expect(article(jonas, "keys").getByText("applied", { exact: true })).toBeVisible();
});

test("Vic, who has no role there, finds no change by its address", async ({ as, app, reports }) => {
  reports.expectStatus(403, 404);
  const maya = await as("Maya");
  await ask(maya, "hidden", app.sampleFolder);
  const id = /changes\/([0-9a-f-]{36})/.exec(
    (await maya.getByRole("link", { name: "See the change" }).getAttribute("href")) ?? "",
  )?.[1];
  const vic = await as("Vic");
  for (const gateway of ["lab", "prod-eu"]) {
    const answer = await vic.goto(`/g/${gateway}/changes/${id}`);
    expect([403, 404], gateway).toContain(answer?.status());
    expect(await vic.content()).not.toContain("Create vault hidden");
  }
});
