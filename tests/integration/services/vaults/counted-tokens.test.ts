import { afterAll, beforeAll, expect, it } from "vitest";
import type { ConnectionTest } from "@/lib/domain/connection";
import type { Explanation } from "@/lib/domain/explanation";
import { readReferences } from "@/lib/services/references/read-references";
import { listReferencesInput } from "@/lib/services/references/schema";
import { explainReference } from "@/lib/services/references/explain-reference";
import { clearCounters } from "@/lib/services/sweep/clear-counters";
import { createVault } from "@/lib/services/vaults/create-vault";
import { editVault } from "@/lib/services/vaults/edit-vault";
import { readVault } from "@/lib/services/vaults/read-vaults";
import { testVaultInput } from "@/lib/services/vaults/schema";
import { testVault } from "@/lib/services/vaults/test-vault";
import { watchOpeners } from "@/lib/services/vaults/watch-openers";
import { checkReferences } from "@/lib/worker/check-references";
import { VaultStub } from "@/tests/contract/stubs/hcv";
import { signedIn } from "@/tests/support/actors";
import { started, tracking } from "@/tests/support/checking";
import { testDeps, type TestDeps } from "@/tests/support/deps";
import { testInstallation } from "@/tests/support/installation";
import { addGateway } from "@/tests/support/organisation";

const here = testInstallation();
const day = 86_400_000;
let stub: VaultStub;
let gateway: string;
let tokens = 0;

beforeAll(async () => {
  stub = await VaultStub.start();
  stub.put("app", { password: "canary" });
  gateway = `g-${await addGateway(here.owner)}`;
  await here.owner.query(
    `alter table allow_entry disable trigger allow_entry_guard;
     insert into allow_entry (target) values ('127.0.0.1:${stub.server.port}');
     alter table allow_entry enable trigger allow_entry_guard`,
  );
});
afterAll(() => stub.close());

const config = (token: string) => ({
  ...{ protocol: "http", host: "127.0.0.1", port: String(stub.server.port), kv: "v2", auth_method: "token", token },
});
/** A token of the nodes that is good for five uses. */
const fiveUses = (): string => {
  const token = `s.canary${String((tokens += 1)).padStart(4, "0")}kQ0zXw2mLr7TnB5vYc1HdJ6sPgE4u`;
  stub.countedTokens.set(token, 5);
  return token;
};
const usesLeft = (token: string): number | undefined => stub.countedTokens.get(token);

/** What one process does with a vault of this prefix. */
const processOf = (deps: TestDeps, prefix: string) => {
  const as = (roles: readonly ("author" | "operator")[]) =>
    signedIn(
      deps,
      here.owner,
      roles.map((role) => [role, null] as const),
    );
  const valueOf = (outcome: { readonly status: string; readonly value?: unknown }): unknown => outcome.value;
  return {
    create: async (token: string) =>
      createVault.run(await as(["author"]), {
        ...{ gateway, provider: "hcv", prefix, config: config(token), access: { level: "values" } },
      }),
    explain: async () => {
      const reference = `{vault://${prefix}/app/password}`;
      const value = valueOf(await explainReference.run(await as(["operator"]), { gateway, reference }));
      expect((value as Explanation).outcome).toBe("needs-own-access");
    },
    check: async () => {
      const operator = await as(["operator"]);
      await tracking(operator, gateway, [`{vault://${prefix}/app/password}`]);
      await started(operator, gateway);
      await checkReferences(deps);
      const { references } = await readReferences(operator, listReferencesInput.parse({ gateway, name: prefix }));
      expect(references.map(({ outcome }) => outcome)).toEqual(["needs-own-access"]);
    },
    watch: async () => {
      await here.owner.query("update vault_opening set next_look_at = now() - interval '1 day'");
      await watchOpeners(deps);
      const { opening } = await readVault(await as(["author"]), { gateway, prefix });
      expect(opening?.openers).toMatchObject([{ what: "token of the nodes", fewUses: "nodes" }]);
    },
    test: async (typed?: string) => {
      const author = await as(["author"]);
      const saved = async () => ({ id: (await readVault(author, { gateway, prefix })).id });
      const of = typed === undefined ? await saved() : { provider: "hcv", prefix, config: config(typed) };
      const value = valueOf(await testVault.run(author, testVaultInput.parse({ gateway, ...of })));
      expect((value as { readonly connection: ConnectionTest }).connection.outcome).toBe("needs-own-access");
    },
    edit: async () => {
      const author = await as(["author"]);
      const { id, version, config: settings, access } = await readVault(author, { gateway, prefix });
      const altered = { ...settings, ttl: 60 };
      await editVault.run(author, { gateway, id, version, prefix, config: altered, access });
    },
  };
};

/** A process that starts now and ends with `work`. */
const inAnother = async (work: (deps: TestDeps) => Promise<void>): Promise<void> => {
  const deps = testDeps(here.database.appUrl);
  try {
    await work(deps);
  } finally {
    await deps.close();
  }
};

const orders = ["explain", "check", "watch", "test"] as const;

it.each(orders)(
  "a token of the nodes loses one use, when %s comes first, whatever follows and after a restart",
  async (first) => {
    const token = fiveUses();
    const prefix = `by-${first}`;
    const all = [first, ...orders.filter((one) => one !== first)];
    const here1 = processOf(here.deps, prefix);
    await here1.create(token);
    for (const one of [...all, "explain", "explain"] as const) {
      await here1[one]();
      expect([one, usesLeft(token)]).toEqual([one, 4]);
    }
    await inAnother(async (deps) => {
      const later = processOf(deps, prefix);
      for (const one of all) await later[one]();
    });
    expect(usesLeft(token)).toBe(4);
  },
);

it("what the test of a vault that is still typed found out counts once it is saved, in another process, for another vault and after an edit", async () => {
  const token = fiveUses();
  await processOf(here.deps, "typed").test(token);
  await inAnother(async (deps) => {
    for (const prefix of ["typed", "beside"]) {
      await processOf(deps, prefix).create(token);
      await processOf(deps, prefix).watch();
    }
  });
  await inAnother(async (deps) => {
    await processOf(deps, "typed").edit();
    await processOf(deps, "typed").watch();
    await processOf(deps, "beside").explain();
  });
  expect(usesLeft(token)).toBe(4);
});

it("another token is asked about anew", async () => {
  const [one, other] = [fiveUses(), fiveUses()];
  const vault = processOf(here.deps, "changed");
  await vault.create(one);
  await vault.explain();
  await here.owner.query("delete from vault where prefix = 'changed'");
  await vault.create(other);
  await vault.explain();
  await vault.explain();
  expect([usesLeft(one), usesLeft(other)]).toEqual([4, 4]);
});

it("keeps a fingerprint and no token, until 90 days after its end", async () => {
  const kept = async () =>
    (await here.owner.query<{ print: string }>("select * from counted_token where ends_at is not null")).rows;
  await here.owner.query("delete from counted_token");
  stub.self = { expire_time: new Date(here.deps.clock().getTime() + day).toISOString() };
  const vault = processOf(here.deps, "ending");
  const token = fiveUses();
  await vault.create(token);
  await vault.explain();
  stub.self = {};
  expect(await kept()).toEqual([
    {
      print: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      ends_at: expect.any(Date) as Date,
      found_at: expect.any(Date) as Date,
    },
  ]);
  const dump = await here.owner.query("select to_jsonb(c)::text as row from counted_token c");
  expect(JSON.stringify(dump.rows)).not.toContain(token.slice(2, 14));
  const at = (days: number) => ({ ...here.deps, clock: () => new Date(here.deps.clock().getTime() + days * day) });
  await clearCounters(at(90));
  expect(await kept()).toHaveLength(1);
  await clearCounters(at(92));
  expect(await kept()).toEqual([]);
});
