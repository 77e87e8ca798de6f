import { AwsStub } from "@/tests/contract/stubs/aws";
import { answersAsPlaces, leaksOf } from "@/tests/support/leaks";
import { explain, fingerprintIn } from "./support/steps";
import { expect, startsApp, test } from "./support/test";

const value = "qT7vXn2LrWc9ZkPd4MsYb8Hg";
let stub: AwsStub;

startsApp();
test.describe.configure({ mode: "serial" });
test.beforeAll(async () => {
  stub = await AwsStub.start();
  stub.put("app/db", JSON.stringify({ user: "app", password: value }));
});
test.afterAll(() => stub.close());

const secret = "{vault://aws-pay/app%2Fdb/password}";

test("a vault of AWS is set up, tested, tracked, explained and checked", async ({ as, app }) => {
  await app.owner.query(
    `alter table allow_entry disable trigger allow_entry_guard;
     insert into allow_entry (target) values ('127.0.0.1:${stub.server.port}');
     alter table allow_entry enable trigger allow_entry_guard`,
  );
  const maya = await as("Maya");
  await maya.goto("/g/lab/new-vault?provider=aws");
  await maya.getByRole("textbox", { name: "Prefix" }).fill("aws-pay");
  await maya.getByRole("combobox", { name: "Region", exact: true }).selectOption("eu-west-1");
  await maya.getByRole("textbox", { name: "Endpoint", exact: true }).fill(stub.origin);
  await maya.getByRole("textbox", { name: "STS endpoint", exact: true }).fill(stub.origin);
  await maya.getByRole("combobox", { name: "Keyhole's sign-in" }).selectOption("keys");
  await maya.getByRole("textbox", { name: "Access key ID" }).fill(stub.keyId);
  await maya.getByRole("textbox", { name: "Secret access key" }).fill(stub.secretKey);
  await maya.getByRole("combobox", { name: "Access level" }).selectOption("values");
  await maya.getByRole("button", { name: "Test connection" }).click();
  await expect(maya.getByText("Signed in, and something is not proven yet").first()).toBeVisible();
  expect(stub.valuesAsked()).toBe(0);
  await maya.getByRole("button", { name: "Create vault" }).click();
  await expect(maya).toHaveURL(/\/g\/lab\/vaults\/aws-pay$/);

  await maya.goto("/g/lab/references/new");
  await maya.getByRole("textbox", { name: "References" }).fill(secret);
  await maya.getByRole("button", { name: "Track 1 reference" }).click();
  await expect(maya.getByText("1 reference added")).toBeVisible();

  const explanation = await explain(maya, "lab", secret);
  await expect(explanation.getByRole("status")).toContainText("Resolved");
  await expect(explanation).toContainText(`POST ${stub.origin}/`);
  const before = await fingerprintIn(explanation);

  stub.put("app/db", JSON.stringify({ user: "app", password: "another-9ZkPd4MsYb8Hg" }));
  expect(await fingerprintIn(await explain(maya, "lab", secret))).not.toBe(before);
  await maya.goto("/g/lab/references");
  await maya.getByRole("button", { name: "Check all" }).click();
  const check = maya.getByRole("region", { name: "Check" });
  await expect(check).toContainText("1 resolved");

  const secrets = { value, key: stub.secretKey };
  const places = [...answersAsPlaces(app.answers), { name: "what its processes wrote", text: app.output() }];
  expect(leaksOf(secrets, places)).toEqual([]);
});
