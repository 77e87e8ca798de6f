import type { Page } from "@playwright/test";
import { expect, startsApp, test } from "./support/test";

startsApp();

const token = "s.c4n4ryOfASecretThatIsTyped0123456789";

/** Sends actions of this page under an id that the running build does not know, as a page of another build does. */
async function outdate(page: Page, times: number): Promise<() => number> {
  let seen = 0;
  await page.route("**", async (route) => {
    const headers = route.request().headers();
    if (headers["next-action"] === undefined || seen >= times) return route.fallback();
    seen += 1;
    await route.fallback({ headers: { ...headers, "next-action": `7f${"0".repeat(40)}` } });
  });
  return () => seen;
}

/** What the tab's storage holds whenever a page of it begins. */
async function keptAcross(page: Page): Promise<readonly string[]> {
  const kept: string[] = [];
  await page.exposeFunction("__kept", (text: string) => void kept.push(text));
  await page.addInitScript(() => {
    const tell = (window as unknown as { __kept(text: string): void }).__kept;
    tell(JSON.stringify({ ...sessionStorage }));
  });
  return kept;
}

async function typeVault(page: Page, prefix: string): Promise<void> {
  await page.goto("/g/lab/new-vault");
  await page.getByRole("radio", { name: /HashiCorp/ }).check();
  await page.getByRole("textbox", { name: "Prefix" }).fill(prefix);
  await page.getByRole("textbox", { name: "Description" }).fill("Typed with care");
  await page.getByRole("textbox", { name: /^Host/ }).fill("bao.example");
  await page
    .getByLabel(/^Token/)
    .first()
    .fill(token);
}

const send = (page: Page) => page.getByRole("button", { name: "Create vault" }).click();

test("a page of an older build loads again by itself, and what was typed is back but for secrets", async ({
  as,
  reports,
}) => {
  reports.expectStatus(409);
  const maya = await as("Maya");
  const kept = await keptAcross(maya);
  await outdate(maya, 1);
  await typeVault(maya, "kept-draft");
  await send(maya);
  await expect(maya.getByText("Keyhole was updated, so this page was loaded again")).toBeVisible();
  await expect(maya.getByRole("radio", { name: /HashiCorp/ })).toBeChecked();
  await expect(maya.getByRole("textbox", { name: "Prefix" })).toHaveValue("kept-draft");
  await expect(maya.getByRole("textbox", { name: "Description" })).toHaveValue("Typed with care");
  await expect(maya.getByRole("textbox", { name: /^Host/ })).toHaveValue("bao.example");
  await expect(maya.getByLabel(/^Token/).first()).toHaveValue("");
  expect(kept.join("\n")).toContain("kept-draft");
  expect(kept.join("\n")).not.toContain(token);
  expect(await maya.evaluate(() => sessionStorage.getItem("keyhole.draft"))).toBeNull();

  await maya
    .getByLabel(/^Token/)
    .first()
    .fill(token);
  await send(maya);
  await maya.waitForURL("**/g/lab/vaults/kept-draft");
  await expect(maya.getByText("Typed with care").first()).toBeVisible();
  expect(await maya.evaluate(() => sessionStorage.length)).toBe(0);
});

test("of a pasted text or a file the references are back, and nothing that stood beside them", async ({
  as,
  reports,
}) => {
  reports.expectStatus(409);
  const maya = await as("Maya");
  const kept = await keptAcross(maya);
  const pasted = `password: ${token}\nurl: {vault://kept/db/url}\nuser: {vault://kept/db/user}`;
  const list = maya.getByRole("textbox", { name: "References" });
  const file = { name: "kong.yml", mimeType: "text/yaml", buffer: Buffer.from(pasted) };
  for (const give of [() => list.fill(pasted), () => maya.locator("input[type=file]").setInputFiles(file)]) {
    await maya.goto("/g/lab/references/new");
    await give();
    await outdate(maya, 1);
    await maya.getByRole("button", { name: "Track 2 references" }).click();
    await expect(maya.getByText("Keyhole was updated, so this page was loaded again")).toBeVisible();
    await expect(list).toHaveValue("{vault://kept/db/url}\n{vault://kept/db/user}");
    expect(kept.join("\n")).toContain("{vault://kept/db/url}");
    expect(kept.join("\n")).not.toContain(token);
    await maya.unrouteAll();
    await maya.getByRole("button", { name: "Track 2 references" }).click();
    await expect(maya.getByText(/added ·/)).toBeVisible();
    expect(await maya.evaluate(() => sessionStorage.length)).toBe(0);
  }
});

test("it loads again once, and then says what to do", async ({ as, reports, app }) => {
  reports.expectStatus(409);
  const maya = await as("Maya");
  const seen = await outdate(maya, 10);
  await typeVault(maya, "never-sent");
  let loads = 0;
  maya.on("load", () => (loads += 1));
  await send(maya);
  await expect(maya.getByText("Keyhole was updated, so this page was loaded again")).toBeVisible();
  await maya
    .getByLabel(/^Token/)
    .first()
    .fill(token);
  await send(maya);
  await expect(maya.getByText(/Copy what you still need and reload the page/)).toBeVisible();
  await expect(maya.getByRole("textbox", { name: "Prefix" })).toHaveValue("never-sent");
  await expect(maya.getByLabel(/^Token/).first()).toHaveValue(token);
  expect([loads, seen()]).toEqual([1, 2]);
  expect((await app.owner.query("select from vault where prefix = 'never-sent'")).rowCount).toBe(0);
});
