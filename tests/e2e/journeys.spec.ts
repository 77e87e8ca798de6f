import type { Locator, Page } from "@playwright/test";
import { expect, startsApp, test } from "./support/test";

startsApp({ sample: "whole" });
test.describe.configure({ mode: "serial" });

interface Measured {
  readonly journey: string;
  readonly ideal: string;
  readonly clicks: number;
  readonly keys: number;
  readonly seconds: number;
}

const measured: Measured[] = [];

/** Counts what a hand does and how long the machine takes for it. */
class Hand {
  clicks = 0;
  keys = 0;
  readonly #began = performance.now();

  async click(target: Locator): Promise<void> {
    this.clicks += 1;
    await target.click();
  }
  /** Pasting counts as one. */
  async paste(target: Locator, text: string): Promise<void> {
    this.keys += 1;
    await target.fill(text);
  }
  async press(page: Page, key: string): Promise<void> {
    this.keys += 1;
    await page.keyboard.press(key);
  }
  done(journey: string, ideal: string): void {
    const seconds = (performance.now() - this.#began) / 1000;
    measured.push({ journey, ideal, clicks: this.clicks, keys: this.keys, seconds });
  }
}

test.afterAll(() => {
  const rows = measured.map(({ journey, ideal, clicks, keys, seconds }) =>
    [
      journey.padEnd(44),
      String(clicks).padStart(6),
      String(keys).padStart(5),
      seconds.toFixed(1).padStart(8),
      `  ${ideal}`,
    ].join(""),
  );
  console.log([`${"journey".padEnd(44)}clicks keys seconds  ideal`, ...rows].join("\n"));
});

const explanationOf = (page: Page): Locator => page.getByRole("article", { name: "Explanation" });

test("from the sign-in page to a resolved reference", async ({ stranger }) => {
  const page = await stranger();
  await page.goto("/sign-in");
  const hand = new Hand();
  await hand.click(page.getByRole("button", { name: /Maya/ }));
  await hand.click(page.getByRole("navigation").getByRole("link", { name: "Explain" }));
  await hand.paste(page.getByRole("textbox", { name: "Reference" }), "{vault://files/payments-api-key}");
  await hand.press(page, "Enter");
  await expect(explanationOf(page).getByRole("status")).toContainText("Resolved");
  hand.done("sign-in page to a resolved reference", "under a minute");
});

test("testing a reference, and why one fails", async ({ as }) => {
  const maya = await as("Maya");
  await maya.goto("/g/lab/explain");
  const first = new Hand();
  await first.paste(maya.getByRole("textbox", { name: "Reference" }), "{vault://hcv-lab/stripe/live/key}");
  await first.press(maya, "Enter");
  await expect(explanationOf(maya).getByRole("status")).toContainText("Resolved");
  first.done("test a reference", "paste, Enter: under 5 s");
  const second = new Hand();
  await second.paste(maya.getByRole("textbox", { name: "Reference" }), "{vault://hcv-lab/payments/hsm/pin}");
  await second.press(maya, "Enter");
  await expect(explanationOf(maya)).toContainText("Whose it is");
  second.done("why does it fail", "the same screen, the red step");
});

test("adding a vault and proving that it works", async ({ as, app }) => {
  const maya = await as("Maya");
  await maya.goto("/g/lab/vaults");
  const hand = new Hand();
  await hand.click(maya.getByRole("link", { name: "New vault" }).first());
  await hand.click(maya.getByRole("radio", { name: /File system/ }));
  await hand.paste(maya.getByRole("textbox", { name: "Prefix" }), "mounted");
  await hand.paste(maya.getByRole("textbox", { name: "Directory" }), app.sampleFolder);
  await hand.click(maya.getByRole("checkbox", { name: "This host has the same files" }));
  await hand.click(maya.getByRole("button", { name: "Create vault" }));
  await expect(maya).toHaveURL(/\/vaults\/mounted$/);
  await hand.click(maya.getByRole("main").getByRole("link", { name: "Explain" }).first());
  await hand.paste(maya.getByRole("textbox", { name: "Reference" }), "{vault://mounted/payments-api-key}");
  await hand.press(maya, "Enter");
  await expect(explanationOf(maya).getByRole("status")).toContainText("Resolved");
  hand.done("add a vault and prove it works", "2 clicks and the form: under 45 s");
});

test("what fails and what expires stands on the overview", async ({ as }) => {
  const maya = await as("Maya");
  const hand = new Hand();
  await maya.goto("/g/lab");
  await expect(maya.getByRole("heading", { name: "Needs attention" })).toBeVisible();
  await expect(maya.getByRole("main")).toContainText(/fail/i, { timeout: 60_000 });
  hand.done("what is overdue, what expires", "0 clicks: Overview");
});

test("approving a change", async ({ as, app }) => {
  const maya = await as("Maya");
  await maya.goto("/g/prod-eu/new-vault?provider=fs");
  await maya.getByRole("textbox", { name: "Prefix" }).fill("waiting");
  await maya.getByRole("textbox", { name: "Directory" }).fill(app.sampleFolder);
  await maya.getByRole("button", { name: "Request change" }).click();
  await expect(maya.getByText("Waiting for approval")).toBeVisible();
  const jonas = await as("Jonas");
  await jonas.goto("/g/prod-eu");
  const hand = new Hand();
  await hand.click(jonas.getByRole("navigation").getByRole("link", { name: /Changes/ }));
  await hand.click(jonas.getByRole("link", { name: "Create vault waiting" }));
  await hand.click(jonas.getByRole("button", { name: "Approve" }));
  await expect(
    jonas.getByRole("article", { name: "Create vault waiting" }).getByText("applied", { exact: true }),
  ).toBeVisible();
  hand.done("approve a change", "open, read the diff, approve: under 20 s");
});
