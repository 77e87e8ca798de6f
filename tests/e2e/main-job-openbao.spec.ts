import { openBaoProgram, startOpenBao, type OpenBao } from "@/tests/support/openbao";
import { answersAsPlaces, leaksOf } from "@/tests/support/leaks";
import { call } from "@/tests/support/rest";
import { approve, events, explain, fingerprintIn, seeInHistory } from "./support/steps";
import { expect, startsApp, test, type Page } from "./support/test";

test.skip(openBaoProgram === null, "OpenBao cannot be had here.");
startsApp();
test.describe.configure({ mode: "serial" });

const values = {
  first: "qT7vXn2LrWc9ZkPd4MsYb8Hg",
  second: "eR5uJf3GtKw6BxVm1NpQz7Da",
  third: "mK8sPd2FhVq4ZtYc7RwXb3Ne",
  key: "Hy6RzLq3WnXc8VbTk2MpJd5SfGa9UeQw",
};
const tokens: string[] = [];
let bao: OpenBao;

test.beforeAll(async () => {
  if (openBaoProgram === null) return;
  bao = await startOpenBao(openBaoProgram);
  await bao.api("POST", "secret/data/oidc/client", { data: { id: "kong", secret: values.first } });
});
test.afterAll(() => bao?.stop());

/** A token that may read below `secret/` and nothing else. */
async function readingToken(): Promise<string> {
  const policy =
    'path "secret/data/*" { capabilities = ["read"] } path "secret/metadata/*" { capabilities = ["read"] }';
  await bao.api("PUT", "sys/policies/acl/kong-read", { policy });
  const { auth } = await bao.api("POST", "auth/token/create", { policies: ["kong-read"], ttl: "1h" });
  const { client_token: token } = auth as { readonly client_token: string };
  tokens.push(token);
  return token;
}

async function askForVault(page: Page, gateway: string, token: string): Promise<void> {
  await page.goto(`/g/${gateway}/new-vault?provider=hcv`);
  await page.getByRole("textbox", { name: "Prefix" }).fill("bao");
  await page.getByRole("textbox", { name: "Host" }).fill("127.0.0.1");
  await page.getByRole("textbox", { name: "Port" }).fill(String(bao.port));
  await page.getByRole("combobox", { name: "KV version" }).selectOption("v2");
  await page.getByRole("textbox", { name: "Token", exact: true }).fill(token);
  await page.getByRole("combobox", { name: "Access level" }).selectOption("values");
  await page.getByRole("button", { name: /^(Create vault|Request change)$/ }).click();
}

const secret = "{vault://bao/oidc%2Fclient/secret}";

test("a loopback address is refused until an allow-list entry for it is approved", async ({ as }) => {
  const maya = await as("Maya");
  await askForVault(maya, "lab", await readingToken());
  await expect(maya).toHaveURL(/\/g\/lab\/vaults\/bao$/);
  const refused = await explain(maya, "lab", secret);
  await expect(refused).toContainText("allow-list");
  await expect(refused).not.toContainText("chars");

  await maya.goto("/settings/allow-list");
  await maya.getByRole("textbox", { name: "Destination" }).fill(`127.0.0.1:${bao.port}`);
  await maya.getByRole("button", { name: "Add destination" }).click();
  await expect(maya.getByText("Waiting for approval")).toBeVisible();
  await approve(await as("Jonas"), "prod-eu", `127.0.0.1:${bao.port}`);
});

test("a secret of the real OpenBao is explained step by step", async ({ as }) => {
  const maya = await as("Maya");
  const explanation = await explain(maya, "lab", secret);
  await expect(explanation.getByRole("status")).toContainText("Resolved");
  await expect(explanation).toContainText("16–31 chars");
  await explanation.getByText(`GET http://127.0.0.1:${bao.port}/v1/secret/data/oidc/client`).click();
  await expect(explanation).toContainText("curl");

  const missing = await explain(maya, "lab", "{vault://bao/oidc%2Fnobody/secret}");
  await expect(missing.getByRole("status")).toContainText("Not found");
  const member = await explain(maya, "lab", "{vault://bao/oidc%2Fclient/password}");
  await expect(member.getByRole("status")).toContainText("Member missing");
});

test("a new version has another fingerprint, and the old one is still there by its number", async ({ as }) => {
  const maya = await as("Maya");
  const before = await fingerprintIn(await explain(maya, "lab", secret));
  await bao.api("POST", "secret/data/oidc/client", { data: { id: "kong", secret: values.second } });
  expect(await fingerprintIn(await explain(maya, "lab", secret))).not.toBe(before);
  expect(await fingerprintIn(await explain(maya, "lab", "{vault://bao/oidc%2Fclient/secret#1}"))).toBe(before);
});

test("what its own command line writes is seen by the next check", async ({ as, app }) => {
  test.setTimeout(180_000);
  const maya = await as("Maya");
  await maya.goto("/g/lab/references/new");
  await maya.getByRole("textbox", { name: "References" }).fill(secret);
  await maya.getByRole("button", { name: "Track 1 reference" }).click();
  await expect(maya.getByText("1 reference added")).toBeVisible();
  const token = await app.token("Maya", ["rotation.edit"]);
  const policy = { gateway: "lab", vault: "bao", maxAgeDays: 30, checkEverySeconds: 10 };
  expect((await call(app, token, "rotation.set-policy", policy)).status).toBe(200);
  await seeInHistory(maya, "lab", "bao", "Seen for the first time: member secret");
  await bao.cli("kv", "put", "-mount=secret", "oidc/client", "id=kong", `secret=${values.third}`);
  await seeInHistory(maya, "lab", "bao", "The provider changed member secret");
});

test("the same on the guarded gateway waits until Jonas approves", async ({ as }) => {
  const maya = await as("Maya");
  await askForVault(maya, "prod-eu", await readingToken());
  await expect(maya.getByText("Waiting for approval")).toBeVisible();
  await approve(await as("Jonas"), "prod-eu", "Create vault bao");
  const explanation = await explain(maya, "prod-eu", secret);
  await expect(explanation.getByRole("status")).toContainText("Resolved");
});

test("Noor finds it in the log, and neither values nor tokens anywhere", async ({ as, app }) => {
  const noor = await as("Noor");
  await noor.goto("/audit?type=reference.explained");
  await expect(events(noor, "Maya", secret, "resolved").first()).toBeVisible();
  await noor.goto("/audit?type=vault.created");
  await expect(events(noor, "Maya", "Created the vault bao (hcv)", "prod-eu")).toHaveCount(1);
  await noor.getByRole("button", { name: "Verify" }).click();
  await expect(noor.getByText(/^\d+ events, unbroken since /)).toBeVisible();
  const places = [...answersAsPlaces(app.answers), { name: "what its processes wrote", text: app.output() }];
  expect(
    leaksOf({ ...values, ...Object.fromEntries(tokens.map((token, at) => [`token ${at}`, token])) }, places),
  ).toEqual([]);
});
