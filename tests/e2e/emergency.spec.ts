import { askForFileVault, events } from "./support/steps";
import { expect, startsApp, test } from "./support/test";

startsApp();
// A whole story of four people.
test.describe.configure({ timeout: 180_000 });

test("an emergency and its review", async ({ as, app }) => {
  const [ada, jonas, maya] = [await as("Ada"), await as("Jonas"), await as("Maya")];

  await ada.goto("/settings/people");
  await ada.getByRole("link", { name: "Maya" }).click();
  const form = ada.getByRole("form", { name: "Request an emergency grant" });
  await form.getByRole("combobox", { name: "Gateway" }).selectOption("prod-eu");
  await form.getByRole("textbox", { name: "Days" }).fill("2");
  await form.getByRole("button", { name: "Request emergency grant" }).click();
  await expect(form.getByText("Waiting for approval")).toBeVisible();

  // While there is one Access admin an Approver for all gateways decides about people.
  await jonas.goto("/g/prod-eu/changes");
  await jonas.getByRole("link", { name: /without approval on prod-eu/ }).click();
  await expect(jonas.getByRole("article").getByText("Maya <maya@sample.invalid>")).toBeVisible();
  await jonas.getByRole("button", { name: "Approve" }).click();
  await expect(jonas.getByRole("article").getByText("applied", { exact: true })).toBeVisible();
  await ada.reload();
  await expect(ada.getByRole("table", { name: "Emergency grants" })).toContainText("prod-eu");

  await askForFileVault(maya, "prod-eu", "at-night", app.sampleFolder);
  await maya.getByRole("link", { name: "See the change" }).click();
  await maya.getByText("Apply now as an emergency").click();
  const reason = maya.getByRole("textbox", { name: "Why it cannot wait" });
  await reason.fill("It is down.");
  await maya.getByRole("button", { name: "Apply without approval" }).click();
  await expect(maya.getByText("Say in at least 20 characters why this cannot wait for others.").first()).toBeVisible();
  await reason.fill("It is down, and everybody else is asleep.");
  // Whatever others are looking at, they are told at once.
  const stream = jonas.waitForResponse((answer) => answer.url().endsWith("/api/live/feed"));
  await jonas.goto("/g/prod-eu/vaults");
  await stream;
  await maya.getByRole("button", { name: "Apply without approval" }).click();
  const urgent = jonas.getByRole("region", { name: "Urgent" });
  await expect(urgent.getByRole("alert")).toContainText("Maya applied the change “Create vault at-night” on prod-eu");
  await expect(urgent.getByRole("link", { name: "Open the change" })).toHaveAttribute("href", /prod-eu\/changes\//);
  await urgent.getByRole("button", { name: "Put away" }).click();
  await expect(urgent.getByRole("alert")).toHaveCount(0);
  await expect(maya.getByRole("article").getByText("applied", { exact: true })).toBeVisible();
  await expect(maya.getByText("You applied it, so somebody else reviews it.")).toBeVisible();
  const inPlace = () => app.owner.query("select from vault where prefix = 'at-night'").then(({ rowCount }) => rowCount);
  expect(await inPlace()).toBe(1);

  await jonas.goto("/g/prod-eu/vaults");
  const banner = jonas.getByRole("region", { name: "Open emergency" });
  await expect(banner).toContainText("Applied without approval by Maya");
  await banner.getByRole("link", { name: "Create vault at-night" }).click();
  await expect(jonas.getByText("It is down, and everybody else is asleep.")).toBeVisible();
  const back = jonas.getByRole("form", { name: "Take it back" });
  await back.getByRole("textbox", { name: "Why it is taken back" }).fill("It was not down at all.");
  await back.getByRole("button", { name: "Take it back" }).click();
  await expect(jonas.getByText("decided to take it back")).toBeVisible();
  await expect(banner).toHaveCount(0);
  expect(await inPlace()).toBe(0);
  await jonas.getByRole("link", { name: "The change that took it back" }).click();
  await expect(jonas.getByRole("article", { name: "Delete vault at-night" })).toContainText("It took back");

  const noor = await as("Noor");
  await noor.goto("/g/prod-eu/audit");
  await expect(events(noor, "Maya", "as an emergency: Create vault at-night")).toHaveCount(1);
  await expect(events(noor, "Jonas", "Reviewed an emergency and took it back: Create vault at-night")).toHaveCount(1);
});
