import { beforeAll, describe, expect, it } from "vitest";
import type { Context } from "@/lib/services/kernel/context";
import { readVault, readVaults } from "@/lib/services/vaults/read-vaults";
import { vaultSorts } from "@/lib/services/vaults/schema";
import { signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { addGateway } from "@/tests/support/organisation";

const here = testInstallation();
let ctx: Context;
let gateway: string;
let crowded: string;

const list = { q: "", provider: "", sort: "prefix", order: "asc" } as const;
type Query = Partial<Omit<Parameters<typeof readVaults>[1], "gateway">>;
const read = (query: Query = {}) => readVaults(ctx, { ...list, gateway: `g-${gateway}`, ...query });

beforeAll(async () => {
  gateway = await addGateway(here.owner);
  crowded = await addGateway(here.owner);
  ctx = await signedIn(here.deps, here.owner, [
    ["viewer", gateway],
    ["viewer", crowded],
  ]);
  // 173 vaults: few providers and few moments, so that pages break among equals.
  await here.owner.query(
    `insert into vault (id, gateway_id, prefix, provider, config, description, tags, updated_at)
     select gen_random_uuid(), $1, 'v-' || (n * 7919 % 1000) || '-' || n, (array['env', 'fs', 'hcv'])[1 + n % 3], '{}',
       case when n % 5 = 0 then 'Payments ' || n end, case when n % 4 = 0 then '{eu,prod}' else '{}'::text[] end,
       '2026-01-01'::timestamptz + (n % 6) * interval '1 hour' from generate_series(1, 173) n`,
    [gateway],
  );
  await here.owner.query(
    `insert into vault (id, gateway_id, prefix, provider, config)
     select gen_random_uuid(), $1, 'c-' || n, 'env', '{}' from generate_series(1, 1005) n`,
    [crowded],
  );
});

const orders = { prefix: ["prefix"], provider: ["provider", "prefix"], updated: ["updated_at", "id"] } as const;

/** The order as the database has it, without pages. */
async function whole(sort: keyof typeof orders, order: "asc" | "desc", where = "true"): Promise<string[]> {
  const by = orders[sort].map((column) => `${column} ${order}`).join(", ");
  const { rows } = await here.owner.query<{ prefix: string }>(
    `select prefix from vault where gateway_id = $1 and ${where} order by ${by}`,
    [gateway],
  );
  return rows.map(({ prefix }) => prefix);
}

async function pages(query: Query): Promise<{ readonly forwards: string[]; readonly backwards: string[] }> {
  const prefixes = (page: Awaited<ReturnType<typeof read>>) => page.vaults.map(({ prefix }) => prefix);
  let page = await read(query);
  expect(page.previous).toBeNull();
  const forwards = prefixes(page);
  while (page.next !== null) {
    page = await read({ ...query, after: page.next });
    expect(page.vaults.length).toBeGreaterThan(0);
    expect(page.vaults.length).toBeLessThanOrEqual(50);
    forwards.push(...prefixes(page));
  }
  const backwards = prefixes(page);
  while (page.previous !== null) {
    page = await read({ ...query, before: page.previous });
    backwards.unshift(...prefixes(page));
  }
  return { forwards, backwards };
}

const ways = vaultSorts.flatMap((sort) => (["asc", "desc"] as const).map((order) => [sort, order] as const));

describe("the pages of a list", () => {
  it.each(ways)("sorted by %s, %s, are the whole list, forwards and backwards", async (sort, order) => {
    const expected = await whole(sort, order);
    expect(expected).toHaveLength(173);
    expect(await pages({ sort, order })).toEqual({ forwards: expected, backwards: expected });
  });

  it.each(ways)("of what was searched and filtered, by %s, %s, too", async (sort, order) => {
    const expected = await whole(sort, order, "provider = 'env' and (prefix like '%1%' or description like '%1%')");
    expect(expected.length).toBeGreaterThan(40);
    expect(await pages({ sort, order, provider: "env", q: "1" })).toEqual({ forwards: expected, backwards: expected });
  });

  it("go on where they were when rows come and go meanwhile", async () => {
    const all = await whole("prefix", "asc");
    const first = await read();
    await here.owner.query(
      `insert into vault (id, gateway_id, prefix, provider, config) values (gen_random_uuid(), $1, 'a-new', 'env', '{}')`,
      [gateway],
    );
    const second = await read({ after: first.next ?? "" });
    await here.owner.query("delete from vault where prefix = 'a-new'");
    expect(second.vaults.map(({ prefix }) => prefix)).toEqual(all.slice(50, 100));
  });

  it("take no cursor of another list, and none that was made up", async () => {
    const byPrefix = (await read()).next ?? "";
    const forged = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    for (const query of [
      { sort: "updated", after: byPrefix },
      { sort: "updated", after: forged(["2026-01-01", "not-an-id"]) },
      { sort: "updated", before: forged(["tomorrow", "0b0e6a1c-6b7a-4a3e-9a3e-1f2d3c4b5a69"]) },
      { after: forged(["a"]) },
      { after: "%%%" },
      { after: forged(["a\u0000", "b"]) },
    ] as const) {
      await expect(read(query)).rejects.toMatchObject({ code: "INVALID" });
    }
  });
});

describe("searching", () => {
  const found = async (q: string) => (await read({ q })).count;

  it("looks into prefix and description whatever the case, and at whole tags", async () => {
    expect(await found("PAYMENTS")).toBe(34);
    expect(await found("V-")).toBe(173);
    expect(await found("eu")).toBe(43);
    expect(await found("e")).toBe(34);
    expect(await found("pro")).toBe(0);
    expect(await found("nothing of the kind")).toBe(0);
  });

  it("takes what was typed for what it is", async () => {
    await here.owner.query("update vault set description = '100%_\\' where prefix = $1", [
      (await whole("prefix", "asc"))[0],
    ]);
    for (const [q, count] of [
      ["%", 1],
      ["_", 1],
      ["\\", 1],
      ["100%_\\", 1],
      ["1%_", 0],
      ["' or 1=1 --", 0],
      ["v%1", 0],
    ] as const) {
      expect([q, await found(q)]).toEqual([q, count]);
    }
  });

  it("filters by provider", async () => {
    const { vaults, count } = await read({ provider: "hcv" });
    expect(count).toBe(58);
    expect(new Set(vaults.map(({ provider }) => provider))).toEqual(new Set(["hcv"]));
    expect((await read({ provider: "nobody" })).count).toBe(0);
  });
});

describe("counting", () => {
  it("is exact to a thousand and then says 1,001 for more", async () => {
    const crowd = (query: Query = {}) => readVaults(ctx, { ...list, gateway: `g-${crowded}`, ...query });
    expect((await crowd()).count).toBe(1001);
    expect((await crowd({ q: "c-100" })).count).toBe(7);
    expect((await read()).count).toBe(173);
  });
});

it("never mixes gateways", async () => {
  const [prefix] = await whole("prefix", "asc");
  expect(await readVault(ctx, { gateway: `g-${gateway}`, prefix: prefix ?? "" })).toMatchObject({ prefix });
  await expect(readVault(ctx, { gateway: `g-${crowded}`, prefix: prefix ?? "" })).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
});
