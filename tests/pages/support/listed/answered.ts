import type { Page } from "@playwright/test";

/** A form has answered with what is wrong. */
export async function answered(page: Page): Promise<void> {
  await page.getByRole("main").getByRole("alert").filter({ hasText: /./ }).first().waitFor();
}
