import { AdminApiStub, json } from "../contract/stubs/admin-api";
import { approve } from "./support/steps";
import { expect, startsApp, test } from "./support/test";

startsApp();

let kong: AdminApiStub;
const token = "canary-of-an-admin-token-8f3kQ0zX";

test.beforeAll(async () => {
  kong = await AdminApiStub.start();
  kong.token = token;
});
test.afterAll(() => kong.server.close());

test("a gateway is connected by two people, and its custom vault's schema read from it", async ({ as, app }) => {
  await app.owner.query(`
    update gateway set loaded_vaults = 'bundled,acme-http' where name = 'lab';
    alter table allow_entry disable trigger allow_entry_guard;
    insert into allow_entry (target) values ('127.0.0.1:${kong.server.port}');
    alter table allow_entry enable trigger allow_entry_guard`);
  const maya = await as("Maya");
  await maya.goto("/settings/gateways/lab");
  const form = maya.getByRole("form", { name: "Connection of lab" });
  await form.getByRole("textbox", { name: "Address of the Admin API" }).fill(`${kong.address}/`);
  await form.getByLabel("Token", { exact: true }).fill(token);
  await form.getByRole("button", { name: "Request change" }).click();
  await expect(form.getByText("Waiting for approval")).toBeVisible();
  await approve(await as("Jonas"), "lab", "Connect gateway lab to its Admin API");

  await maya.reload();
  await expect(form.getByRole("textbox", { name: "Address of the Admin API" })).toHaveValue(kong.address);
  await expect(form.getByLabel("Token", { exact: true })).toHaveValue("");
  expect(await maya.content()).not.toContain(token);
  await maya.getByRole("button", { name: "Read from the gateway: acme-http" }).click();
  await expect(maya.getByText("read from Kong 3.12")).toBeVisible();
});

test("the form of a custom vault asks the gateway while one types, and waits for nothing", async ({ as, app }) => {
  // Each request waits for the answer, whether it comes before or after the form was filled in.
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
  kong.onAny = (request, response) =>
    void answered.then(() => json(401, { message: "Invalid RBAC credentials" })(request, response));
  const maya = await as("Maya");
  await maya.goto("/g/lab/new-vault?provider=acme-http");
  await expect(maya.getByText("Asking the gateway for Kong's schema")).toBeVisible();
  await maya.getByRole("textbox", { name: "Prefix" }).first().fill("acme-one");
  const config = maya.getByRole("textbox", { name: "Config as JSON" });
  await config.fill('{"url": "https://vault.example.test"}');
  answer();
  await expect(maya.getByText("The Admin API does not take the token")).toBeVisible();
  await expect(maya.getByText("So the schema that was kept is used: read from the gateway (Kong 3.12)")).toBeVisible();
  await expect(config).toBeFocused();
  await expect(config).toHaveValue('{"url": "https://vault.example.test"}');

  kong.onAny = () => undefined;
  await maya.reload();
  await expect(maya.getByText("Asking the gateway for Kong's schema")).toBeVisible();
  await maya.getByRole("textbox", { name: "Prefix" }).first().fill("acme-one");
  await config.fill('{"url": "https://vault.example.test"}');
  await maya.getByRole("button", { name: "Create vault" }).click();
  await expect(maya).toHaveURL(/\/vaults\/acme-one$/);
  expect((await app.owner.query("select from vault where prefix = 'acme-one'")).rowCount).toBe(1);
  kong.onAny = null;
});
