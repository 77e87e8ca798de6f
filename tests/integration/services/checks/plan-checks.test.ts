import { beforeAll, describe, expect, it } from "vitest";
import { inTransaction } from "@/lib/db/transaction";
import { planChecks, type CheckPlan } from "@/lib/services/checks/plan-checks";
import { createVault } from "@/lib/services/vaults/create-vault";
import { signedIn } from "@/tests/support/actors";
import { tracking } from "@/tests/support/checking";
import { testInstallation } from "@/tests/support/installation";
import { addGateway } from "@/tests/support/organisation";
import { watchedDatabase } from "@/tests/support/watched-database";

const here = testInstallation();
const prefixes = Array.from({ length: 12 }, (_, at) => `vault-${at}`);
let gatewayId: string;
let references: readonly string[];

beforeAll(async () => {
  gatewayId = await addGateway(here.owner);
  const gateway = `g-${gatewayId}`;
  const author = await signedIn(here.deps, here.owner, [["author", null]]);
  const operator = await signedIn(here.deps, here.owner, [["operator", null]]);
  for (const prefix of prefixes) {
    await createVault.run(author, {
      ...{ gateway, provider: "hcv", prefix, access: { auth_method: "token", token: `s.own-of-${prefix}` } },
      config: { host: "bao.example", kv: "v2", token: `s.of-${prefix}` },
    });
  }
  references = await tracking(operator, gateway, [
    ...prefixes.map((prefix) => `{vault://${prefix}/db/password}`),
    "{vault://nowhere/db/password}",
  ]);
});

async function planned(which: readonly string[]): Promise<{ readonly plan: CheckPlan; readonly queries: number }> {
  const { db, queries } = watchedDatabase(here.database.appUrl);
  try {
    const plan = await inTransaction(db, (tx) => planChecks(tx, here.deps, gatewayId, { references: which }));
    return { plan, queries: queries.length };
  } finally {
    await db.close();
  }
}

describe("planning a check", () => {
  it("asks the database as often for many vaults as for one", async () => {
    const [one, all] = [await planned(references.slice(0, 1)), await planned(references)];
    expect([one.plan.vaults.size, all.plan.vaults.size]).toEqual([1, prefixes.length]);
    expect(one.queries).toBeGreaterThan(3);
    expect(all.queries).toBe(one.queries);
  });

  it("gives each vault its own credential, and none for a name without a vault", async () => {
    const { plan } = await planned(references);
    for (const prefix of prefixes) {
      const vault = plan.vaults.get(prefix);
      if (vault === undefined || vault === "sealed") throw new Error(`${prefix} is not open.`);
      expect(vault.access.token).toBe(`s.own-of-${prefix}`);
    }
    expect(plan.vaults.has("nowhere")).toBe(false);
  });

  it("looks at the others where the credential of one no longer opens", async () => {
    await here.owner.query(
      `update vault set access = jsonb_set(access, '{host}', '"elsewhere.example"'), config = jsonb_set(config, '{host}', '"elsewhere.example"')
       where gateway_id = $1 and prefix = 'vault-3'`,
      [gatewayId],
    );
    const { plan } = await planned(references);
    expect([...plan.vaults].filter(([, vault]) => vault === "sealed").map(([name]) => name)).toEqual(["vault-3"]);
    expect(plan.vaults.size).toBe(prefixes.length);
  });
});
