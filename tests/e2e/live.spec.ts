import type { Page, Request } from "@playwright/test";
import { expect, startsApp, test } from "./support/test";

startsApp();

/** The page, and the stream by which it hears of what moves. */
async function open(page: Page, path: string): Promise<void> {
  const stream = page.waitForResponse((answer) => answer.url().endsWith("/api/live/feed"));
  await page.goto(path);
  await stream;
}

test("an open page is left within a second once its session is revoked, its person suspended or a role gone", async ({
  as,
  app,
}) => {
  const endings = [
    ["Vic", "update session set ended_at = now(), ended_why = 'revoked' where person_id = $1 and ended_at is null"],
    ["Jonas", "update person set suspended_at = now() where id = $1"],
  ] as const;
  for (const [name, sql] of endings) {
    const page = await as(name);
    await open(page, "/notifications");
    const { rows } = await app.owner.query<{ id: string }>("select id from person where name like $1", [`${name}%`]);
    const began = Date.now();
    await app.owner.query(sql, [rows[0]?.id]);
    await page.waitForURL(/\/sign-in/, { timeout: 5_000, waitUntil: "commit" });
    expect(Date.now() - began).toBeLessThan(1_000);
  }
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
