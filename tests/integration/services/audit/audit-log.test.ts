import { beforeAll, describe, expect, it } from "vitest";
import { appendAudit } from "@/lib/db/audit-log";
import { inTransaction } from "@/lib/db/transaction";
import type { AuditEvent, AuditOutcome, AuditRecord } from "@/lib/domain/audit/event";
import { readAuditLog } from "@/lib/services/audit/read-audit-log";
import { verifyAuditLog } from "@/lib/services/audit/verify-audit-log";
import { signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { addGateway, addPerson } from "@/tests/support/organisation";

const here = testInstallation();
const rows = 137;
let lab: string;
let prod: string;
let maya: string;

const everything = {
  ...{ gateway: "", about: "", type: "", actor: "", q: "", outcome: "", within: "", from: "", until: "" },
} as const;
type Filter = Partial<Record<keyof typeof everything, string>>;
type Whole = Parameters<typeof readAuditLog>[1];

/** A row for every combination, in turn; the oldest carries the number 0. */
function record(at: number): AuditRecord {
  const event: AuditEvent =
    at % 3 === 0
      ? { type: "person.signed-out", data: {} }
      : {
          type: "vault.created",
          object: { kind: "vault", id: `v${at}`, label: `vault-${at}` },
          data: { provider: "env", prefix: `p${at}` },
        };
  const outcomes: AuditOutcome[] = ["done", "refused", "pending", "failed"];
  return {
    event,
    actor: at % 2 === 0 ? { kind: "person", id: maya, commitment: "c" } : { kind: "job", id: "sweep" },
    gateway: [null, lab, prod][at % 3] ?? null,
    outcome: outcomes[at % 4] ?? "done",
    requestId: `r${at}`,
  };
}

beforeAll(async () => {
  lab = await addGateway(here.owner);
  prod = await addGateway(here.owner);
  maya = await addPerson(here.owner, { name: "Maya" });
  await inTransaction(here.deps.db, (tx) =>
    appendAudit(
      tx,
      Array.from({ length: rows }, (_, at) => record(at)),
    ),
  );
});

const auditor = (gateway: string | null = null) => signedIn(here.deps, here.owner, [["auditor", gateway]]);
const read = async (
  ctx: Awaited<ReturnType<typeof auditor>>,
  filter: Filter = {},
  page: { readonly after?: string; readonly before?: string } = {},
) => readAuditLog(ctx, { ...everything, ...filter, ...page } as Whole);

/** All rows of a list, page after page, without the rows that reading it adds. */
async function whole(ctx: Awaited<ReturnType<typeof auditor>>, filter: Filter) {
  const all = [];
  let page = await read(ctx, filter);
  for (;;) {
    expect(page.entries.length).toBeLessThanOrEqual(50);
    all.push(...page.entries);
    if (page.next === null) break;
    const before = page.entries;
    page = await read(ctx, filter, { after: page.next });
    const back = await read(ctx, filter, { before: page.previous ?? "" });
    expect(back.entries.map(({ n }) => n)).toEqual(before.map(({ n }) => n));
  }
  return all.filter(({ requestId }) => /^r\d+$/.test(requestId)).map(({ requestId }) => Number(requestId.slice(1)));
}

const expected = (matches: (record: AuditRecord, at: number) => boolean) =>
  Array.from({ length: rows }, (_, at) => at)
    .filter((at) => matches(record(at), at))
    .reverse();

describe("the list", () => {
  it("is the whole log, newest first, page after page", async () => {
    expect(await whole(await auditor(), {})).toEqual(expected(() => true));
  });

  it("is filtered by type, actor, outcome, gateway, alone and together", async () => {
    const ctx = await auditor();
    expect(await whole(ctx, { type: "vault.created" })).toEqual(
      expected(({ event }) => event.type === "vault.created"),
    );
    expect(await whole(ctx, { actor: maya })).toEqual(expected((_, at) => at % 2 === 0));
    expect(await whole(ctx, { actor: "sweep" })).toEqual(expected((_, at) => at % 2 === 1));
    expect(await whole(ctx, { outcome: "failed" })).toEqual(expected((_, at) => at % 4 === 3));
    expect(await whole(ctx, { gateway: `g-${prod}` })).toEqual(expected((_, at) => at % 3 === 2));
    expect(await whole(ctx, { gateway: `g-${lab}`, actor: maya, outcome: "pending", type: "vault.created" })).toEqual(
      expected((_, at) => at % 3 === 1 && at % 2 === 0 && at % 4 === 2),
    );
    expect(await whole(ctx, { type: "vault.deleted" })).toEqual([]);
  });

  it("is filtered by what events are about, and by what was acted upon under any of its names", async () => {
    const ctx = await auditor();
    const { rows: made } = await here.owner.query<{ id: string }>(
      `insert into vault (gateway_id, prefix, provider, config, access_level, access, version, created_by, updated_by, updated_at)
       values ($1, 'search-me', 'env', '{}', 'values', '{}', 1, $2, $2, now()) returning id::text`,
      [lab, maya],
    );
    const id = made[0]?.id ?? "";
    await inTransaction(here.deps.db, (tx) =>
      appendAudit(tx, [
        {
          event: {
            type: "vault.created",
            object: { kind: "vault", id, label: "search-me" },
            data: { provider: "env", prefix: "search-me" },
          },
          actor: { kind: "host" },
          ...{ gateway: lab, outcome: "done", requestId: "made" },
        },
      ]),
    );
    const found = async (filter: Filter) => (await read(ctx, filter)).entries.map(({ requestId }) => requestId);
    expect(await whole(ctx, { about: "vault" })).toEqual(expected(({ event }) => event.type === "vault.created"));
    expect(await whole(ctx, { about: "person", type: "vault.created" })).toEqual([]);
    expect(await whole(ctx, { about: "nothing" })).toEqual([]);
    expect(await whole(ctx, { q: "v7" })).toEqual([7]);
    expect(await found({ q: " search-me " })).toEqual(["made"]);
    expect(await found({ q: id, about: "vault" })).toEqual(["made"]);
    await here.owner.query("delete from vault where id = $1", [id]);
    expect(await found({ q: "search-me", gateway: `g-${lab}` })).toEqual(["made"]);
    expect(await found({ q: "search-me", gateway: `g-${prod}` })).toEqual([]);
  });

  it("is of a span that ends now", async () => {
    const ctx = await auditor();
    const all = await whole(ctx, {});
    for (const within of ["hour", "today", "week", "month"]) expect(await whole(ctx, { within })).toEqual(all);
    const later = (hours: number) => ({
      ...ctx,
      deps: { ...ctx.deps, clock: () => new Date(Date.now() + hours * 3_600_000) },
    });
    expect(await whole(later(2), { within: "hour" })).toEqual([]);
    expect(await whole(later(2), { within: "week" })).toEqual(all);
    expect(await whole(later(25), { within: "today" })).toEqual([]);
    expect(await whole(later(8 * 24), { within: "week" })).toEqual([]);
    expect(await whole(later(8 * 24), { within: "month" })).toEqual(all);
  });

  it("does not keep a text in the log by which nothing was found", async () => {
    const ctx = await auditor();
    await read(ctx, { q: "hunter2" });
    const [row] = await here.logged(ctx.requestId);
    expect(row).toMatchObject({ type: "audit.read", data: { rows: 0, filter: {} } });
  });

  it("offers the people who hold a role there, and no others", async () => {
    const only = await addPerson(here.owner, { name: "Lab only", roles: [["viewer", lab]] });
    const named = async (gateway: string, by: string | null) =>
      (await read(await auditor(by), { gateway })).people.map(({ id }) => id);
    expect(await named(`g-${lab}`, lab)).toContain(only);
    expect(await named(`g-${prod}`, prod)).not.toContain(only);
    expect(await named("", null)).toContain(only);
  });

  it("is filtered by time: from is within, until is not", async () => {
    const ctx = await auditor();
    const { rows: times } = await here.owner.query<{ at: Date }>(
      "select distinct date_trunc('milliseconds', at) as at from audit.event order by 1",
    );
    const moment = times[0]?.at ?? new Date();
    const all = await whole(ctx, {});
    const before = await whole(ctx, { until: moment.toISOString() });
    const after = await whole(ctx, { from: moment.toISOString() });
    expect(before).toEqual([]);
    expect(after).toEqual(all);
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    expect(await whole(ctx, { from: tomorrow })).toEqual([]);
    expect(await whole(ctx, { until: tomorrow })).toEqual(all);
    for (const field of ["from", "until"] as const) {
      await expect(read(ctx, { [field]: "soon" })).rejects.toMatchObject({
        code: "INVALID",
        fields: { [field]: expect.any(String) as string },
      });
    }
  });

  it("names people as they are called now, and what they did in a sentence", async () => {
    const [entry] = (await read(await auditor(), { gateway: `g-${lab}`, actor: maya })).entries;
    expect(entry).toMatchObject({ who: "Maya", gateway: `g-${lab}`, type: "vault.created" });
    expect(entry?.sentence).toMatch(/^Created the vault vault-\d+ \(env\)\.$/);
  });

  it("is itself put on record, with what was asked for and under the gateway it was of", async () => {
    const ctx = await auditor(lab);
    await read(ctx, { gateway: `g-${lab}`, outcome: "failed" });
    expect(await here.logged(ctx.requestId)).toMatchObject([
      {
        type: "audit.read",
        gateway: lab,
        outcome: "done",
        data: { filter: { gateway: `g-${lab}`, outcome: "failed" } },
      },
    ]);
  });

  it("shows nothing when its own row cannot be written", async () => {
    const ctx = await auditor();
    await here.owner.query("revoke insert (body) on audit.event from keyhole_app");
    const outcome = await read(ctx).then(
      () => "shown",
      () => "nothing",
    );
    await here.owner.query("grant insert (body) on audit.event to keyhole_app");
    expect(outcome).toBe("nothing");
  });
});

describe("an Auditor of one gateway", () => {
  it("sees the rows of that gateway and no others, whatever the filter says", async () => {
    const ctx = await auditor(lab);
    expect(await whole(ctx, { gateway: `g-${lab}` })).toEqual(expected((_, at) => at % 3 === 1));
    for (const filter of [{}, { gateway: `g-${prod}` }, { actor: maya }, { type: "vault.created" }]) {
      await expect(read(ctx, filter)).rejects.toMatchObject({ code: "FORBIDDEN" });
    }
  });

  it("verifies nothing: that is for an Auditor of all", async () => {
    await expect(verifyAuditLog.run(await auditor(lab), {})).rejects.toMatchObject({ code: "FORBIDDEN" });
  });
});

describe("verifying", () => {
  const verify = async () => {
    const ctx = await auditor();
    const outcome = await verifyAuditLog(ctx, {});
    if (outcome.status !== "done") throw new Error("it does not wait");
    return { ...outcome.value, events: await here.logged(ctx.requestId) };
  };
  /** Behind the app's back: the owner role takes the rule away, edits, and puts it back. */
  const tamper = (table: string, sql: string) =>
    here.owner.query(`alter table audit.${table} disable trigger ${table}_append_only; ${sql};
      alter table audit.${table} enable trigger ${table}_append_only`);

  it("says that the log is unbroken, and that it was verified", async () => {
    const before = await here.count("audit.link");
    const { unbroken, rows: seen, broken, events } = await verify();
    expect({ unbroken, seen, broken }).toEqual({ unbroken: true, seen: before, broken: null });
    expect(events).toMatchObject([{ type: "audit.verified", data: { rows: before, unbroken: true } }]);
  });

  it.each([
    ["body", "event", `body = replace(body, 'vault-7"', 'vault-8"')`],
    ["time", "event", "at = at + interval '1 microsecond'"],
    ["hash", "link", "hash = sha256('x')"],
    ["type", "link", "type = 'vault.removed'"],
    ["actor", "link", "actor = 'somebody'"],
    ["gateway", "link", "gateway = 'elsewhere'"],
    ["object", "link", "object = 'another'"],
    ["outcome", "link", "outcome = 'done'"],
  ])("names the row whose %s was changed by the owner role", async (_column, table, set) => {
    const { rows: found } = await here.owner.query<{ n: string; id: string }>(
      `select l.n, l.id from audit.link l join audit.event e using (id) where e.body like '%"vault-7"%'`,
    );
    const { n, id } = found[0] ?? { n: "", id: "" };
    const column = set.split(" ")[0] ?? "";
    await here.owner.query(`create temp table kept as select * from audit.${table} where id = ${id}`);
    await tamper(table, `update audit.${table} set ${set} where id = ${id}`);
    const { unbroken, broken, events } = await verify();
    await tamper(table, `update audit.${table} t set ${column} = k.${column} from kept k where t.id = k.id`);
    await here.owner.query("drop table kept");
    expect(unbroken).toBe(false);
    expect(broken?.n).toBe(Number(n));
    expect(broken?.sentence).toBeTruthy();
    expect(events).toMatchObject([{ type: "audit.verified", data: { unbroken: false, brokenAt: Number(n) } }]);
    expect((await verify()).unbroken).toBe(true);
  });

  it("names the gap where a row was taken away", async () => {
    const { rows: found } = await here.owner.query<{ n: string; id: string }>(
      "select n, id from audit.link where n = 20",
    );
    await here.owner.query("begin");
    try {
      await tamper("link", "delete from audit.link where n = 20");
      await tamper("event", `delete from audit.event where id = ${found[0]?.id ?? 0}`);
      await here.owner.query("commit");
      const { unbroken, broken } = await verify();
      expect([unbroken, broken?.n]).toEqual([false, 20]);
    } finally {
      await here.owner.query("rollback");
    }
  });
});
