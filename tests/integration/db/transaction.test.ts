import { randomUUID } from "node:crypto";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createJobs } from "@/lib/db/jobs";
import { createDatabase, type Database } from "@/lib/db/client";
import { inTransaction } from "@/lib/db/transaction";
import { AppError } from "@/lib/domain/errors";
import { testDatabase, type TestDatabase } from "@/tests/support/database";
import { addGateway, addPerson, addSession, connected } from "@/tests/support/organisation";

let database: TestDatabase;
let owner: pg.Client;
let admin: pg.Client;
let app: Database;

beforeAll(async () => {
  database = await testDatabase();
  owner = await connected(database.ownerUrl);
  admin = await connected(database.adminUrl);
  app = createDatabase(database.appUrl, { max: 3 });
});

afterAll(async () => {
  await app?.close();
  await owner?.end();
  await admin?.end();
  await database?.drop();
});

const canary = "canary-9f8e7d6c5b4a39281706f5e4d3c2b1a0";
const failureOf = async (work: Promise<unknown>): Promise<AppError> => {
  const failure: unknown = await work.catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(AppError);
  expect(JSON.stringify([failure, (failure as Error).message, (failure as Error).stack])).not.toContain(canary);
  expect((failure as Error).cause).toBeUndefined();
  return failure as AppError;
};

const gatewayRow = (name: string) => ({ name, edition: "oss", kongVersion: "3.9" });

describe("a transaction", () => {
  it("commits what was done when the work returns, and gives its value", async () => {
    const name = randomUUID();
    const value = await inTransaction(app, async (tx) => {
      await tx.workerBeat.create({ data: { name, beatAt: new Date() } });
      return 7;
    });
    expect(value).toBe(7);
    expect((await owner.query("select from worker_beat where name = $1", [name])).rowCount).toBe(1);
  });

  it("undoes everything when the work throws, and throws the same on", async () => {
    const name = randomUUID();
    const thrown = new TypeError("ours");
    const work = inTransaction(app, async (tx) => {
      await tx.workerBeat.create({ data: { name, beatAt: new Date() } });
      throw thrown;
    });
    await expect(work).rejects.toBe(thrown);
    expect((await owner.query("select from worker_beat where name = $1", [name])).rowCount).toBe(0);
  });

  it("runs at READ COMMITTED with the time-outs of the runtime role", async () => {
    const [row] = await inTransaction(
      app,
      (tx) => tx.$queryRaw<object[]>`select current_setting('transaction_isolation') as isolation,
        current_setting('lock_timeout') as lock, current_setting('idle_in_transaction_session_timeout') as idle`,
    );
    expect(row).toEqual({ isolation: "read committed", lock: "5s", idle: "2s" });
  });
});

describe("a transaction that the database ended because the process stood still", () => {
  const standStill = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
  const stalling = (times: number, late: boolean) => {
    const names: string[] = [];
    const work = inTransaction(app, async (tx) => {
      const name = randomUUID();
      await tx.workerBeat.create({ data: { name, beatAt: new Date() } });
      names.push(name);
      if (names.length <= times) {
        await tx.$executeRaw`set local idle_in_transaction_session_timeout = '50ms'`;
        standStill();
      }
      if (!late) await tx.workerBeat.count();
      return name;
    });
    return { names, work };
  };

  it.each([
    ["between two statements", false],
    ["before COMMIT", true],
  ])("%s is done again, and only that is kept", async (_, late) => {
    const { names, work } = stalling(1, late);
    const kept = await work;
    expect(names).toHaveLength(2);
    expect(kept).toBe(names[1]);
    const { rows } = await owner.query("select name from worker_beat where name = any($1)", [names]);
    expect(rows).toEqual([{ name: kept }]);
  });

  it("again and again is given up, with nothing kept", async () => {
    const { names, work } = stalling(5, false);
    expect(await failureOf(work)).toMatchObject({ code: "UNAVAILABLE" });
    expect([2, 3]).toContain(names.length);
    expect((await owner.query("select from worker_beat where name = any($1)", [names])).rowCount).toBe(0);
  });
});

describe("what the database says becomes our own words:", () => {
  it("a taken name is a conflict of its field", async () => {
    await inTransaction(app, (tx) => tx.gateway.create({ data: gatewayRow("taken-name") }));
    const failure = await failureOf(inTransaction(app, (tx) => tx.gateway.create({ data: gatewayRow("taken-name") })));
    expect(failure).toMatchObject({ code: "CONFLICT", fields: { name: "This is taken already." }, rule: null });
  });

  it("a taken prefix is a conflict of the prefix, not of the gateway beside it", async () => {
    const gatewayId = await addGateway(owner);
    const create = () =>
      inTransaction(app, (tx) => tx.vault.create({ data: { gatewayId, prefix: "same", provider: "env", config: {} } }));
    await create();
    expect(await failureOf(create())).toMatchObject({ code: "CONFLICT", fields: { prefix: "This is taken already." } });
  });

  it("a value that a check refuses is invalid, by the check's name and without the value", async () => {
    const work = inTransaction(app, (tx) => tx.gateway.create({ data: gatewayRow(`Not A Name ${canary}`) }));
    expect(await failureOf(work)).toMatchObject({ code: "INVALID" });
  });

  it("a row that refers to nothing is a conflict", async () => {
    const data = { gatewayId: randomUUID(), prefix: "nowhere", provider: "env", config: {} };
    expect(await failureOf(inTransaction(app, (tx) => tx.vault.create({ data })))).toMatchObject({ code: "CONFLICT" });
  });

  it("a row that is gone is not found", async () => {
    const where = { id: randomUUID() };
    const work = inTransaction(app, (tx) => tx.session.update({ where, data: { lastSeenAt: new Date() } }));
    expect(await failureOf(work)).toMatchObject({ code: "NOT_FOUND" });
  });

  it("a rule of the database brings its code along", async () => {
    const credential = await addSession(owner, await addPerson(owner), { ended: true });
    const ended = { where: { endedWhy: "revoked" }, data: { endedAt: null, endedWhy: null } };
    expect(credential.toString()).toBe("[secret]");
    const failure = await failureOf(inTransaction(app, (tx) => tx.session.updateMany(ended)));
    expect(failure).toMatchObject({ code: "CONFLICT", rule: "KH016" });
  });

  it("a rule that speaks at COMMIT does too", async () => {
    const work = inTransaction(app, async (tx) => {
      await tx.$executeRaw`set transaction isolation level repeatable read`;
      await tx.$executeRaw`insert into audit.event (body) values ('{"type":"a.b","outcome":"done"}')`;
    });
    expect(await failureOf(work)).toMatchObject({ rule: "KH900" });
  });

  it("a privilege that is missing is our own mistake, and says nothing else", async () => {
    const work = inTransaction(app, (tx) => tx.$executeRaw`update person set name = ${canary}`);
    expect(await failureOf(work)).toMatchObject({
      code: "INTERNAL",
      detail: "The database refused a statement (42501).",
    });
  });

  it("a value that Prisma itself refuses is our own mistake, without the value", async () => {
    const work = inTransaction(app, (tx) =>
      tx.gateway.create({ data: { ...gatewayRow("a-name"), version: canary as never } }),
    );
    expect(await failureOf(work)).toMatchObject({ code: "INTERNAL" });
  });

  it("a text that PostgreSQL cannot hold is invalid, without the text", async () => {
    const work = inTransaction(app, (tx) =>
      tx.gateway.create({ data: { ...gatewayRow("b-name"), description: `${canary}\u0000` } }),
    );
    expect(await failureOf(work)).toMatchObject({ code: "INVALID" });
  });
});

describe("a database that does not answer", () => {
  it("says whose it is when it does not let Keyhole in, without the password", async () => {
    const url = new URL(database.appUrl);
    url.password = canary;
    const refused = { code: "UNAVAILABLE", detail: expect.stringMatching(/^The database does not let Keyhole in/) };
    const other = createDatabase(url.href, { max: 1 });
    await expect(inTransaction(other, (tx) => tx.$queryRaw`select 1`)).rejects.toMatchObject(refused);
    await other.close();
    await expect(createJobs(url.href, () => undefined)).rejects.toMatchObject(refused);
  });

  it("is unavailable for a moment when a connection is cut in the middle, and works again after", async () => {
    const work = inTransaction(app, async (tx) => {
      const [row] = await tx.$queryRaw<{ pid: number }[]>`select pg_backend_pid() as pid`;
      await admin.query("select pg_terminate_backend($1)", [row?.pid]);
      await tx.$queryRaw`select 1`;
    });
    expect(await failureOf(work)).toMatchObject({ code: "UNAVAILABLE", retryAfterSeconds: 2 });
    await inTransaction(app, (tx) => tx.$queryRaw`select 1`);
  });

  it("is unavailable when the connection is cut before COMMIT", async () => {
    const name = randomUUID();
    const work = inTransaction(app, async (tx) => {
      await tx.workerBeat.create({ data: { name, beatAt: new Date() } });
      const [row] = await tx.$queryRaw<{ pid: number }[]>`select pg_backend_pid() as pid`;
      await admin.query("select pg_terminate_backend($1)", [row?.pid]);
      await admin.query("select pg_sleep(0.05)");
    });
    expect(await failureOf(work)).toMatchObject({ code: "UNAVAILABLE" });
    expect((await owner.query("select from worker_beat where name = $1", [name])).rowCount).toBe(0);
  });

  it("is unavailable when idle connections of the pool were cut", async () => {
    await Promise.all([1, 2, 3].map(() => inTransaction(app, (tx) => tx.$queryRaw`select pg_sleep(0.02)::text`)));
    await admin.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'keyhole_app' and datname = current_database()",
    );
    const outcomes = await Promise.all(
      Array.from({ length: 6 }, () =>
        inTransaction(app, (tx) => tx.$queryRaw`select 1`).then(
          () => "fine",
          (error: unknown) => error,
        ),
      ),
    );
    for (const outcome of outcomes) if (outcome !== "fine") expect(outcome).toMatchObject({ code: "UNAVAILABLE" });
    await inTransaction(app, (tx) => tx.$queryRaw`select 1`);
  });

  it.each([
    ["nobody listens there", (url: URL) => (url.port = "1")],
    ["there is no such host", (url: URL) => (url.hostname = "nowhere.invalid")],
  ])("is unavailable when %s", async (_what, change) => {
    const url = new URL(database.appUrl);
    change(url);
    const nowhere = createDatabase(url.toString(), { max: 1 });
    expect(await failureOf(inTransaction(nowhere, (tx) => tx.$queryRaw`select 1`))).toMatchObject({
      code: "UNAVAILABLE",
    });
    await nowhere.close();
  });

  it("is unavailable when a lock is not had in time", async () => {
    const name = randomUUID();
    await owner.query("insert into worker_beat (name, beat_at) values ($1, now())", [name]);
    await owner.query("begin");
    await owner.query("update worker_beat set beat_at = now() where name = $1", [name]);
    const work = inTransaction(app, async (tx) => {
      await tx.$executeRaw`set local lock_timeout = '100ms'`;
      await tx.workerBeat.update({ where: { name }, data: { beatAt: new Date() } });
    });
    expect(await failureOf(work)).toMatchObject({ code: "UNAVAILABLE" });
    await owner.query("rollback");
  });

  it("is unavailable when no connection is free in time", async () => {
    const one = createDatabase(database.appUrl, { max: 1 });
    const { promise: end, resolve: release } = Promise.withResolvers<void>();
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const held = inTransaction(one, () => {
      begin();
      return end;
    });
    await begun;
    const second = inTransaction(one, (tx) => tx.$queryRaw`select 1`, { maxWaitMs: 200 });
    expect(await failureOf(second)).toMatchObject({ code: "UNAVAILABLE" });
    release();
    await held;
    await one.close();
  });

  it("does the transaction again that was ended so that another could go on", async () => {
    const [a, b] = [randomUUID(), randomUUID()];
    for (const name of [a, b]) await owner.query("insert into worker_beat (name, beat_at) values ($1, now())", [name]);
    let begun = 0;
    const touch = (first: string, second: string) =>
      inTransaction(app, async (tx) => {
        begun += 1;
        await tx.workerBeat.update({ where: { name: first }, data: { beatAt: new Date() } });
        await tx.$queryRaw`select pg_sleep(0.2)::text`;
        await tx.workerBeat.update({ where: { name: second }, data: { beatAt: new Date() } });
      }).then(
        () => "fine",
        (error: AppError) => error.code,
      );
    expect(await Promise.all([touch(a, b), touch(b, a)])).toEqual(["fine", "fine"]);
    expect(begun).toBeGreaterThan(2);
  });

  it("never makes a build connect: nothing is opened before the first use, and closing needs none", async () => {
    await createDatabase("postgresql://nobody@127.0.0.1:1/nothing", { max: 1 }).close();
  });
});
