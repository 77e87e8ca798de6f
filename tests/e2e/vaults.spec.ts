import { expect, startsApp, test } from "./support/test";

startsApp();

test("the form leads to the first wrong field and keeps what was typed", async ({ as }) => {
  const maya = await as("Maya");
  await maya.goto("/g/lab/new-vault?provider=hcv");
  const prefix = maya.getByRole("textbox", { name: "Prefix" }).first();
  await prefix.fill("Not A Prefix");
  await maya.getByRole("textbox", { name: "Description" }).fill("Ours");
  await maya.getByRole("textbox", { name: "Port" }).fill("99999");
  await maya.getByRole("textbox", { name: "Token", exact: true }).fill("hvs.something");
  await maya.getByRole("button", { name: "Create vault" }).click();
  await expect(prefix).toBeFocused();
  await expect(prefix).toHaveAttribute("aria-invalid", "true");
  await expect(maya.getByRole("textbox", { name: "Port" })).toHaveAttribute("aria-invalid", "true");
  await expect(prefix).toHaveValue("Not A Prefix");
  await expect(maya.getByRole("textbox", { name: "Description" })).toHaveValue("Ours");
  await expect(maya.getByRole("textbox", { name: "Port" })).toHaveValue("99999");
  await expect(maya.getByRole("textbox", { name: "Token", exact: true })).toHaveValue("hvs.something");
});

test("a connection is tested before anything is saved, by keyboard, and proven on one secret", async ({ as, app }) => {
  const maya = await as("Maya");
  await maya.goto("/g/lab/new-vault?provider=fs");
  const folder = maya.getByRole("textbox", { name: "Directory" });
  await folder.fill(`${app.sampleFolder}/nope`);
  await maya.getByRole("checkbox", { name: "This host has the same files" }).check();
  await maya.getByRole("textbox", { name: "Description" }).fill("Only tested");
  const press = maya.getByRole("button", { name: "Test connection" });
  await press.focus();
  await maya.keyboard.press("Enter");
  await expect(maya.getByText("There is no directory of this name where Keyhole runs.")).toBeVisible();
  await expect(press).toBeFocused();
  await folder.fill(app.sampleFolder);
  await expect(maya.getByText("You have typed since")).toBeVisible();
  await press.focus();
  await maya.keyboard.press("Enter");
  await expect(maya.getByText("Connected", { exact: false })).toBeVisible();
  await maya.getByRole("textbox", { name: "Prove it on one secret" }).fill("payments-api-key");
  await maya.keyboard.press("Enter");
  await expect(maya.getByText("payments-api-key: resolved")).toBeVisible();
  await expect(maya.getByRole("textbox", { name: "Description" })).toHaveValue("Only tested");
  await expect(maya).toHaveURL(/\/new-vault/);
  expect((await app.owner.query("select from vault where description = 'Only tested'")).rowCount).toBe(0);
});

test("what is not the provider's own goes along to another one", async ({ as }) => {
  const maya = await as("Maya");
  await maya.goto("/g/lab/new-vault?provider=hcv");
  await maya.getByRole("textbox", { name: "Prefix" }).first().fill("carried");
  await maya.getByRole("textbox", { name: "Host" }).fill("vault.internal");
  await maya.getByRole("radio", { name: /Environment/ }).check();
  await expect(maya.getByRole("textbox", { name: "Prefix" }).first()).toHaveValue("carried");
  await maya.getByRole("radio", { name: /HashiCorp Vault/ }).check();
  await expect(maya.getByRole("textbox", { name: "Host" })).toHaveValue("vault.internal");
});

test("a reserved prefix and one that is taken are told where they stand", async ({ as, app }) => {
  const maya = await as("Maya");
  await maya.goto("/g/lab/new-vault?provider=env");
  const prefix = maya.getByRole("textbox", { name: "Prefix" }).first();
  await prefix.fill("env");
  await maya.getByRole("button", { name: "Create vault" }).click();
  await expect(prefix).toHaveAttribute("aria-invalid", "true");
  await prefix.fill("taken");
  await maya.getByRole("button", { name: "Create vault" }).click();
  await expect(maya).toHaveURL(/\/vaults\/taken$/);
  await maya.goto("/g/lab/new-vault?provider=env");
  await prefix.fill("taken");
  await maya.getByRole("button", { name: "Create vault" }).click();
  await expect(prefix).toHaveAttribute("aria-invalid", "true");
  await expect(prefix).toBeFocused();
  expect((await app.owner.query("select from vault where prefix = 'taken'")).rowCount).toBe(1);
});

test.describe("a list of 120", () => {
  test("is searched, filtered, sorted and turned over by its address", async ({ as, app }) => {
    await app.owner.query(
      `insert into vault (id, gateway_id, prefix, provider, description, tags, config, access_level)
       select gen_random_uuid(), g.id, 'many-' || lpad(i::text, 3, '0'), case when i % 3 = 0 then 'env' else 'fs' end,
         case when i % 10 = 0 then 'round ' || i else null end, '{}', '{}', 'values'
       from gateway g, generate_series(1, 120) i where g.name = 'lab'`,
    );
    const maya = await as("Maya");
    const table = maya.getByRole("table", { name: "Vaults" });
    const prefixes = async (): Promise<string[]> =>
      (await table.locator("tbody tr td:first-child").allInnerTexts()).map((text) => text.trim());
    await maya.goto("/g/lab/vaults?q=many-");
    await expect(maya.getByText("of 120")).toBeVisible();
    const first = await prefixes();
    expect(first[0]).toBe("many-001");
    expect(first.length).toBeLessThan(120);
    const seen = [...first];
    while (await maya.getByRole("link", { name: "Next" }).isVisible()) {
      await maya.getByRole("link", { name: "Next" }).click();
      await expect(table.locator("tbody tr td:first-child").first()).not.toHaveText(seen.at(-first.length) ?? "");
      seen.push(...(await prefixes()));
      expect(maya.url()).toContain("after=");
    }
    expect(seen).toEqual(Array.from({ length: 120 }, (_, at) => `many-${String(at + 1).padStart(3, "0")}`));
    await maya.getByRole("link", { name: "Previous" }).click();
    await expect(maya).toHaveURL(/before=/);

    await maya.goto("/g/lab/vaults?q=many-");
    await table.getByRole("link", { name: "Prefix" }).click();
    await expect(maya).toHaveURL(/sort=-?prefix/);
    if (!maya.url().includes("sort=-prefix")) await table.getByRole("link", { name: "Prefix" }).click();
    await expect(maya).toHaveURL(/sort=-prefix/);
    await expect(table.locator("tbody tr td:first-child").first()).toHaveText("many-120");

    await maya.getByRole("searchbox", { name: "Search vaults" }).fill("round");
    await maya.keyboard.press("Enter");
    await expect(maya).toHaveURL(/q=round/);
    await expect(table.locator("tbody tr")).toHaveCount(12);
    await maya.goto("/g/lab/vaults?q=many-&provider=env");
    await expect(maya.getByText("of 40")).toBeVisible();
    await maya.goto("/g/lab/vaults?q=%25");
    await expect(maya.getByText("No vaults match the search and filters.")).toBeVisible();
  });
});

test("addresses that nobody made by clicking are read as far as they make sense", async ({ as }) => {
  const maya = await as("Maya");
  const odd = ["?sort=owner;drop", "?provider[]=x", "?q=" + "a".repeat(300), "?hide=*"];
  for (const query of odd) {
    await maya.goto(`/g/lab/vaults${query}`);
    await expect(maya.getByRole("heading", { name: "Vaults", exact: true }), query).toBeVisible();
  }
  for (const query of ["?after=%00", "?before=zzz", "?after=WyJhIl0"]) {
    await maya.goto(`/g/lab/vaults${query}`);
    await expect(maya.getByRole("heading", { name: "There is nothing here" }), query).toBeVisible();
  }
});
