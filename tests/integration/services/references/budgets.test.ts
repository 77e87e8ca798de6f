import { randomUUID } from "node:crypto";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { explainReference } from "@/lib/services/references/explain-reference";
import { resolveBudgets } from "@/lib/services/references/schema";
import { createVault } from "@/lib/services/vaults/create-vault";
import { byToken, signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { addGateway } from "@/tests/support/organisation";

const here = testInstallation({ env: new Map([["PAY_KEY", "a value that is there"]]) });
const began = Date.now();
let gateway: string;
let gatewayId: string;

type Caller = Awaited<ReturnType<typeof signedIn>>;

beforeAll(async () => {
  gatewayId = await addGateway(here.owner);
  gateway = `g-${gatewayId}`;
  const author = await signedIn(here.deps, here.owner, [["author", null]]);
  const access = { declares_same_host: true, level: "values" };
  for (const [prefix, more] of [
    ["env-pay", {}],
    ["env-few", { resource_pattern: "key*" }],
  ] as const) {
    const vault = { gateway, provider: "env", prefix, config: { prefix: "PAY_" }, access: { ...access, ...more } };
    await createVault.run(author, vault);
  }
});
afterEach(() => here.deps.advance(began - here.deps.clock().getTime()));

const operator = () => signedIn(here.deps, here.owner, [["operator", null]]);
const explain = async (ctx: Pick<Caller, "actor" | "deps">, resource: string, vault = "env-pay") => {
  const requestId = randomUUID();
  const reference = `{vault://${vault}/${resource}}`;
  const outcome = await explainReference({ ...ctx, requestId }, { gateway, reference });
  return outcome.status === "done" ? outcome.value : null;
};
const limited = { code: "RATE_LIMITED", retryAfterSeconds: expect.any(Number) as number };
const probes = async (ctx: Caller) =>
  (await here.logged()).filter(
    ({ type, actor }) => type === "reference.probed" && actor.kind === "person" && actor.id === ctx.personId,
  );

describe("names that Keyhole does not track", () => {
  const { most } = resolveBudgets.untrackedPerHour;
  /** As if so many had been tried: each one takes a while. */
  const tried = (ctx: Caller, names: number) =>
    here.owner.query(
      "insert into budget_window (person_id, kind, started_at, used) values ($1, 'resolve-name', $2, $3)",
      [ctx.personId, here.deps.clock(), names],
    );

  it("are fifty an hour, each counted once however often it is asked for", async () => {
    expect(most).toBe(50);
    const ctx = await operator();
    for (let name = 0; name < most; name += 1) await explain(ctx, `name-${name}`);
    await explain(ctx, "name-7");
    await expect(explain(ctx, "one-more")).rejects.toMatchObject(limited);
    await explain(ctx, "name-8");
    here.deps.advance(3_599_000);
    await expect(explain(ctx, "one-more")).rejects.toMatchObject(limited);
    here.deps.advance(1_000);
    await explain(ctx, "one-more");
  });

  it("beyond that are on record as probing, and nothing is asked", async () => {
    const ctx = await operator();
    await tried(ctx, most);
    const rows = await here.count("audit.event");
    await expect(explain(ctx, "key")).rejects.toMatchObject({
      ...limited,
      detail: expect.stringContaining("which is on record") as string,
    });
    expect(await probes(ctx)).toMatchObject([
      { outcome: "refused", gateway: gatewayId, object: { kind: "gateway", id: gatewayId }, data: { limit: most } },
    ]);
    expect(await here.count("audit.event")).toBe(rows + 1);
  });

  it("are one person's over sessions and tokens, and nobody else's", async () => {
    const [ctx, other] = [await operator(), await operator()];
    await tried(ctx, most - 1);
    const token = await byToken(here.deps, here.owner, ctx.personId, ["reference.resolve"]);
    await explain(token, "key");
    await expect(explain(ctx, "another")).rejects.toMatchObject(limited);
    await explain(ctx, "key");
    await explain(other, "another");
    expect(await probes(other)).toEqual([]);
  });

  it("are counted where a reference can be read, not for what is none", async () => {
    const ctx = await operator();
    await tried(ctx, most);
    await explain(ctx, "");
  });
});

describe("a vault's resource pattern", () => {
  it("lets Keyhole ask for what matches it and for nothing else", async () => {
    const ctx = await operator();
    expect(await explain(ctx, "key", "env-few")).toMatchObject({ outcome: "resolved" });
    expect(await explain(ctx, "other", "env-few")).toMatchObject({
      outcome: "not-checkable-from-here",
      advice: { whose: "vault author", what: expect.stringContaining("pattern") as string },
      preview: null,
      fingerprint: null,
    });
  });
});
