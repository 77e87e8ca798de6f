import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { appendAudit } from "@/lib/db/audit-log";
import { createDatabase, type Database } from "@/lib/db/client";
import { inTransaction, type Tx } from "@/lib/db/transaction";
import type { AuditRecord } from "@/lib/domain/audit/event";
import { testDatabase, type TestDatabase } from "@/tests/support/database";
import { connected } from "@/tests/support/organisation";

const explained = (reference: string): AuditRecord => ({
  event: {
    type: "reference.explained",
    object: { kind: "reference", id: reference, label: reference },
    data: { reference, outcome: "resolved", vantage: "Keyhole's host" },
  },
  actor: { kind: "person", id: "00000000-0000-4000-8000-000000000001", commitment: "0".repeat(64) },
  ...{ gateway: null, outcome: "done", requestId: "request-1" },
});

let database: TestDatabase;
let admin: pg.Client;
/** Unlike the test server's own way, these connections wait for what they commit. */
let app: Database;

beforeAll(async () => {
  database = await testDatabase();
  admin = await connected(database.adminUrl);
  const url = new URL(database.appUrl);
  url.searchParams.set("options", "-c synchronous_commit=on");
  app = createDatabase(url.href, { max: 4 });
});

afterAll(async () => {
  await app?.close();
  await admin?.end();
  await database?.drop();
});

/** As many appends as there are names, each in a transaction of its own, all of them open before the first commits. */
function appendTogether(
  names: readonly string[],
  work: (index: number) => Promise<unknown> = async () => undefined,
): readonly Promise<unknown>[] {
  const { promise: allOpen, resolve } = Promise.withResolvers<void>();
  let open = 0;
  return names.map((name, index) =>
    inTransaction(app, async (tx) => {
      await appendAudit(tx, [explained(name)]);
      if (++open === names.length) resolve();
      await allOpen;
      await work(index);
    }),
  );
}

const linked = async (prefix: string): Promise<number> =>
  (await admin.query("select from audit.link where starts_with(object, $1)", [prefix])).rowCount ?? 0;

const until = async (holds: () => Promise<boolean>): Promise<void> => {
  for (let waited = 0; !(await holds()); waited += 20) {
    if (waited > 5_000) throw new Error("It did not come to that within 5 s.");
    await admin.query("select pg_sleep(0.02)");
  }
};

describe("several transactions that put something on record at once", () => {
  it("do not hold the chain's end while they wait until it is safe, and are acknowledged only then", async () => {
    // A standby that nobody is: what waits for it waits until the name is taken away.
    await admin.query("alter system set synchronous_standby_names = 'nobody'");
    await admin.query("select pg_reload_conf()");
    await until(
      async () => (await admin.query("show synchronous_standby_names")).rows[0]?.synchronous_standby_names === "nobody",
    );
    let acknowledged = 0;
    const appends = appendTogether(["shared 1", "shared 2", "shared 3"]).map((append) =>
      append.then(() => acknowledged++),
    );
    try {
      await until(async () => (await linked("shared ")) === 3);
      expect(acknowledged).toBe(0);
    } finally {
      await admin.query("alter system reset synchronous_standby_names");
      await admin.query("select pg_reload_conf()");
    }
    await Promise.all(appends);
    expect(acknowledged).toBe(3);
  });

  it("lie on the disk when they are acknowledged", async () => {
    for (let round = 0; round < 20; round++) {
      const places: string[] = [];
      const work = async (index: number): Promise<void> => {
        const { rows } = await admin.query<{ place: string }>("select pg_current_wal_insert_lsn()::text as place");
        places[index] = rows[0]?.place ?? "";
      };
      await Promise.all(
        appendTogether([`flushed ${round}a`, `flushed ${round}b`], work).map(async (append, index) => {
          await append;
          const { rows } = await admin.query("select pg_current_wal_flush_lsn() > $1::pg_lsn as safe", [places[index]]);
          expect(rows).toEqual([{ safe: true }]);
        }),
      );
    }
  });

  it("are refused each for itself, and leave their connections fit for use", async () => {
    const attempts = [
      async () => undefined,
      async (tx: Tx) => void (await tx.$executeRaw`set transaction isolation level repeatable read`),
      async (tx: Tx) => void (await expect(tx.$queryRaw`select 1 / 0`).rejects.toThrow()),
    ];
    // None of them is ever alone: this one stays open for as long as they last.
    const outcomes = await inTransaction(app, () =>
      Promise.allSettled(
        attempts.map((attempt, index) =>
          inTransaction(app, async (tx) => {
            if (index === 1) await attempt(tx);
            await appendAudit(tx, [explained(`refused ${index}`)]);
            if (index !== 1) await attempt(tx);
          }),
        ),
      ),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected"]);
    expect(outcomes[1]).toMatchObject({ reason: { rule: "KH900" } });
    expect(await linked("refused ")).toBe(1);
    await Promise.all(appendTogether(["after 1", "after 2", "after 3", "after 4"]));
    expect(await linked("after ")).toBe(4);
  });
});
