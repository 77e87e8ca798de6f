import { expectGoodLook, themes, widths, type Theme } from "./support/look";
import { pageList, type ListedPage } from "./support/page-list";
import { expect, test, type Page } from "./support/test";
import type { World } from "./support/world";

// Each stands alone, so both workers share them.
test.describe.configure({ mode: "parallel" });

interface Look {
  readonly width: number;
  readonly themes: readonly Theme[];
}

/** All widths in both themes in the proof; in the gate one of these in turn, so that neighbours in the list differ in both. */
function looksOf({ maxWidth = Infinity }: ListedPage, at: number): readonly Look[] {
  const possible = widths.filter((width) => width <= maxWidth);
  if (process.env.KEYHOLE_PROVE) return possible.map((width) => ({ width, themes }));
  const theme = themes[at % themes.length];
  return possible
    .slice(at % possible.length)
    .slice(0, 1)
    .map((width) => ({ width, themes: theme ? [theme] : [] }));
}

for (const [at, listed] of pageList.entries()) {
  test(`${listed.name} looks right`, async ({ as, stranger, world, reports }, info) => {
    // A long page is looked at up to six times; one look on a busy machine takes ten seconds.
    if (process.env.KEYHOLE_PROVE) test.setTimeout(240_000);
    reports.expectStatus(...(listed.status === undefined ? [] : [listed.status]));
    if (listed.mayReport !== undefined) reports.expectText(listed.mayReport);
    const page = await (listed.who === null ? stranger() : as(listed.who));
    for (const look of looksOf(listed, at)) {
      await page.setViewportSize({ width: look.width, height: 900 });
      // Drawn in its theme from the start: Chromium may keep the colour of what is folded when the theme changes under it.
      await page.emulateMedia({ colorScheme: look.themes[0] ?? null, reducedMotion: "reduce" });
      await listed.meanwhile?.begin(world);
      try {
        await open(page, listed, world);
      } finally {
        await listed.meanwhile?.end(world);
      }
      await expectGoodLook(page, info, listed, look);
    }
  });
}

async function open(page: Page, listed: ListedPage, world: World): Promise<void> {
  const answer = await page.goto(listed.at(world));
  // Nothing is asked for when only what stands behind the hash sign is another.
  expect(answer?.status() ?? 200).toBe(listed.status ?? 200);
  // However long the pages take, nobody in them signed in too long ago.
  await world.app.owner.query("update session set authenticated_at = now()");
  await listed.act?.(page, world);
  const headings = page.getByRole("heading", { level: 1 });
  await expect(headings).toHaveCount(1);
  await expect(headings).toHaveText(listed.heading);
  await expect(page).toHaveTitle(listed.title);
}
