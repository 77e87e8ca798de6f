import { randomBytes } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { call } from "@/tests/support/rest";
import type { RunningApp } from "@/tests/support/running-app";
import { seeInHistory } from "./support/steps";
import { expect, startsApp, test } from "./support/test";

startsApp();
test.describe.configure({ mode: "serial" });

const file = "orders-database.json";
const fileIn = (app: RunningApp): string => path.join(app.sampleFolder, file);
const made = (user: string): string => JSON.stringify({ user, password: randomBytes(48).toString("base64url") });

test("a secret that rotates at its provider shows which member changed", async ({ app, as }) => {
  test.setTimeout(180_000);
  const token = await app.token("Maya", [
    ...(["vault.read", "vault.propose", "reference.read"] as const),
    ...(["reference.track", "rotation.read", "rotation.edit"] as const),
  ]);
  const ask = async (operation: string, input: object): Promise<void> => {
    const { status, body } = await call(app, token, operation, { gateway: "lab", ...input });
    expect(status, `${operation}: ${JSON.stringify(body.error)}`).toBe(200);
  };
  await writeFile(fileIn(app), made("orders"));
  await ask("vault.create", {
    provider: "fs",
    prefix: "watched",
    config: { prefix: app.sampleFolder, ttl: 60 },
    access: { declares_same_host: true, level: "values" },
  });
  await ask("rotation.set-policy", { vault: "watched", maxAgeDays: 30, checkEverySeconds: 10 });
  await ask("reference.track", {
    references: `{vault://watched/${file}/user}\n{vault://watched/${file}/password}`,
  });

  const maya = await as("Maya");
  const seen = (words: string): Promise<void> => seeInHistory(maya, "lab", "watched", words);
  await seen("Seen for the first time: members password and user.");
  await writeFile(fileIn(app), made("orders"));
  await seen("The provider changed member password.");

  await maya
    .getByRole("link", { name: `watched/${file}` })
    .first()
    .click();
  await expect(maya.getByRole("heading", { level: 1 })).toHaveText(`watched/${file}`);
  const events = maya.getByRole("region", { name: "Events of this secret" });
  const rotated = events.getByRole("row").filter({ hasText: "The provider changed member" });
  // When, which event, and then a column for each member: password, user.
  await expect(rotated.getByRole("cell").nth(2)).toContainText("changed:");
  await expect(rotated.getByRole("cell").nth(3)).not.toContainText("changed:");
  await expect(
    maya
      .getByText("Re-read", { exact: false })
      .or(maya.getByText("Cached 60 s", { exact: false }))
      .first(),
  ).toBeVisible();

  await maya.getByText("The chart as a table").click();
  const today = new Date().toISOString().slice(0, 10);
  const twin = maya.getByRole("region", { name: "The chart as a table" });
  await expect(twin.getByRole("row").filter({ hasText: today })).toContainText("Rotated");

  await maya.goto("/g/lab");
  const last = maya.getByRole("region", { name: "Last events" });
  await expect(
    last
      .getByRole("listitem")
      .filter({ hasText: `watched/${file}` })
      .first(),
  ).toContainText("Rotated");
});

test("what went missing calls for somebody on the Overview until somebody has seen it", async ({ app, as }) => {
  test.setTimeout(120_000);
  await rm(fileIn(app));
  const maya = await as("Maya");
  const line = maya.getByRole("region", { name: "Needs attention" }).getByRole("listitem").filter({ hasText: file });
  await expect(async () => {
    await maya.goto("/g/lab");
    await expect(line.first()).toContainText("Failing", { timeout: 500 });
  }).toPass({ timeout: 60_000, intervals: [1000] });
  // From the list, for several at once; and back by one press.
  await maya.goto("/g/lab/rotation?q=watched");
  const calling = maya.getByRole("main").getByRole("link", { name: "1 failing" });
  await expect(calling).toBeVisible();
  await maya.getByRole("checkbox", { name: "Choose all on this page" }).check();
  const bar = maya.getByRole("toolbar", { name: "With the chosen secrets" });
  await bar.getByRole("textbox", { name: "Note" }).fill("Seen in the morning round.");
  await bar.getByRole("button", { name: "Acknowledge" }).click();
  await expect(calling).toHaveCount(0);
  await expect(maya.getByText("seen by Maya")).toBeVisible();
  await maya.getByRole("status", { name: "Messages" }).getByRole("button", { name: "Undo" }).click();
  await expect(calling).toBeVisible();
  await maya.goto("/g/lab");

  await line.getByRole("link", { name: `Open watched/${file}` }).click();
  await maya.getByRole("textbox", { name: "Note, if you like" }).fill("Known: the team moves it.");
  await maya.getByRole("button", { name: "Acknowledge" }).click();
  await expect(maya.getByRole("button", { name: "Take back" })).toBeVisible();
  await maya.goto("/g/lab");
  await expect(line.getByRole("link", { name: `Open watched/${file}` })).toHaveCount(0);
});
