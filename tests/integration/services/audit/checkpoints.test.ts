import { describe, expect, it } from "vitest";
import { checkpointLine, lineHash } from "@/lib/domain/audit/checkpoint";
import { appendAudit, readHead } from "@/lib/db/audit-log";
import { readSinks } from "@/lib/db/checkpoint-sinks";
import { checkpointsFrom, keepCheckpoint } from "@/lib/db/checkpoints";
import { inTransaction } from "@/lib/db/transaction";
import { createAuditSigner } from "@/lib/runtime/audit-signer";
import { deliverCheckpoints } from "@/lib/services/audit/deliver-checkpoints";
import { makeCheckpoint } from "@/lib/services/audit/make-checkpoint";
import { isSignedHere, sha256 } from "@/lib/services/audit/signing";
import { verifyLog } from "@/lib/services/audit/verify-log";
import { runJob } from "@/lib/worker/run-job";
import { testInstallation } from "@/tests/support/installation";
import { httpServer } from "@/tests/support/loopback-server";

const filed: string[] = [];
let filing = true;
const here = testInstallation({
  checkpointFile: {
    append: async (lines) => {
      if (!filing) throw new Error("on purpose");
      filed.push(...lines);
    },
    newest: async () => filed,
  },
});

const signal = new AbortController().signal;
const verify = (pinned: readonly string[] = []) => verifyLog(here.deps, { signal, pinned });

/** Some rows, as any operation leaves them. */
const write = (rows: number) =>
  inTransaction(here.deps.db, (tx) =>
    appendAudit(
      tx,
      Array.from({ length: rows }, () => ({
        event: { type: "person.signed-out", data: {} } as const,
        actor: { kind: "host" } as const,
        ...({ gateway: null, outcome: "done", requestId: "request" } as const),
      })),
    ),
  );

const kept = () => inTransaction(here.deps.db, (tx) => checkpointsFrom(tx, 0, 100));
/** Lines that this installation signed. */
const ours = async () => (await kept()).map(({ line }) => line).filter((line) => isSignedHere(line, here.deps.signer));
const origin = async () => (await inTransaction(here.deps.db, readHead)).origin;
const sinks = () => inTransaction(here.deps.db, readSinks);

/** As whoever owns the tables could, with the triggers away; put back as it was by `undo`. */
async function tampered(table: string, sql: string, undo: string): Promise<Awaited<ReturnType<typeof verify>>> {
  const run = (statement: string) =>
    here.owner.query(
      `alter table audit.${table} disable trigger user; ${statement}; alter table audit.${table} enable trigger user`,
    );
  await run(sql);
  try {
    return await verify(filed);
  } finally {
    await run(undo);
  }
}

describe("checkpoints", () => {
  it("are made when there is news: after 60 s, or 1,000 rows, and not without", async () => {
    expect(await makeCheckpoint(here.deps)).toBeNull();
    await write(3);
    expect(await makeCheckpoint(here.deps)).toMatchObject({ seq: 1, n: 3, epoch: 1, before: null });
    expect(await makeCheckpoint(here.deps)).toBeNull();
    await write(1);
    here.deps.advance(59_999);
    expect(await makeCheckpoint(here.deps)).toBeNull();
    here.deps.advance(1);
    expect(await makeCheckpoint(here.deps)).toMatchObject({ seq: 2, n: 4 });
    here.deps.advance(3_600_000);
    expect(await makeCheckpoint(here.deps)).toBeNull();
    await write(999);
    here.deps.advance(-3_600_000);
    expect(await makeCheckpoint(here.deps)).toBeNull();
    await write(1);
    expect(await makeCheckpoint(here.deps)).toMatchObject({ seq: 3, n: 1004 });
    expect(await here.count("audit.link")).toBe(1004);
  });

  it("are made once by several processes at the same time", async () => {
    await write(1000);
    const made = await Promise.all(Array.from({ length: 5 }, () => makeCheckpoint(here.deps)));
    expect(made.filter((one) => one !== null)).toHaveLength(1);
  });

  it("hold with the log, and go to the file in their order", async () => {
    await runJob(here.deps, "checkpoint-audit");
    expect(filed).toEqual((await kept()).map(({ line }) => line));
    const { broken, checkpoints, last, rows } = await verify(filed);
    expect([broken, checkpoints, last?.n, rows]).toEqual([null, 4, 2004, 2004]);
    await runJob(here.deps, "checkpoint-audit");
    expect(filed).toHaveLength(4);
  });

  it("cannot be edited, taken away or made up by the runtime role", async () => {
    const [first] = await kept();
    const line = first?.line ?? "";
    for (const statement of [
      `update audit.checkpoint set line = line`,
      `delete from audit.checkpoint`,
      `truncate audit.checkpoint`,
      `insert into audit.checkpoint (seq, n, at, line) values (9, 2004, now(), '${line}')`,
      `insert into audit.checkpoint (seq, n, at, line) values (5, 2005, now(), '${line}')`,
      `insert into audit.checkpoint (seq, n, at, line) values (5, 2003, now(), '${line}')`,
    ]) {
      const tried = inTransaction(here.deps.db, (tx) => tx.$executeRawUnsafe(statement));
      await expect(tried).rejects.toMatchObject({ name: "AppError" });
    }
    await expect(here.owner.query("update audit.checkpoint set n = 1 where seq = 1")).rejects.toMatchObject({
      code: "KH008",
    });
  });

  it("are not taken in another form, nor from the future, though all they say of the log is right", async () => {
    await write(1);
    const [{ n, hash } = { n: 0, hash: "" }] = (
      await here.owner.query<{ n: number; hash: string }>(
        "select n::integer as n, encode(hash, 'hex') as hash from audit.link order by link.n desc limit 1",
      )
    ).rows;
    const lines = await kept();
    const seq = lines.length + 1;
    const newest = lines.at(-1)?.line ?? "";
    const next = { ...(JSON.parse(newest) as { checkpoint: object }).checkpoint, seq, n, hash };
    const forged = [
      [JSON.stringify({ checkpoint: { hash, n, seq } }), "now()"],
      [JSON.stringify({ checkpoint: next, signature: "00".repeat(64) }), "now()"],
      [JSON.stringify({ checkpoint: next, signature: "00".repeat(64) }), "now() + interval '1 year'"],
    ] as const;
    for (const [line, at] of forged) {
      const sql = `insert into audit.checkpoint (seq, n, at, line) values (${seq}, ${n}, ${at}, '${line}')`;
      await expect(inTransaction(here.deps.db, (tx) => tx.$executeRawUnsafe(sql))).rejects.toMatchObject({
        rule: "KH090",
      });
    }
  });

  it("that the runtime role planted are found, told of once, covered at once, and carried nowhere", async () => {
    await write(1);
    const [{ n, hash } = { n: 0, hash: "" }] = (
      await here.owner.query<{ n: number; hash: string }>(
        "select n::integer as n, encode(hash, 'hex') as hash from audit.link order by link.n desc limit 1",
      )
    ).rows;
    const last = (await kept()).at(-1);
    const checkpoint = {
      ...{ origin: await origin(), epoch: 1, seq: (last?.seq ?? 0) + 1, n, hash, at: here.deps.clock().toISOString() },
      ...{ before: lineHash(last?.line ?? "", sha256), key: here.deps.signer.keyId },
    };
    const line = checkpointLine({ checkpoint, signature: "00".repeat(64) });
    await inTransaction(here.deps.db, (tx) => keepCheckpoint(tx, { seq: checkpoint.seq, n, line }, here.deps.clock()));
    expect((await verify(filed)).broken).toMatchObject({ kind: "signature", n });
    // With no time gone by: first it is put on record, then that is news, and the next covers it.
    await runJob(here.deps, "checkpoint-audit");
    await runJob(here.deps, "checkpoint-audit");
    await runJob(here.deps, "checkpoint-audit");
    const told = (await here.logged()).filter(({ type }) => type === "audit.checkpoint-planted");
    expect(told.map(({ data }) => data)).toEqual([{ checkpoint: checkpoint.seq }]);
    const { broken, notes } = await verify(filed);
    expect([broken, notes]).toEqual([null, [expect.stringContaining(`Checkpoint ${checkpoint.seq} is not signed`)]]);
    here.deps.advance(60_000);
    await runJob(here.deps, "checkpoint-audit");
    expect(filed).not.toContain(line);
    expect(filed).toHaveLength((await kept()).length - 1);
  });

  it("are missed aloud where the log's links are not what its head says", async () => {
    await here.owner.query("update audit.head set hash = sha256('x')");
    here.deps.advance(60_000);
    const last = (await kept()).at(-1);
    await here.owner.query("update audit.head set n = n + 1");
    await expect(makeCheckpoint(here.deps)).rejects.toMatchObject({ code: "CONFLICT" });
    expect((await kept()).at(-1)).toEqual(last);
    await here.owner.query(
      "update audit.head h set (n, hash) = (select l.n, l.hash from audit.link l order by l.n desc limit 1)",
    );
  });

  it("are carried on whatever the runtime role writes about that", async () => {
    for (const set of ["through = 1000000", "through = 0"]) {
      const sql = `update audit.checkpoint_sink set ${set} where name = 'file'`;
      await expect(inTransaction(here.deps.db, (tx) => tx.$executeRawUnsafe(sql))).rejects.toMatchObject({
        rule: "KH090",
      });
    }
    await here.owner.query("update audit.checkpoint_sink set next_at = 'infinity' where name = 'file'");
    here.deps.advance(60_000);
    await runJob(here.deps, "checkpoint-audit");
    expect((await sinks()).file.through).toBe((await kept()).length);
  });

  it("show what the owner of the tables did to them", async () => {
    const copy = "create table copied as select * from audit.checkpoint";
    const back = "delete from audit.checkpoint; insert into audit.checkpoint select * from copied order by seq";
    await here.owner.query(copy);
    const cases = [
      ["delete from audit.checkpoint where seq = 2", "checkpoint-missing", 2],
      ["delete from audit.checkpoint where seq = 4", "checkpoint-missing", 4],
      ["update audit.checkpoint set line = replace(line, '\"n\":4,', '\"n\":5,') where seq = 2", "signature", 2],
      ["update audit.checkpoint set n = 5 where seq = 2", "checkpoint-form", 2],
      ["update audit.checkpoint set line = ' ' || line where seq = 3", "checkpoint-form", 3],
    ] as const;
    // The check of the form would stop some of these; whoever owns the table can take it away.
    await here.owner.query("alter table audit.checkpoint drop constraint checkpoint_line_check");
    for (const [sql, kind, seq] of cases) {
      const { broken } = await tampered("checkpoint", sql, back);
      expect(broken).toMatchObject({
        kind,
        sentence: expect.stringMatching(new RegExp(`Checkpoint ${seq}\\b`)) as string,
      });
    }
    await here.owner.query("drop table copied");
    expect((await verify(filed)).broken).toBeNull();
  });

  it("show a rolled back and a relinked log, though its head was rewritten too", async () => {
    await here.owner.query("begin");
    try {
      await here.owner.query(`alter table audit.link disable trigger user; alter table audit.event disable trigger user;
        create temp table gone as select l.*, e.at, e.body from audit.link l join audit.event e using (id) where n > 1500;
        delete from audit.event where id in (select id from gone); delete from audit.link where n > 1500;
        update audit.head set n = 1500, hash = (select hash from audit.link where n = 1500)`);
      await here.owner.query("commit");
      expect((await verify()).broken).toMatchObject({ kind: "rollback", n: 1501 });
    } finally {
      await here.owner.query(`alter table audit.event disable trigger user;
        insert into audit.event (id, at, body) overriding system value select id, at, body from gone;
        insert into audit.link select n, id, hash, type, actor, gateway, object, outcome from gone;
        update audit.head set (n, hash) = (select g.n, g.hash from gone g order by g.n desc limit 1);
        alter table audit.event enable trigger user; alter table audit.link enable trigger user; drop table gone`);
    }
    expect((await verify()).broken).toBeNull();
  });

  it("by another key are refused, unless that one is named", async () => {
    const others = { ...here.deps, signer: createAuditSigner(Buffer.alloc(32, 9)) };
    expect((await verifyLog(others, { signal })).broken).toMatchObject({ kind: "key", n: 3 });
    const { publicKey } = here.deps.signer;
    expect((await verifyLog(others, { signal, keys: [publicKey] })).broken).toBeNull();
    const later = { ...here.deps, signer: createAuditSigner(Buffer.alloc(32, 9), [publicKey]) };
    expect((await verifyLog(later, { signal })).broken).toBeNull();
  });

  it("that do not arrive are tried again, ever more rarely, and both ends of that are on record", async () => {
    filing = false;
    await write(1000);
    await runJob(here.deps, "checkpoint-audit");
    const waits: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const { nextAt, failures } = (await sinks()).file;
      waits.push((nextAt.getTime() - here.deps.clock().getTime()) / 1000);
      expect(failures).toBe(round + 1);
      await deliverCheckpoints(here.deps);
      here.deps.advance(nextAt.getTime() - here.deps.clock().getTime());
      await deliverCheckpoints(here.deps);
    }
    expect(waits).toEqual([30, 60, 120]);
    filing = true;
    here.deps.advance(3_600_000);
    await runJob(here.deps, "checkpoint-audit");
    expect((await sinks()).file).toMatchObject({ failures: 0, problem: null });
    expect(filed).toEqual(await ours());
    const told = (await here.logged()).filter(({ type }) => type.startsWith("audit.witness"));
    expect(told.map(({ type, outcome, data }) => [type, outcome, "sink" in data ? data.sink : ""])).toEqual([
      ["audit.witness-failed", "failed", "file"],
      ["audit.witness-reached", "done", "file"],
    ]);
  });
});

describe("a witness", () => {
  it("is sent every checkpoint by the dialler, which asks the allow-list", async () => {
    const received: string[] = [];
    let status = 503;
    const server = await httpServer((request, response) => {
      let body = "";
      request.on("data", (part) => (body += String(part)));
      request.on("end", () => {
        if (status === 200) received.push(`${request.headers.authorization} ${request.headers["content-type"]}`, body);
        response.writeHead(status).end();
      });
    });
    try {
      const url = new URL(`http://127.0.0.1:${server.port}/keyhole`);
      const deps = { ...here.deps, checkpointFile: null, witness: { url, authorization: () => "Bearer test" } };
      await deliverCheckpoints(deps);
      expect((await sinks()).witness.problem).toContain("allow-list");
      await here.owner.query("insert into allow_entry (target) values ($1)", [`127.0.0.1:${server.port}`]);
      here.deps.advance(3_600_000);
      await deliverCheckpoints(deps);
      expect((await sinks()).witness).toMatchObject({ through: 0, problem: "it answered 503." });
      status = 200;
      here.deps.advance(3_600_000);
      await deliverCheckpoints(deps);
      expect(received[0]).toBe("Bearer test application/jsonl");
      expect(received[1]?.trim().split("\n")).toEqual(await ours());
      expect((await sinks()).witness).toMatchObject({ failures: 0, problem: null, through: (await kept()).length });
    } finally {
      await server.close();
    }
  });
});
