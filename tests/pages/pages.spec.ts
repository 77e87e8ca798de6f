import { expectGoodLook, widths } from "./support/look";
import { pageList, type ListedPage } from "./support/page-list";
import { expect, test, type Page } from "./support/test";
import type { World } from "./support/world";

// Each stands alone, so both workers share them.
test.describe.configure({ mode: "parallel" });

/** All widths in the proof; in the gate one of them in turn, so that neighbours in the list are seen at different ones. */
function widthsOf({ maxWidth = Infinity }: ListedPage, at: number): readonly number[] {
  const possible = widths.filter((width) => width <= maxWidth);
  const turn = at % possible.length;
  return process.env.KEYHOLE_PROVE ? possible : possible.slice(turn, turn + 1);
}

for (const [at, listed] of pageList.entries()) {
  test(`${listed.name} looks right, light and dark`, async ({ as, stranger, world, reports }, info) => {
    // A long page is looked at up to six times; one look on a busy machine takes ten seconds.
    test.setTimeout(process.env.KEYHOLE_PROVE ? 240_000 : 60_000);
    reports.expectStatus(...(listed.status === undefined ? [] : [listed.status]));
    if (listed.mayReport !== undefined) reports.expectText(listed.mayReport);
    const page = await (listed.who === null ? stranger() : as(listed.who));
    for (const width of widthsOf(listed, at)) {
      await page.setViewportSize({ width, height: 900 });
      await listed.meanwhile?.begin(world);
      try {
        await open(page, listed, world);
      } finally {
        await listed.meanwhile?.end(world);
      }
      await expectGoodLook(page, info, listed, width);
    }
  });
}

async function open(page: Page, listed: ListedPage, world: World): Promise<void> {
  const answer = await page.goto(listed.at(world));
  // Nothing is asked for when only what stands behind the hash sign is another.
  expect(answer?.status() ?? 200).toBe(listed.status ?? 200);
  await listed.act?.(page, world);
  const headings = page.getByRole("heading", { level: 1 });
  await expect(headings).toHaveCount(1);
  await expect(headings).toHaveText(listed.heading);
  await expect(page).toHaveTitle(listed.title);
}
