import path from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { TestInfo } from "@playwright/test";
import { expect, type Page } from "./test";

export const themes = ["light", "dark"] as const;
export type Theme = (typeof themes)[number];
/** Pixels: a desk, the narrowest one with the sidebar beside the page, and the narrowest that nothing sticks out of. */
export const widths = [1440, 768, 320] as const;

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

interface Looked {
  readonly name: string;
  /** The part that axe looks at; all of it when left out. */
  readonly within?: string;
}

/**
 * What must hold of a page as it stands, in each of the themes: axe finds nothing, nothing is wider than the screen. A
 * picture of each is kept. A theme is colours and nothing else, so in the second one axe looks at the contrast alone.
 */
export async function expectGoodLook(
  page: Page,
  info: TestInfo,
  { name, within }: Looked,
  { width, themes: chosenThemes }: { readonly width: number; readonly themes: readonly Theme[] },
): Promise<void> {
  for (const [at, theme] of chosenThemes.entries()) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    const file = path.join(info.project.outputDir, "pictures", `${name}-${theme}-${width}.jpeg`);
    await page.evaluate(() => window.scrollTo(0, 0));
    await page.screenshot({ path: file, fullPage: true, quality: 85 });
    const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ["violations"] });
    if (within !== undefined) axe.include(within);
    const chosen = at === 0 ? axe.withTags(rules) : axe.withRules(["color-contrast"]);
    expect.soft(await findings(chosen), `what axe finds on ${name}, ${theme}, at ${width} px`).toEqual([]);
  }
  expect.soft(await sticksOut(page), `what is wider than the screen on ${name} at ${width} px`).toEqual([]);
}

async function findings(axe: AxeBuilder): Promise<readonly string[]> {
  const { violations } = await axe.analyze();
  return violations.map(({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map(said).join("\n  ")}`);
}

const said = (node: { readonly target: unknown; readonly failureSummary?: string }): string =>
  `${String(node.target)} ${(node.failureSummary ?? "").replace(/\s+/g, " ")}`;

/**
 * Empty where the page cannot be scrolled sideways; else what reaches beyond its right edge. On the narrow screen no part
 * of it may be moved sideways either, but for code.
 */
function sticksOut(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    const moving = [...document.body.querySelectorAll("*:not(pre, textarea, pre *)")]
      .filter((element) => clientWidth < 400 && /auto|scroll/.test(getComputedStyle(element).overflowX))
      .filter((element) => element.scrollWidth > element.clientWidth + 1)
      .map(({ tagName, className }) => `${tagName} ${String(className)} moves sideways`);
    if (scrollWidth <= clientWidth) return moving;
    const wide = [...document.body.querySelectorAll("*")].filter(
      (element) => element.getBoundingClientRect().right > clientWidth + 1,
    );
    return [`${scrollWidth} px`, ...wide.map(({ tagName, className }) => `${tagName} ${String(className)}`)];
  });
}
