import { expect, it } from "vitest";
import { explainReference } from "@/lib/services/references/explain-reference";
import { createVault } from "@/lib/services/vaults/create-vault";
import { signedIn } from "@/tests/support/actors";
import type { TestDeps } from "@/tests/support/deps";
import { testInstallation } from "@/tests/support/installation";
import { addGateway } from "@/tests/support/organisation";

const value = "kX8vQ2mZ7rT1pL5wN9cB3hJ6fD0sA4gY";

const here = testInstallation();

it("an adapter that throws is in the log, without a word of what it threw", async () => {
  const gateway = `g-${await addGateway(here.owner)}`;
  const author = await signedIn(here.deps, here.owner, [["author", null]]);
  const operator = await signedIn(here.deps, here.owner, [["operator", null]]);
  const access = { declares_same_host: true, level: "values" };
  await createVault.run(author, { gateway, provider: "env", prefix: "env-pay", config: { prefix: "PAY_" }, access });
  const broken = new Map<string, string>();
  broken.get = () => {
    throw new Error(`no good: ${value}`);
  };
  const host: TestDeps["host"] = (q) => ({ ...here.deps.host(q), env: broken });
  const outcome = await explainReference(
    { ...operator, deps: { ...here.deps, host } },
    { gateway, reference: "{vault://env-pay/key}" },
  );
  expect(outcome).toMatchObject({ value: { outcome: "malformed" } });
  expect(here.deps.logged.map((line) => JSON.parse(line) as unknown)).toEqual([
    { requestId: operator.requestId, provider: "env", message: "an adapter failed" },
  ]);
  expect(JSON.stringify([outcome, here.deps.logged])).not.toContain(value);
});
