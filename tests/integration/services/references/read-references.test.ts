import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Context } from "@/lib/services/kernel/context";
import { readReference, readReferences } from "@/lib/services/references/read-references";
import { referenceSorts } from "@/lib/services/references/schema";
import { signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { addGateway } from "@/tests/support/organisation";
import { propertyRuns } from "@/tests/support/property-runs";

const here = testInstallation();
let ctx: Context;
let me: string;
let gateway: string;
let crowded: string;

const all = { q: "", name: "", state: "", outcome: "", by: "", sort: "reference", order: "asc" } as const;
type Query = Partial<Omit<Parameters<typeof readReferences>[1], "gateway">>;
const read = (query: Query = {}) => readReferences(ctx, { ...all, gateway: `g-${gateway}`, ...query });

/** 173 of them: few vaults, states and moments, so that pages break among equals; each ninth is no longer tracked. */
beforeAll(async () => {
  gateway = await addGateway(here.owner);
  crowded = await addGateway(here.owner);
  const actor = await signedIn(
    here.deps,
    here.owner,
    [
      ["viewer", gateway],
      ["viewer", crowded],
    ],
    { name: "Vic" },
  );
  ctx = actor;
  me = actor.personId;
  await here.owner.query(
    `insert into reference (gateway_id, text, name, resource, state, outcome, checked_at, tracked_by, tracked_at, retired_at)
     select $1, '{vault://' || name || '/db-' || (n * 7919 % 1000) || '/Password' || n || '}', name, 'db-' || n,
       state, case state when 'unchecked' then null when 'failing' then 'not-found' else 'resolved' end,
       case when state <> 'unchecked' then '2026-01-01'::timestamptz + (n % 5) * interval '1 hour' end,
       case when n % 4 = 0 then $2::uuid end, '2026-01-01'::timestamptz + (n % 7) * interval '1 hour',
       case when n % 9 = 0 then now() end
     from (select n, (array['hcv-pay', 'aws-core', 'files'])[1 + n % 3] as name,
       (array['failing', 'resolved', 'resolved', 'unchecked'])[1 + n % 4] as state from generate_series(1, 173) n) r`,
    [gateway, me],
  );
  await here.owner.query(
    `insert into reference (gateway_id, text, tracked_at) select $1, '{vault://c/' || n || '}', now() from generate_series(1, 1005) n`,
    [crowded],
  );
});

const orders = {
  reference: ["text"],
  state: ["state", "text"],
  checked: ["checked_at", "id"],
  tracked: ["tracked_at", "id"],
} as const;

/** The order as the database has it, without pages; what was never checked comes last. */
async function whole(sort: keyof typeof orders, order: "asc" | "desc", where = "true"): Promise<string[]> {
  const nulls = sort === "checked" ? ["checked_at is null"] : [];
  const by = [...nulls, ...orders[sort].map((column) => `${column} ${order}`)].join(", ");
  const { rows } = await here.owner.query<{ id: string }>(
    `select id from reference where gateway_id = $1 and retired_at is null and ${where} order by ${by}`,
    [gateway],
  );
  return rows.map(({ id }) => id);
}

const ids = (page: Awaited<ReturnType<typeof read>>) => page.references.map(({ id }) => id);

async function pages(query: Query): Promise<{ readonly forwards: string[]; readonly backwards: string[] }> {
  let page = await read(query);
  expect(page.previous).toBeNull();
  const forwards = ids(page);
  while (page.next !== null) {
    page = await read({ ...query, after: page.next });
    expect(page.references.length).toBeGreaterThan(0);
    expect(page.references.length).toBeLessThanOrEqual(50);
    forwards.push(...ids(page));
  }
  const backwards = ids(page);
  while (page.previous !== null) {
    page = await read({ ...query, before: page.previous });
    backwards.unshift(...ids(page));
  }
  return { forwards, backwards };
}

const ways = referenceSorts.flatMap((sort) => (["asc", "desc"] as const).map((order) => [sort, order] as const));

describe("the pages of references", () => {
  it.each(ways)("sorted by %s, %s, are the whole list, forwards and backwards", async (sort, order) => {
    const expected = await whole(sort, order);
    expect(expected).toHaveLength(154);
    expect(await pages({ sort, order })).toEqual({ forwards: expected, backwards: expected });
  });

  it("visit each row that matches once, both ways, whatever is asked for", async () => {
    const filters = fc.record(
      {
        q: fc.constantFrom("", "db-1", "PASSWORD", "{vault://hcv", "9}", "_"),
        name: fc.constantFrom("", "hcv-pay", "nowhere"),
        state: fc.constantFrom("" as const, "failing" as const, "resolved" as const, "unchecked" as const),
        outcome: fc.constantFrom("" as const, "not-found" as const, "resolved" as const),
        by: fc.constantFrom("" as const, "me" as const),
      },
      { noNullPrototype: true },
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...ways), filters, async ([sort, order], filter) => {
        const { q, name, state, outcome, by } = filter;
        const like = q.toLowerCase().replace(/_/g, "\\_");
        const conditions = [
          ...(q === "" ? [] : [`lower(text) like '%${like}%'`]),
          ...(name === "" ? [] : [`name = '${name}'`]),
          ...(state === "" ? [] : [`state = '${state}'`]),
          ...(outcome === "" ? [] : [`outcome = '${outcome}'`]),
          ...(by === "" ? [] : [`tracked_by = '${me}'`]),
        ];
        const expected = await whole(sort, order, conditions.join(" and ") || "true");
        expect(await pages({ sort, order, ...filter })).toEqual({ forwards: expected, backwards: expected });
      }),
      { numRuns: Math.min(propertyRuns() / 4, 200) },
    );
  });

  it("go on where they were when rows come, go and change meanwhile", async () => {
    const before = await whole("reference", "asc");
    const first = await read();
    const last = first.references.at(-1)?.id;
    await here.owner.query(
      "insert into reference (gateway_id, text, tracked_at) values ($1, '{vault://a/new}', now())",
      [gateway],
    );
    await here.owner.query("update reference set retired_at = now() where id = $1", [last]);
    const second = await read({ after: first.next ?? "" });
    await here.owner.query("update reference set retired_at = null where id = $1", [last]);
    await here.owner.query("delete from reference where text = '{vault://a/new}'");
    expect(ids(second)).toEqual(before.slice(50, 100));
  });

  it("take no cursor of another list, and none that was made up", async () => {
    const forged = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const elsewhere = (await readReferences(ctx, { ...all, gateway: `g-${crowded}` })).next ?? "";
    for (const query of [
      { after: elsewhere },
      { after: "%%%" },
      { after: forged([randomUUID()]) },
      { after: forged(["a\u0000"]) },
      { sort: "state", after: (await read()).next ?? "" },
      { sort: "checked", after: forged(["tomorrow", (await read()).references[0]?.id]) },
      { sort: "tracked", before: forged(["2026-01-01", "not-an-id"]) },
    ] as const) {
      await expect(read(query)).rejects.toMatchObject({ code: "INVALID" });
    }
  });
});

describe("a list of references", () => {
  it("tells how many match, up to a thousand, and which vaults they name", async () => {
    expect((await read()).count).toBe(154);
    expect((await read({ state: "failing" })).count).toBe(
      (await whole("reference", "asc", "state = 'failing'")).length,
    );
    expect((await readReferences(ctx, { ...all, gateway: `g-${crowded}` })).count).toBe(1001);
    expect((await read()).names).toEqual(["aws-core", "files", "hcv-pay"]);
    expect((await readReferences(ctx, { ...all, gateway: `g-${crowded}` })).names).toEqual([]);
  });

  it("finds nothing for an outcome that its state cannot have", async () => {
    expect((await read({ state: "resolved", outcome: "not-found" })).count).toBe(0);
  });

  it("shows short fingerprints of what may be compared, and never a whole one", async () => {
    const print = "7c1e90ab33d0ffffffffffffffffffff";
    for (const [text, comparable] of [
      ["{vault://p/comparable}", true],
      ["{vault://p/weak}", false],
    ]) {
      await here.owner.query(
        `insert into reference (gateway_id, text, state, outcome, checked_at, checked_by, print, print_key, print_comparable, preview, tracked_at)
         values ($1, $2, 'resolved', 'resolved', now(), $3, $4, 'k', $5, '{"kind":"empty"}', now())`,
        [gateway, text, me, print, comparable],
      );
    }
    const page = await read({ q: "vault://p/" });
    await here.owner.query("delete from reference where text like '{vault://p/%'");
    expect(page.references.map(({ fingerprint }) => fingerprint)).toEqual(["7c1e 90ab 33d0", null]);
    expect(page.references.map(({ checkedBy }) => checkedBy)).toEqual(["Vic", "Vic"]);
    expect(JSON.stringify(page)).not.toContain(print.slice(0, 13));
  });
});

describe("one reference", () => {
  it("comes with its secret and with what else points into that", async () => {
    const { rows } = await here.owner.query<{ id: string }>(
      `insert into secret (gateway_id, name, resource) values ($1, 'hcv-pay', 'shared') returning id`,
      [gateway],
    );
    const secret = rows[0]?.id;
    await here.owner.query(
      `insert into reference (gateway_id, text, name, resource, member, secret_id, tracked_at)
       select $1, '{vault://hcv-pay/shared/m' || lpad(n::text, 2, '0') || '}', 'hcv-pay', 'shared', 'm' || n, $2, now()
       from generate_series(1, 23) n`,
      [gateway, secret],
    );
    const first = (await read({ q: "hcv-pay/shared" })).references[0]!;
    const detail = await readReference(ctx, { gateway: `g-${gateway}`, id: first.id });
    expect(detail).toMatchObject({ text: "{vault://hcv-pay/shared/m01}", member: "m1", secret: { id: secret } });
    expect(detail.siblings).toHaveLength(20);
    expect(detail.siblings[0]?.text).toBe("{vault://hcv-pay/shared/m02}");
    expect(detail.hasMoreSiblings).toBe(true);
  });

  it("is there after it is no longer tracked, and not by the name of another gateway", async () => {
    const { rows } = await here.owner.query<{ id: string }>(
      "select id from reference where gateway_id = $1 and retired_at is not null limit 1",
      [gateway],
    );
    const id = rows[0]?.id ?? "";
    expect((await readReference(ctx, { gateway: `g-${gateway}`, id })).retiredAt).toBeInstanceOf(Date);
    await expect(readReference(ctx, { gateway: `g-${crowded}`, id })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});
