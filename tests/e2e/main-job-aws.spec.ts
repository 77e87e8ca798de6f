import { randomBytes } from "node:crypto";
import { AwsStub } from "@/tests/contract/stubs/aws";
import { mayDial } from "@/tests/support/allow-list";
import { awsServers, putSecret, userKey, type AwsKey, type AwsServer } from "@/tests/support/aws-server";
import { answersAsPlaces, leaksOf } from "@/tests/support/leaks";
import { call } from "@/tests/support/rest";
import type { RunningApp } from "@/tests/support/running-app";
import { explain, fingerprintIn, seeInHistory } from "./support/steps";
import { expect, startsApp, test, type Page } from "./support/test";

startsApp();
test.describe.configure({ mode: "serial" });

const newValue = (): string => randomBytes(18).toString("base64url");
const value = newValue();
const asJson = (password: string): string => JSON.stringify({ user: "app", password });

async function fillIn(page: Page, prefix: string, origin: string, key: AwsKey): Promise<void> {
  await page.goto("/g/lab/new-vault?provider=aws");
  await page.getByRole("textbox", { name: "Prefix" }).fill(prefix);
  await page.getByRole("combobox", { name: "Region", exact: true }).selectOption("eu-west-1");
  await page.getByRole("textbox", { name: "Endpoint", exact: true }).fill(origin);
  await page.getByRole("textbox", { name: "STS endpoint", exact: true }).fill(origin);
  await page.getByRole("combobox", { name: "Keyhole's sign-in" }).selectOption("keys");
  await page.getByRole("textbox", { name: "Access key ID" }).fill(key.accessKeyId);
  await page.getByRole("textbox", { name: "Secret access key" }).fill(key.secretAccessKey);
  await page.getByRole("combobox", { name: "Access level" }).selectOption("values");
  await page.getByRole("button", { name: "Test connection" }).click();
  await expect(page.getByText("Signed in, and something is not proven yet").first()).toBeVisible();
}

async function create(page: Page, prefix: string): Promise<void> {
  await page.getByRole("button", { name: "Create vault" }).click();
  await expect(page).toHaveURL(new RegExp(`/g/lab/vaults/${prefix}$`));
}

async function track(page: Page, reference: string): Promise<void> {
  await page.goto("/g/lab/references/new");
  await page.getByRole("textbox", { name: "References" }).fill(reference);
  await page.getByRole("button", { name: "Track 1 reference" }).click();
  await expect(page.getByText("1 reference added")).toBeVisible();
}

const leaked = (app: RunningApp, secrets: Readonly<Record<string, string>>) =>
  leaksOf(secrets, [...answersAsPlaces(app.answers), { name: "what its processes wrote", text: app.output() }]);

test.describe("before a server that counts", () => {
  let stub: AwsStub;
  test.beforeAll(async () => {
    stub = await AwsStub.start();
    stub.put("app/db", asJson(value));
  });
  test.afterAll(() => stub.close());

  test("a vault of AWS is set up, tested without reading a value, tracked, explained and checked", async ({
    as,
    app,
  }) => {
    await mayDial(app.owner, stub.server.port);
    const maya = await as("Maya");
    await fillIn(maya, "aws-pay", stub.origin, { accessKeyId: stub.keyId, secretAccessKey: stub.secretKey });
    expect(stub.valuesAsked()).toBe(0);
    await create(maya, "aws-pay");
    const secret = "{vault://aws-pay/app%2Fdb/password}";
    await track(maya, secret);
    const explanation = await explain(maya, "lab", secret);
    await expect(explanation.getByRole("status")).toContainText("Resolved");
    await expect(explanation).toContainText(`POST ${stub.origin}/`);
    await maya.goto("/g/lab/references");
    await maya.getByRole("button", { name: "Check all" }).click();
    await expect(maya.getByRole("region", { name: "Check" })).toContainText("1 resolved");
    expect(leaked(app, { value, key: stub.secretKey })).toEqual([]);
  });
});

test.describe("before moto", () => {
  const program = process.env.KEYHOLE_MOTO ?? null;
  test.skip(program === null, "moto cannot be had here.");
  const key: { -readonly [name in keyof AwsKey]: string } = { accessKeyId: "", secretAccessKey: "" };
  const secret = "{vault://aws-moto/app%2Fdb/password}";
  let server: AwsServer;

  test.beforeAll(async () => {
    if (program === null) return;
    server = await awsServers.moto(program);
    await putSecret(server, "app/db", asJson(value));
    Object.assign(key, await userKey(server, "kong"));
    const actions = ["GetSecretValue", "BatchGetSecretValue", "DescribeSecret", "ListSecretVersionIds"];
    const Statement = [{ Effect: "Allow", Action: actions.map((one) => `secretsmanager:${one}`), Resource: "*" }];
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
    await server.iam("PutUserPolicy", { UserName: "kong", PolicyName: "reading", PolicyDocument });
  });
  test.afterAll(() => server?.stop());

  test("a secret is tracked and explained", async ({ as, app }) => {
    await mayDial(app.owner, server.port);
    const maya = await as("Maya");
    await fillIn(maya, "aws-moto", server.origin, key);
    await create(maya, "aws-moto");
    await track(maya, secret);
    const explanation = await explain(maya, "lab", secret);
    await expect(explanation.getByRole("status")).toContainText("Resolved");
    await expect(explanation).toContainText("16–31 chars");
  });

  test("what AWS's own client writes is seen by the next check", async ({ as, app }) => {
    test.setTimeout(180_000);
    const maya = await as("Maya");
    const token = await app.token("Maya", ["rotation.edit"]);
    const policy = { gateway: "lab", vault: "aws-moto", maxAgeDays: 30, checkEverySeconds: 10 };
    expect((await call(app, token, "rotation.set-policy", policy)).status).toBe(200);
    await seeInHistory(maya, "lab", "aws-moto", "Seen for the first time: member password");
    const before = await fingerprintIn(await explain(maya, "lab", secret));
    const rotated = newValue();
    await putSecret(server, "app/db", asJson(rotated));
    await seeInHistory(maya, "lab", "aws-moto", "The provider changed member password");
    expect(await fingerprintIn(await explain(maya, "lab", secret))).not.toBe(before);
    expect(leaked(app, { value, rotated, key: key.secretAccessKey })).toEqual([]);
  });
});
