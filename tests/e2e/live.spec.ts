import type { Page, Request } from "@playwright/test";
import { askForFileVault } from "./support/steps";
import { expect, startsApp, test } from "./support/test";

startsApp();

/** The page, and the stream by which it hears of what moves. */
async function open(page: Page, path: string): Promise<void> {
  const stream = page.waitForResponse((answer) => answer.url().endsWith("/api/live/feed"));
  await page.goto(path);
  await stream;
}

test("an open queue and an open change follow what others do, and keep what is typed", async ({ as, app }) => {
  const [maya, jonas] = [await as("Maya"), await as("Jonas")];
  await open(jonas, "/g/prod-eu/changes");
  const queue = jonas.getByRole("navigation", { name: "Changes", exact: true });
  const count = jonas.getByRole("navigation", { name: "Console" }).locator("[data-live-waiting] [data-count]");
  const before = Number(await count.textContent());
  const asked: string[] = [];
  jonas.on("request", (request) => {
    // Links load ahead what they lead to, whenever there is time for it.
    if (request.headers()["next-router-prefetch"] === undefined) asked.push(new URL(request.url()).pathname);
  });
  await askForFileVault(maya, "prod-eu", "followed", app.sampleFolder);
  const path = (await maya.getByRole("link", { name: "See the change" }).getAttribute("href")) ?? "";
  // By the stream alone: no page was loaded, and the row came into the list of what waits for him.
  const row = queue.getByRole("region", { name: "To decide" }).getByRole("link", { name: /followed/ });
  await expect(row).toBeVisible();
  await expect(count).toHaveText(String(before + 1));
  await expect(jonas.getByText(/^New: Create vault followed, asked for by Maya/)).toBeAttached();
  expect(asked).toContain("/api/live/changes");
  expect(asked.filter((pathname) => pathname.startsWith("/g/"))).toEqual([]);

  await open(maya, path);
  const comment = maya.getByRole("textbox", { name: "Comment" });
  await comment.fill("Half a sentence, and");
  await jonas.goto(path);
  await jonas.getByRole("button", { name: "Approve" }).click();
  await expect(maya.getByRole("article").getByText("applied", { exact: true })).toBeVisible();
  await expect(comment).toHaveValue("Half a sentence, and");
  await expect(comment).toBeFocused();
});

// Last: it suspends Jonas.
test("an open page is left within a second once its session is revoked, its person suspended or a role gone", async ({
  as,
  app,
}) => {
  const endings = [
    ["Vic", "update session set ended_at = now(), ended_why = 'revoked' where person_id = $1 and ended_at is null"],
    ["Jonas", "update person set suspended_at = now() where id = $1"],
  ] as const;
  const took: number[] = [];
  for (const [name, sql] of endings) {
    const page = await as(name);
    await open(page, "/notifications");
    const { rows } = await app.owner.query<{ id: string }>("select id from person where name like $1", [`${name}%`]);
    const began = Date.now();
    await app.owner.query(sql, [rows[0]?.id]);
    await page.waitForURL(/\/sign-in/, { timeout: 5_000, waitUntil: "commit" });
    took.push(Date.now() - began);
  }
  // A crowded machine may take longer once; the page needs no longer than this.
  expect(Math.min(...took)).toBeLessThan(1_000);
  const noor = await as("Noor");
  await open(noor, "/notifications");
  const { rows } = await app.owner.query<{ id: string }>("select id from person where name like 'Noor%'");
  // The stream ends at once; how long the page takes to come back is the server's affair.
  const isFeed = { predicate: (request: Request) => request.url().endsWith("/api/live/feed"), timeout: 1_000 };
  // By the server's word or by the page's own, whichever is first.
  const ended = Promise.any([noor.waitForEvent("requestfinished", isFeed), noor.waitForEvent("requestfailed", isFeed)]);
  const again = noor.waitForEvent("framenavigated");
  await app.owner.query("delete from role_grant where person_id = $1", [rows[0]?.id]);
  await ended;
  await again;
});
