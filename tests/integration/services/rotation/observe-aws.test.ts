import { afterAll, beforeAll, expect, it } from "vitest";
import { createVault } from "@/lib/services/vaults/create-vault";
import { observeDue } from "@/lib/worker/observe-due";
import { AwsStub } from "@/tests/contract/stubs/aws";
import { signedIn } from "@/tests/support/actors";
import { tracking } from "@/tests/support/checking";
import { testInstallation } from "@/tests/support/installation";
import { addGateway } from "@/tests/support/organisation";

const here = testInstallation();
const names = Array.from({ length: 30 }, (_, at) => `secret-${at}`);
let stub: AwsStub;
let gatewayId: string;

beforeAll(async () => {
  stub = await AwsStub.start();
  await here.owner.query("insert into allow_entry (target) values ($1)", [`127.0.0.1:${stub.server.port}`]);
  gatewayId = await addGateway(here.owner);
  const gateway = `g-${gatewayId}`;
  for (const name of names) {
    stub.put(name, JSON.stringify({ user: "app", password: `value of ${name}` }));
    stub.secrets.get(name)!.more = { RotationEnabled: true, RotationRules: { AutomaticallyAfterDays: 30 } };
  }
  const author = await signedIn(here.deps, here.owner, [["author", null]]);
  await createVault.run(author, {
    ...{ gateway, provider: "aws", prefix: "pay" },
    config: { region: "eu-west-1", endpoint_url: stub.origin, sts_endpoint_url: stub.origin },
    access: { level: "values", access_key_id: stub.keyId, secret_access_key: stub.secretKey },
  });
  const operator = await signedIn(here.deps, here.owner, [["operator", null]]);
  const references = names.flatMap((name) => [`{vault://pay/${name}/user}`, `{vault://pay/${name}/password}`]);
  await tracking(operator, gateway, references);
});
afterAll(() => stub.close());

/** As the worker does, once the next check is due. */
const later = async (): Promise<void> => {
  here.deps.advance(13 * 3_600_000);
  await observeDue(here.deps);
};
const plans = async (): Promise<readonly unknown[]> => {
  const { rows } = await here.owner.query<{ plan: { everySeconds: number } | null }>(
    "select plan from secret where gateway_id = $1",
    [gatewayId],
  );
  return [...new Set(rows.map(({ plan }) => plan?.everySeconds))];
};

it("reads the secrets of one vault of AWS by twenties, and keeps what it knows of their plans", async () => {
  await later();
  expect(stub.batches).toEqual([20, 10]);
  expect(stub.asked).not.toContain("GetSecretValue");
  expect(await plans()).toEqual([30 * 86_400]);
  // For a new version the plan is asked for again, and is not told this time.
  for (const name of names) stub.put(name, JSON.stringify({ user: "app", password: `another value of ${name}` }));
  stub.failing.add("DescribeSecret");
  await later();
  expect(stub.batches).toEqual([20, 10, 20, 10]);
  expect(await plans()).toEqual([30 * 86_400]);
});
