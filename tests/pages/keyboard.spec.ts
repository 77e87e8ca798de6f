import type { Locator } from "@playwright/test";
import { expect, test, type Page } from "./support/test";

/** Presses Tab until `target` has the focus; at every stop on the way the focus must be seen. */
async function tabTo(page: Page, target: Locator, key = "Tab"): Promise<void> {
  for (let stop = 0; stop < 80; stop++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
    const unseen = await page.evaluate(unseenFocus);
    expect(unseen).toBeNull();
  }
  throw new Error(`The focus never came to ${String(target)}.`);
}

/** Why the focus cannot be seen; null when it can. Runs in the page. */
function unseenFocus(): string | null {
  const focused = document.activeElement;
  if (focused === null || focused === document.body) return null;
  const name = `${focused.tagName} ${focused.textContent.trim().slice(0, 40)}`;
  const outlined = [focused, focused.closest("tr"), focused.closest("label")].some((element) => {
    if (element === null) return false;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
  });
  if (!outlined) return `${name} has no outline`;
  const { left, top, width, height } = focused.getBoundingClientRect();
  const [x, y] = [left + Math.min(width / 2, 20), top + height / 2];
  const there = document.elementFromPoint(x, y);
  if (there === null) return `${name} is outside of the window, at ${x}, ${y}`;
  const own = focused.contains(there) || there.contains(focused) || focused.closest("label")?.contains(there) === true;
  return own ? null : `${name} lies under ${there.tagName} ${there.className}`;
}

test("vaults are opened, one is created and a reference explained by keyboard alone", async ({ as, app }) => {
  const maya = await as("Maya");
  await maya.goto("/settings");
  await tabTo(maya, maya.getByRole("link", { name: "Skip to content" }));
  await tabTo(maya, maya.locator("summary").filter({ hasText: "Gateway" }).first());
  await maya.keyboard.press("ArrowDown");
  const lab = maya.getByRole("link", { name: /^lab/ });
  await tabTo(maya, lab, "ArrowDown");
  await maya.keyboard.press("Enter");
  await expect(maya.getByRole("heading", { name: "Overview" })).toBeVisible();
  await tabTo(maya, maya.getByRole("navigation").getByRole("link", { name: /^Vaults/ }));
  await maya.keyboard.press("Enter");
  await expect(maya.getByRole("heading", { name: "Vaults", level: 1 })).toBeVisible();

  await maya.keyboard.press("/");
  await expect(maya.getByRole("searchbox", { name: "Search vaults" })).toBeFocused();
  await tabTo(maya, maya.getByRole("link", { name: "New vault" }), "Shift+Tab");
  await maya.keyboard.press("Enter");
  await expect(maya.getByRole("heading", { name: "New vault" })).toBeVisible();
  const chosen = maya.getByRole("radio", { checked: true });
  await tabTo(maya, chosen);
  for (let step = 0; step < 3 && !(await maya.getByRole("radio", { name: /File system/ }).isChecked()); step++) {
    await maya.keyboard.press("ArrowDown");
  }
  await tabTo(maya, maya.getByRole("textbox", { name: "Prefix" }));
  await maya.keyboard.type("by-keyboard");
  await tabTo(maya, maya.getByRole("textbox", { name: "Directory" }));
  await maya.keyboard.type(app.sampleFolder);
  await tabTo(maya, maya.getByRole("checkbox", { name: "This host has the same files" }));
  await maya.keyboard.press("Space");
  await tabTo(maya, maya.getByRole("button", { name: "Create vault" }));
  await maya.keyboard.press("Enter");
  await expect(maya.getByRole("heading", { name: "by-keyboard" })).toBeVisible();

  await tabTo(maya, maya.getByRole("link", { name: "Explain", exact: true }), "Shift+Tab");
  await maya.keyboard.press("Enter");
  await expect(maya.getByRole("textbox", { name: "Reference" })).toBeFocused();
  await maya.keyboard.type("{vault://by-keyboard/payments-api-key}");
  await maya.keyboard.press("Enter");
  await expect(maya.getByRole("article", { name: "Explanation" }).getByRole("status")).toContainText("Resolved");
});
