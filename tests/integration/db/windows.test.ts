import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { appendAudit } from "@/lib/db/audit-log";
import { takeFromBudget } from "@/lib/db/budget-window";
import { createDatabase, type Database } from "@/lib/db/client";
import { closeRefusalWindows, countRefusal } from "@/lib/db/refusal-window";
import { countTry, forgetTries } from "@/lib/db/sign-in-window";
import { inTransaction } from "@/lib/db/transaction";
import type { AuditRecord } from "@/lib/domain/audit/event";
import { testDatabase, type TestDatabase } from "@/tests/support/database";
import { connected } from "@/tests/support/organisation";

let database: TestDatabase;
let app: Database;

beforeAll(async () => {
  database = await testDatabase();
  app = createDatabase(database.appUrl, { max: 8 });
});

afterAll(async () => {
  await app?.close();
  await database?.drop();
});

const start = new Date("2026-11-22T12:00:00.000Z");
const after = (seconds: number): Date => new Date(start.getTime() + seconds * 1000);
const together = <T>(count: number, work: () => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, work));

describe("tries to sign in", () => {
  const tried = (key: string, now: Date) => inTransaction(app, (tx) => countTry(tx, key, now, 10, 30));

  it("are ten in a window, however many come at once", async () => {
    const key = randomUUID();
    const waits = await together(40, () => tried(key, start));
    expect(waits.filter((wait) => wait === null)).toHaveLength(10);
    expect(new Set(waits.filter((wait) => wait !== null))).toEqual(new Set([1800]));
  });

  it("begin anew when the window has ended, and not a second before", async () => {
    const key = randomUUID();
    await together(10, () => tried(key, start));
    expect(await tried(key, after(1799))).toBe(1);
    expect(await tried(key, after(1800))).toBeNull();
  });

  it("count each by its own time, so that no more than ten fall into any half hour", async () => {
    const key = randomUUID();
    await together(9, () => tried(key, start));
    expect(await tried(key, after(1790))).toBeNull();
    expect(await tried(key, after(1799))).toBe(1);
    for (let count = 0; count < 9; count++) expect(await tried(key, after(1801))).toBeNull();
    expect(await tried(key, after(1801))).toBe(1789);
  });

  it("are forgotten once one works, and it is told how many there were", async () => {
    const key = randomUUID();
    for (let count = 0; count < 4; count++) await tried(key, start);
    expect(await inTransaction(app, (tx) => forgetTries(tx, key))).toBe(4);
    expect(await inTransaction(app, (tx) => forgetTries(tx, key))).toBe(0);
  });
});

describe("a budget", () => {
  it("gives out exactly what it has, however many take at once, and refills", async () => {
    const person = randomUUID();
    const budget = { kind: "resolve-minute", most: 30, windowSeconds: 60 };
    const take = (now: Date) => inTransaction(app, (tx) => takeFromBudget(tx, person, budget, now));
    const waits = await together(50, () => take(start));
    expect(waits.filter((wait) => wait === null)).toHaveLength(30);
    expect(await take(after(59))).toBe(1);
    expect(await take(after(60))).toBeNull();
  });
});

describe("identical refusals", () => {
  const denied: AuditRecord = {
    event: {
      type: "access.denied",
      object: { kind: "operation", id: "vault.create", label: "vault.create" },
      data: { code: "FORBIDDEN" },
    },
    actor: { kind: "person", id: randomUUID(), commitment: "0".repeat(64) },
    ...{ gateway: null, outcome: "refused", requestId: "request-1" },
  };
  const refused = (key: string, now: Date) => inTransaction(app, (tx) => countRefusal(tx, key, denied, now));

  it("get a row each up to ten, and then one row with the exact count when the minute is over", async () => {
    const key = randomUUID();
    const rows = (await together(50, () => refused(key, start))).flat();
    expect(rows).toHaveLength(10);
    const [count, next, ...rest] = await refused(key, after(60));
    expect(count?.event.data).toEqual({ code: "FORBIDDEN", count: 50, since: start.toISOString() });
    expect([next, rest]).toEqual([denied, []]);
  });

  it("are counted by the sweep when no further one comes", async () => {
    const key = randomUUID();
    const later = new Date(start.getTime() + 86_400_000);
    await together(12, () => refused(key, later));
    const due = await inTransaction(app, (tx) => closeRefusalWindows(tx, new Date(later.getTime() + 60_000)));
    expect(due.filter(({ event }) => (event.data as { since?: string }).since === later.toISOString())).toHaveLength(1);
    expect(await inTransaction(app, (tx) => closeRefusalWindows(tx, new Date(later.getTime() + 60_000)))).toEqual([]);
  });

  it("leave nothing over when there were few", async () => {
    const key = randomUUID();
    expect(await refused(key, start)).toEqual([denied]);
    expect(await refused(key, after(61))).toEqual([denied]);
  });

  it("that are all different get a row each, on a pool of one connection", async () => {
    const narrow = createDatabase(database.appUrl, { max: 1 });
    const client = await connected(database.appUrl);
    await together(50, () =>
      inTransaction(narrow, async (tx) => appendAudit(tx, await countRefusal(tx, randomUUID(), denied, start))),
    );
    const { rows } = await client.query("select count(*)::int as count from audit.link where type = 'access.denied'");
    expect(rows[0]).toEqual({ count: 50 });
    await client.end();
    await narrow.close();
  });
});
