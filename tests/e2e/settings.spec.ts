import { call } from "@/tests/support/rest";
import { approve } from "./support/steps";
import { expect, startsApp, test } from "./support/test";

startsApp();

test("a token is shown once, works over REST, and is refused at once when revoked", async ({ app, as }) => {
  const maya = await as("Maya");
  await maya.goto("/settings/tokens");
  await maya.getByRole("textbox", { name: "Name" }).fill("ci");
  await maya.getByRole("textbox", { name: "Days" }).fill("366");
  await maya.getByRole("checkbox", { name: "vault.read" }).check();
  await maya.getByRole("button", { name: "Create token" }).click();
  await expect(maya.getByRole("textbox", { name: "Days" })).toBeFocused();
  await expect(maya.getByText("At most a year.").first()).toBeVisible();
  await expect(maya.getByRole("textbox", { name: "Name" })).toHaveValue("ci");
  await expect(maya.getByRole("checkbox", { name: "vault.read" })).toBeChecked();
  await maya.getByRole("textbox", { name: "Days" }).fill("7");
  await maya.getByRole("button", { name: "Create token" }).click();
  await expect(maya.getByText("Copy the token now: it is not shown again.")).toBeVisible();
  const token = /kh_[\w-]{43}/.exec(await maya.locator("main").innerText())?.[0] ?? "";
  expect(token).not.toBe("");
  expect((await call(app, token, "vault.list", { gateway: "lab" })).status).toBe(200);
  expect((await call(app, token, "vault.create", {})).status).toBe(403);

  await maya.reload();
  expect(await maya.content()).not.toContain(token);
  await expect(maya.getByRole("table", { name: "Tokens" })).toContainText(token.slice(0, 9));
  await maya.getByRole("form", { name: "Revoke ci" }).getByRole("button").click();
  await expect(maya.getByRole("table", { name: "Tokens" })).toContainText("revoked");
  expect((await call(app, token, "vault.list", { gateway: "lab" })).status).toBe(401);
});

test("nobody is offered what no token may do, or what they may not do themselves", async ({ as }) => {
  const jonas = await as("Jonas");
  await jonas.goto("/settings/tokens");
  await expect(jonas.getByRole("checkbox", { name: "vault.read" })).toBeVisible();
  await expect(jonas.getByRole("checkbox", { name: "change.decide" })).toHaveCount(0);
  await expect(jonas.getByRole("checkbox", { name: "gateway.edit" })).toHaveCount(0);
});

test("a destination that cannot be one is told in words, and a good one waits for approval", async ({ as, app }) => {
  const maya = await as("Maya");
  await maya.goto("/settings/allow-list");
  await expect(maya.getByRole("table", { name: "Allow-list" })).toContainText("127.0.0.1:8200");
  const destination = maya.getByRole("textbox", { name: "Destination" });
  await destination.fill("http://vault.internal:8200/");
  await maya.getByRole("textbox", { name: "Note" }).fill("team vault");
  await maya.getByRole("button", { name: "Add destination" }).click();
  await expect(destination).toBeFocused();
  await expect(destination).toHaveAttribute("aria-invalid", "true");
  await expect(maya.getByRole("textbox", { name: "Note" })).toHaveValue("team vault");

  await destination.fill("10.20.0.0/16:8200");
  await maya.getByRole("button", { name: "Add destination" }).click();
  await expect(maya.getByText("Waiting for approval")).toBeVisible();
  expect((await app.owner.query("select from allow_entry where target like '10.%'")).rowCount).toBe(0);
  await approve(await as("Jonas"), "prod-eu", "10.20.0.0/16:8200");
  await maya.reload();
  await expect(maya.getByRole("table", { name: "Allow-list" })).toContainText("10.20.0.0/16:8200");
  await expect(maya.getByRole("table", { name: "Allow-list" })).toContainText("team vault");

  await maya.locator("summary", { hasText: "Remove" }).and(maya.getByLabel("Remove 10.20.0.0/16:8200")).click();
  await maya
    .getByRole("form", { name: "Remove 10.20.0.0/16:8200" })
    .getByRole("button", { name: "Request to remove" })
    .click();
  await expect(maya.getByText("Waiting for approval")).toBeVisible();
});

test("adding a gateway waits once a guarded one exists, and is there when approved", async ({ as }) => {
  const maya = await as("Maya");
  await maya.goto("/settings/gateways");
  await expect(maya.getByRole("main").getByText("prod-eu").first()).toBeVisible();
  await maya.getByRole("link", { name: "Add gateway" }).click();
  await maya.getByRole("textbox", { name: "Name" }).fill("Edge One");
  await maya.getByRole("button", { name: /Add gateway|Request change/ }).click();
  await expect(maya.getByRole("textbox", { name: "Name" })).toBeFocused();
  await maya.getByRole("textbox", { name: "Name" }).fill("edge-one");
  await maya.getByRole("combobox", { name: "Version" }).selectOption("3.10");
  await maya.getByRole("button", { name: /Add gateway|Request change/ }).click();
  await expect(maya.getByText("Waiting for approval")).toBeVisible();
  await approve(await as("Jonas"), "lab", "edge-one");
  await maya.goto("/g/edge-one/vaults");
  await expect(maya.getByRole("heading", { name: "Vaults", exact: true })).toBeVisible();
});

test("the system page tells that the database holds the rules and that the worker lives", async ({ as }) => {
  const noor = await as("Noor");
  await noor.goto("/settings/system");
  await expect(noor.getByText("enforced", { exact: true })).toBeVisible();
  await expect(noor.locator("main")).not.toContainText("never seen");
});

test("the system page counts the strangers that were refused", async ({ app, as }) => {
  const noor = await as("Noor");
  const counted = async (): Promise<number> => {
    await noor.goto("/settings/system");
    const shown = /rest\D*(\d+)/.exec(await noor.locator("main").innerText());
    return Number(shown?.[1] ?? 0);
  };
  const before = await counted();
  for (let time = 0; time < 3; time += 1) {
    expect((await fetch(`${app.url}/api/v1/operations`)).status).toBe(401);
  }
  expect(await counted()).toBe(before + 3);
});
