import type { Locator, Page } from "@playwright/test";
import { expect } from "./test";

/** Fills in the form for a vault over a folder of this host and sends it. */
export async function askForFileVault(page: Page, gateway: string, prefix: string, folder: string): Promise<void> {
  await page.goto(`/g/${gateway}/vaults`);
  await page.getByRole("link", { name: "New vault" }).first().click();
  await page.getByRole("radio", { name: /File system/ }).check();
  await page.getByRole("textbox", { name: "Prefix" }).fill(prefix);
  await page.getByRole("textbox", { name: "Directory" }).fill(folder);
  await page.getByRole("checkbox", { name: "This host has the same files" }).check();
  await page.getByRole("combobox", { name: "Access level" }).selectOption("values");
  await page.getByRole("button", { name: /^(Create vault|Request change)$/ }).click();
}

/** Pastes a reference, presses Enter and gives the explanation of just this one. */
export async function explain(page: Page, gateway: string, reference: string): Promise<Locator> {
  await page.goto(`/g/${gateway}/explain`);
  await page.getByRole("textbox", { name: "Reference" }).fill(reference);
  await page.keyboard.press("Enter");
  const explanation = page.getByRole("article", { name: "Explanation" });
  await expect(explanation).toBeVisible();
  return explanation;
}

/** The short fingerprint an explanation shows. */
export async function fingerprintIn(explanation: Locator): Promise<string> {
  const shown = /fp ([0-9a-f]{4} [0-9a-f]{4} [0-9a-f]{4})/.exec(await explanation.innerText())?.[1];
  if (shown === undefined) throw new Error("The explanation shows no fingerprint.");
  return shown;
}

/** Waits until the history of what rotated says so, of what is found by `search`. */
export const seeInHistory = (page: Page, gateway: string, search: string, words: string): Promise<void> =>
  expect(async () => {
    await page.goto(`/g/${gateway}/rotation/history?q=${search}`);
    await expect(page.getByRole("table", { name: "Events" })).toContainText(words, { timeout: 500 });
  }).toPass({ timeout: 60_000, intervals: [1000] });

/** Opens a waiting change by its title and approves it. */
export async function approve(page: Page, gateway: string, title: string): Promise<void> {
  await page.goto(`/g/${gateway}/changes`);
  await page.getByRole("link", { name: title }).click();
  await page.getByRole("button", { name: "Approve" }).click();
  await expect(page.getByRole("article", { name: title }).getByText("applied", { exact: true })).toBeVisible();
}

/** The lines of the log that hold all of these texts. */
export function events(page: Page, ...texts: readonly string[]): Locator {
  return texts.reduce(
    (lines, text) => lines.filter({ hasText: text }),
    page.getByRole("list", { name: "Events" }).getByRole("listitem"),
  );
}

export async function signOut(page: Page): Promise<void> {
  await page.locator("summary").filter({ hasText: "Account of" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in(?:\?.*)?$/);
}
