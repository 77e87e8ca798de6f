import { createHash, randomUUID } from "node:crypto";
import type pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { appendAudit, readChain } from "@/lib/db/audit-log";
import { readAudit, type AuditFilter, type AuditRow } from "@/lib/db/audit-page";
import { createDatabase, type Database } from "@/lib/db/client";
import { inTransaction } from "@/lib/db/transaction";
import { readAuditBody } from "@/lib/domain/audit/body";
import { checkChain, type Break } from "@/lib/domain/audit/chain";
import type { AuditRecord } from "@/lib/domain/audit/event";
import { testDatabase, type TestDatabase } from "@/tests/support/database";
import { connected } from "@/tests/support/organisation";

const hashed = (bytes: Uint8Array): Uint8Array => createHash("sha256").update(bytes).digest();

const explained = (reference: string, actor = "00000000-0000-4000-8000-000000000001"): AuditRecord => ({
  event: {
    type: "reference.explained",
    object: { kind: "reference", id: reference, label: reference },
    data: { reference, outcome: "resolved", vantage: "Keyhole's host" },
  },
  actor: { kind: "person", id: actor, commitment: "0".repeat(64) },
  ...{ gateway: null, outcome: "done", requestId: "request-1" },
});

let database: TestDatabase;
let owner: pg.Client;
let app: Database;

beforeAll(async () => {
  database = await testDatabase();
  owner = await connected(database.ownerUrl);
  app = createDatabase(database.appUrl, { max: 12 });
});

afterAll(async () => {
  await app?.close();
  await owner?.end();
  await database?.drop();
});

const append = (...records: readonly AuditRecord[]) => inTransaction(app, (tx) => appendAudit(tx, records));

async function verify(db: Database): Promise<{ readonly rows: number; readonly broken: Break | null }> {
  const { head, rows } = await readChain(db, { batch: 7 });
  const check = checkChain(head, hashed);
  for await (const batch of rows) check.take(batch);
  return { broken: check.finish(), rows: check.verified };
}

describe("putting on record", () => {
  it("starts from an empty chain that verifies", async () => {
    expect(await verify(app)).toEqual({ rows: 0, broken: null });
  });

  it("gives back what was written, with every character", async () => {
    const odd = 'null \u0000, bell \u0007, quote ", backslash \\ \\u0000, emoji 😀, a lone \ud800 surrogate, \u2028';
    await append(explained(odd));
    const rows = await inTransaction(app, (tx) => readAudit(tx, {}));
    const body = readAuditBody(rows[0]?.body ?? "");
    expect(body?.data).toMatchObject({ reference: odd.toWellFormed() });
    expect((await verify(app)).broken).toBeNull();
  });

  it("keeps one unbroken chain under eight connections at once, in the order of commit", async () => {
    const before = (await verify(app)).rows;
    const each = process.env.KEYHOLE_PROVE ? 500 : 40;
    await Promise.all(
      Array.from({ length: 8 }, async (_, writer) => {
        for (let round = 0; round < each; round++)
          await append(...Array<AuditRecord>((round % 3) + 1).fill(explained(`${writer}/${round}`)));
      }),
    );
    const written =
      8 * Array.from({ length: each }, (_, round) => (round % 3) + 1).reduce((sum, count) => sum + count, 0);
    expect(await verify(app)).toEqual({ rows: before + written, broken: null });
  });

  it("leaves no gap when a transaction rolls back", async () => {
    const before = (await verify(app)).rows;
    await append(explained("kept 1"));
    const failed = inTransaction(app, async (tx) => {
      await appendAudit(tx, [explained("rolled back")]);
      throw new Error("on purpose");
    });
    await expect(failed).rejects.toThrow("on purpose");
    await append(explained("kept 2"));
    expect(await verify(app)).toEqual({ rows: before + 2, broken: null });
    expect((await owner.query("select from audit.event where body like '%rolled back%'")).rowCount).toBe(0);
  });

  it("makes nothing happen when it cannot be done", async () => {
    const key = randomUUID();
    const failed = inTransaction(app, async (tx) => {
      await tx.workerBeat.create({ data: { name: key, beatAt: new Date() } });
      await tx.$executeRaw`insert into audit.event (body) values ('{"type":"no outcome"}')`;
    });
    await expect(failed).rejects.toMatchObject({ name: "AppError" });
    expect((await owner.query("select from worker_beat where name = $1", [key])).rowCount).toBe(0);
    expect((await verify(app)).broken).toBeNull();
  });

  it("links many rows of one transaction in their order, beside others, with savepoints, and early when told to", async () => {
    const before = (await verify(app)).rows;
    const many = Array.from({ length: 300 }, (_, row) => explained(`many ${row}`));
    const inParts = inTransaction(app, async (tx) => {
      await appendAudit(tx, many.slice(0, 100));
      await tx.$executeRaw`savepoint here`;
      await appendAudit(tx, [explained("gone with its savepoint")]);
      await tx.$executeRaw`rollback to savepoint here`;
    });
    const early = inTransaction(app, async (tx) => {
      await appendAudit(tx, many.slice(100, 150));
      await tx.$executeRaw`set constraints all immediate`;
      await appendAudit(tx, many.slice(150, 151));
      await appendAudit(tx, many.slice(151, 200));
    });
    await Promise.all([inParts, early, append(...many.slice(200)), append(explained("beside"))]);
    expect(await verify(app)).toEqual({ rows: before + 301, broken: null });
    const { rows } = await owner.query<{ first: number; last: number; ordered: boolean }>(
      `select bool_and(m.ordinal > coalesce(m.before, -1)) as ordered from (select substring(l.object from '\\d+')::int as ordinal,
         lag(substring(l.object from '\\d+')::int) over (partition by substring(l.object from '\\d+')::int / 100 order by l.n) as before
       from audit.link l where l.object like 'many %') m`,
    );
    expect(rows[0]?.ordered).toBe(true);
  });

  it("links what was linked behind a savepoint again when that was rolled back, and batches longer than one insert", async () => {
    const before = (await verify(app)).rows;
    await inTransaction(app, async (tx) => {
      await appendAudit(
        tx,
        [1, 2, 3].map((row) => explained(`outside ${row}`)),
      );
      await tx.$executeRaw`savepoint here`;
      await tx.$executeRaw`set constraints all immediate`;
      await tx.$executeRaw`rollback to savepoint here`;
      await appendAudit(tx, [explained("after")]);
    });
    const long = Array.from({ length: 2_500 }, (_, row) => explained(`long ${row}`));
    await inTransaction(app, async (tx) => {
      await appendAudit(tx, long.slice(0, 2_100));
      await tx.$executeRaw`set constraints all immediate`;
      await tx.$executeRaw`set constraints all deferred`;
      await appendAudit(tx, long.slice(2_100));
    });
    expect(await verify(app)).toEqual({ rows: before + 4 + long.length, broken: null });
  });

  it("passes by what others have put on record between two rows of its own", async () => {
    const before = (await verify(app)).rows;
    await inTransaction(app, async (tx) => {
      await appendAudit(tx, [explained("mine 1")]);
      await append(explained("theirs 1"), explained("theirs 2"));
      await appendAudit(tx, [explained("mine 2"), explained("mine 3")]);
    });
    expect(await verify(app)).toEqual({ rows: before + 5, broken: null });
    const rows = await inTransaction(app, (tx) => readAudit(tx, {}, undefined, 5));
    const order = rows.map(({ body }) => readAuditBody(body)?.object?.label).toReversed();
    expect(order).toEqual(["theirs 1", "theirs 2", "mine 1", "mine 2", "mine 3"]);
  });

  it("stops when the chain has lost its end, instead of starting another", async () => {
    await owner.query(
      "alter table audit.head disable trigger user; create table kept_head as table audit.head; delete from audit.head",
    );
    const [one, several] = await Promise.allSettled([append(explained("a")), append(explained("b"), explained("c"))]);
    await owner.query(
      "insert into audit.head table kept_head; drop table kept_head; alter table audit.head enable trigger user",
    );
    for (const outcome of [one, several]) {
      expect(outcome).toMatchObject({ status: "rejected", reason: { code: "UNAVAILABLE", rule: "KH901" } });
    }
    expect((await verify(app)).broken).toBeNull();
  });

  it("is refused above READ COMMITTED, where a stale head could fork the chain", async () => {
    const failed = app.client.$transaction((tx) => appendAudit(tx, [explained("stale")]), {
      isolationLevel: "Serializable",
    });
    await expect(failed).rejects.toThrow();
    expect((await verify(app)).broken).toBeNull();
  });
});

describe("searching", () => {
  const person = randomUUID();
  const gateway = randomUUID();

  beforeAll(async () => {
    const denied: AuditRecord = {
      event: {
        type: "access.denied",
        object: { kind: "operation", id: "vault.read", label: "vault.read" },
        data: { code: "FORBIDDEN" },
      },
      actor: { kind: "person", id: person, commitment: "0".repeat(64) },
      ...{ gateway, outcome: "refused", requestId: "request-2" },
    };
    for (let written = 0; written < 25; written++) await append(denied, explained(`search ${written}`, person));
  });

  /** Walked in pages of `limit`, from the end towards the beginning or the other way. */
  const all = async (filter: AuditFilter, limit: number, backwards = false): Promise<readonly number[]> => {
    const numbers: number[] = [];
    let from: number | null = backwards ? 0 : null;
    for (;;) {
      const place = { from, backwards };
      const page: readonly AuditRow[] = await inTransaction(app, (tx) => readAudit(tx, filter, place, limit));
      numbers.push(...page.map(({ n }) => n));
      if (page.length < limit) return numbers;
      from = page.at(-1)?.n ?? null;
    }
  };

  it.each([
    ["actor", { actor: person }, 50],
    ["type", { actor: person, types: ["access.denied"] }, 25],
    ["gateway", { gateway }, 25],
    ["one of several types", { actor: person, types: ["access.denied", "reference.explained"] }, 50],
    ["one of several objects", { objects: ["search 7", "search 9", "nothing"] }, 2],
    ["several types and objects", { objects: ["search 7", "vault.read"], types: ["access.denied", "a.b"] }, 25],
    ["no type at all", { types: [] }, 0],
    ["object", { objects: ["search 7"] }, 1],
    ["outcome", { actor: person, outcome: "refused" }, 25],
    ["time that has not come", { from: new Date(Date.now() + 3_600_000) }, 0],
    ["time", { actor: person, before: new Date(Date.now() + 3_600_000) }, 50],
  ])("by %s finds each row once, newest first, in pages of any size", async (_what, filter, count) => {
    const numbers = await all(filter, 1000);
    expect(numbers).toHaveLength(count);
    expect(numbers).toEqual(numbers.toSorted((a, b) => b - a));
    for (const size of [1, 7, count || 1]) {
      expect(await all(filter, size)).toEqual(numbers);
      expect(await all(filter, size, true)).toEqual(numbers.toReversed());
    }
  });
});

describe("tampering by the owner of the database", () => {
  // Small enough to know each row: six of them, and the fourth is meddled with.
  let small: TestDatabase;
  let meddler: pg.Client;
  let reader: Database;

  beforeAll(async () => {
    small = await testDatabase();
    meddler = await connected(small.ownerUrl);
    reader = createDatabase(small.appUrl, { max: 2 });
    for (let row = 1; row <= 6; row++) await inTransaction(reader, (tx) => appendAudit(tx, [explained(`row ${row}`)]));
    for (const table of ["event", "link", "head"])
      await meddler.query(`alter table audit.${table} disable trigger user`);
    // Someone who wants to may take away what stands in the way; the log shows what they did then.
    await meddler.query("alter table audit.link drop constraint link_id_key, drop constraint link_pkey");
    await meddler.query(
      "alter table audit.link drop constraint link_n_check, drop constraint link_hash_check, drop constraint link_outcome_check",
    );
    await meddler.query(
      "alter table audit.event alter column at drop not null, alter column id drop identity, drop constraint event_pkey",
    );
    await meddler.query(
      "create table saved_event as table audit.event; create table saved_link as table audit.link; create table saved_head as table audit.head",
    );
  });

  beforeEach(async () => {
    await meddler.query("delete from audit.link; delete from audit.event; delete from audit.head");
    await meddler.query(
      "insert into audit.event table saved_event; insert into audit.link table saved_link; insert into audit.head table saved_head",
    );
  });

  afterAll(async () => {
    await reader?.close();
    await meddler?.end();
    await small?.drop();
  });

  /** SQL that links events 4 to 6 anew, as the trigger would, and moves the head when asked to. */
  const relink = (head: boolean): string => `do $$ declare h bytea; r record; begin
    select hash into h from audit.link where n = 3;
    for r in select l.n, e.* from audit.link l join audit.event e using (id) where n > 3 order by n loop
      h := sha256(h || convert_to(concat(r.n, ' ', r.id, ' ', (extract(epoch from r.at) * 1000000)::bigint, chr(10), r.body), 'UTF8'));
      update audit.link set hash = h where n = r.n;
    end loop;
    if ${head} then update audit.head set hash = h; end if; end $$`;
  const edit = "update audit.event set body = replace(body, 'row 4', 'row 9') where body like '%row 4%'";

  it.each([
    ["an event's id is edited", "update audit.event set id = 400 where body like '%row 4%'", "event-missing", 4],
    [
      "an event's time is edited",
      "update audit.event set at = at + interval '1 microsecond' where body like '%row 4%'",
      "hash",
      4,
    ],
    ["an event's time is lost", "update audit.event set at = null where body like '%row 4%'", "event-missing", 4],
    ["an event's text is edited", edit, "hash", 4],
    ["a link's number is edited", "update audit.link set n = 40 where n = 4", "gap", 4],
    [
      "a link's event is edited",
      "update audit.link set id = (select id from audit.link where n = 5) where n = 4",
      "hash",
      4,
    ],
    ["a link's hash is edited", "update audit.link set hash = sha256(hash) where n = 4", "hash", 4],
    ["a link's type is edited", "update audit.link set type = 'audit.read' where n = 4", "columns", 4],
    ["a link's actor is edited", "update audit.link set actor = 'someone' where n = 4", "columns", 4],
    ["a link's gateway is edited", "update audit.link set gateway = 'prod' where n = 4", "columns", 4],
    ["a link's object is edited", "update audit.link set object = null where n = 4", "columns", 4],
    ["a link's outcome is edited", "update audit.link set outcome = 'refused' where n = 4", "columns", 4],
    ["the head's number is edited", "update audit.head set n = 9", "truncated", 7],
    ["the head's hash is edited", "update audit.head set hash = sha256('x')", "head", 6],
    ["the head is removed", "delete from audit.head", "head", 6],
    ["an event is deleted", "delete from audit.event where body like '%row 4%'", "event-missing", 4],
    ["a link is deleted", "delete from audit.link where n = 4", "gap", 4],
    [
      "an event and its link are deleted",
      "delete from audit.event where body like '%row 4%'; delete from audit.link where n = 4",
      "gap",
      4,
    ],
    [
      "a range is deleted",
      "delete from audit.event where id in (select id from audit.link where n in (2, 3, 4)); delete from audit.link where n in (2, 3, 4)",
      "gap",
      2,
    ],
    [
      "the beginning is deleted",
      "delete from audit.event where id in (select id from audit.link where n < 4); delete from audit.link where n < 4",
      "gap",
      1,
    ],
    [
      "the end is cut off",
      "delete from audit.event where id in (select id from audit.link where n > 3); delete from audit.link where n > 3",
      "truncated",
      4,
    ],
    [
      "two events are swapped",
      "update audit.link set id = case n when 4 then (select id from audit.link where n = 5) else (select id from audit.link where n = 4) end where n in (4, 5)",
      "hash",
      4,
    ],
    [
      "two rows are swapped whole",
      "update audit.link set n = case n when 4 then 5 else 4 end where n in (4, 5)",
      "hash",
      4,
    ],
    ["a row is put in twice", "insert into audit.link select * from audit.link where n = 4", "gap", 5],
    [
      "an event is put in unlinked",
      `insert into audit.event (id, body) values (99, '{"outcome":"done","type":"a.b"}')`,
      "unlinked",
      7,
    ],
    [
      "an event is put in amid the others",
      `update audit.link set n = n + 1 where n >= 4; insert into audit.event (id, body) values (99, '{"outcome":"done","type":"a.b"}'); insert into audit.link (n, id, hash, type, outcome) values (4, 99, sha256('x'), 'a.b', 'done')`,
      "hash",
      4,
    ],
    [
      "a row is added at the end",
      `insert into audit.event (id, body) values (99, '{"outcome":"done","type":"a.b"}'); insert into audit.link (n, id, hash, type, outcome) values (7, 99, sha256('x'), 'a.b', 'done')`,
      "hash",
      7,
    ],
    [
      "a row is added before the beginning",
      "insert into audit.link select 0, id, hash, type, actor, gateway, object, outcome from audit.link where n = 1",
      "gap",
      1,
    ],
    [
      "rows are linked anew from an edit on",
      `${edit}; update audit.link set object = 'row 9' where n = 4; ${relink(false)}`,
      "head",
      6,
    ],
    [
      "a text is written in another form",
      "update audit.event set body = replace(body, '\"v\":1', '\"v\": 1') where body like '%row 4%'",
      "hash",
      4,
    ],
    ["another installation's log takes its place", "update installation set id = gen_random_uuid()", "hash", 1],
  ] as const)("is found and located when %s", async (_what, sql, kind, n) => {
    const { rows } = await meddler.query<{ id: string }>("select id from installation");
    expect((await verify(reader)).broken).toBeNull();
    await meddler.query(sql);
    const { broken } = await verify(reader);
    await meddler.query("update installation set id = $1", [rows[0]?.id]);
    expect(broken).toMatchObject({ kind, n });
    expect(broken?.sentence).toContain(String(n));
  });

  it("is stopped before that by the triggers, as long as they stand", async () => {
    for (const sql of [
      "update audit.event set at = now()",
      "delete from audit.event",
      "truncate audit.event cascade",
      "update audit.link set n = 1",
      "delete from audit.link",
      "truncate audit.link",
      "delete from audit.head",
      "truncate audit.head",
    ]) {
      await expect(owner.query(sql), sql).rejects.toMatchObject({ code: "KH008" });
    }
  });

  it("shows in the form of the text too, when every hash was made to fit", async () => {
    await meddler.query("update audit.event set body = replace(body, '\"v\":1', '\"v\": 1') where body like '%row 4%'");
    await meddler.query(relink(true));
    expect((await verify(reader)).broken).toMatchObject({ kind: "form", n: 4 });
  });

  it("goes unseen only when everything from the edit to the head was linked anew: that is what checkpoints elsewhere are for", async () => {
    await meddler.query(`${edit}; update audit.link set object = 'row 9' where n = 4`);
    await meddler.query(relink(true));
    expect((await verify(reader)).broken).toBeNull();
  });
});
