import type { Page } from "@playwright/test";
import { askForFileVault } from "./support/steps";
import { expect, startsApp, test } from "./support/test";

startsApp();

/** The page, and the stream by which it hears of what moves. */
async function open(page: Page, path: string): Promise<void> {
  const stream = page.waitForResponse((answer) => answer.url().endsWith("/api/live/feed"));
  await page.goto(path);
  await stream;
}

/** Asks to edit the vault `files` of the guarded gateway; gives the change's address. */
async function askToEdit(page: Page, field: string, text: string): Promise<string> {
  await page.goto("/g/prod-eu/vaults/files/edit");
  await page.getByRole("textbox", { name: field }).fill(text);
  await page.getByRole("textbox", { name: "Reason" }).fill(`For the sake of ${text}.`);
  await page.getByRole("button", { name: "Request change" }).click();
  return (await page.getByRole("link", { name: "See the change" }).getAttribute("href")) ?? "";
}

async function approve(page: Page, path: string, end: string): Promise<void> {
  await page.goto(path);
  await page.getByRole("button", { name: "Approve" }).click();
  await expect(page.getByRole("article").getByText(end, { exact: true })).toBeVisible();
}

test("a voided change shows what moved, and is asked for again on what is there now", async ({ as, app }) => {
  const [maya, jonas] = [await as("Maya"), await as("Jonas")];
  await askForFileVault(maya, "prod-eu", "files", app.sampleFolder);
  await approve(
    jonas,
    (await maya.getByRole("link", { name: "See the change" }).getAttribute("href")) ?? "",
    "applied",
  );
  await open(jonas, "/g/prod-eu/vaults");
  const bell = jonas.getByRole("link", { name: /^Notifications/ });
  const before = Number(/\d+/.exec((await bell.getAttribute("aria-label")) ?? "")?.[0] ?? 0);
  const mine = await askToEdit(maya, "Description", "mine");
  // Nobody loads the page anew: it hears of the request.
  await expect(bell).toHaveAttribute("aria-label", `Notifications, ${before + 1} unread`);
  const theirs = await askToEdit(maya, "Tags", "theirs");
  await approve(jonas, theirs, "applied");
  await approve(jonas, mine, "void");

  await maya.goto(mine);
  const article = maya.getByRole("article");
  await expect(article).toContainText("For the sake of mine.");
  await expect(article.getByRole("heading", { name: "What moved since then" })).toBeVisible();
  await article.getByRole("button", { name: "Request again on what is there now" }).click();
  await maya.waitForURL((url) => !url.pathname.endsWith(mine.split("/").at(-1) ?? ""));
  await expect(article.getByRole("link", { name: "one that is void" })).toBeVisible();
  await approve(jonas, new URL(maya.url()).pathname, "applied");
  const { rows } = await app.owner.query(
    "select description, tags from vault where prefix = 'files' and description = 'mine'",
  );
  expect(rows).toEqual([{ description: "mine", tags: ["theirs"] }]);
});

test("a draft is saved, commented on, requested, taken back and discarded", async ({ as }) => {
  const maya = await as("Maya");
  await maya.goto("/g/prod-eu/new-vault?provider=env");
  await maya.getByRole("textbox", { name: "Prefix" }).first().fill("drafted");
  await maya.getByRole("textbox", { name: "Description" }).fill("drafted");
  await maya.getByRole("button", { name: "Save as draft" }).click();
  await expect(maya.getByText("Saved as a draft")).toBeVisible();
  await maya.getByRole("link", { name: "See the change" }).click();
  const article = maya.getByRole("article");
  await maya.getByRole("link", { name: "Edit draft" }).click();
  await expect(maya.getByRole("textbox", { name: "Description" })).toHaveValue("drafted");
  await maya.getByRole("textbox", { name: "Description" }).fill("drafted twice");
  await maya.getByRole("button", { name: "Save draft" }).click();
  await expect(article).toContainText("drafted twice");
  await article.getByRole("textbox", { name: "Comment" }).fill("Not before Friday.");
  await article.getByRole("button", { name: "Comment" }).click();
  await expect(article.getByRole("list", { name: "What happened" })).toContainText("Not before Friday.");
  await article.getByRole("button", { name: "Request change" }).click();
  await expect(article.getByText("waiting", { exact: true })).toBeVisible();
  await article.getByRole("button", { name: "Take back into a draft" }).click();
  await expect(article.getByText("draft", { exact: true })).toBeVisible();
  await article.getByRole("button", { name: "Discard draft" }).click();
  await expect(article.getByText("discarded", { exact: true })).toBeVisible();
});
