import { describe, expect, it } from "vitest";
import { verifyExport } from "@/lib/cli/verify-export";
import { cutLine, cutText, readCutLine, type Cut } from "@/lib/domain/audit/cut";
import { cutOff, dueCut, keptMonths, readCuts } from "@/lib/db/log-cuts";
import { checkpointsFrom } from "@/lib/db/checkpoints";
import { inTransaction } from "@/lib/db/transaction";
import { createAuditSigner } from "@/lib/runtime/audit-signer";
import { cutLog } from "@/lib/services/audit/cut-log";
import { editRetention } from "@/lib/services/audit/edit-retention";
import { exportLog } from "@/lib/services/audit/export-log";
import { makeCheckpoint } from "@/lib/services/audit/make-checkpoint";
import { readLogStatus } from "@/lib/services/audit/read-log-status";
import { verifyLog } from "@/lib/services/audit/verify-log";
import { decideChange } from "@/lib/services/changes/decide-change";
import { readChange } from "@/lib/services/changes/read-change";
import { runJob } from "@/lib/worker/run-job";
import { job, signedIn } from "@/tests/support/actors";
import { addGateway } from "@/tests/support/organisation";
import { testInstallation } from "@/tests/support/installation";
import { writeOldRows } from "@/tests/support/old-rows";

const here = testInstallation();
const signal = new AbortController().signal;
const verify = (pinned: readonly string[] = []) => verifyLog(here.deps, { signal, pinned });
const asMaya = () => signedIn(here.deps, here.owner, [["platform-admin", null]]);
const asNoor = () => signedIn(here.deps, here.owner, [["auditor", null]]);
const kept = () => inTransaction(here.deps.db, keptMonths);
const cuts = () => inTransaction(here.deps.db, readCuts);

async function point(): Promise<void> {
  here.deps.advance(60_000);
  expect(await makeCheckpoint(here.deps)).not.toBeNull();
}

/** A cut as this installation would sign it, with something else in it. */
async function forged(change: Partial<Cut>, signer = here.deps.signer): Promise<string> {
  const read = readCutLine((await cuts()).at(-1) ?? "");
  if (read === null) throw new Error("there is no cut");
  const cut = { ...read.cut, ...change };
  return cutLine({ cut, signature: signer.sign(cutText(cut)) });
}

/** As whoever owns the tables could, with the triggers away; put back as it was. */
async function tampered(sql: string, values: readonly unknown[] = []) {
  const off = (how: "disable" | "enable") => here.owner.query(`alter table audit.cut ${how} trigger user`);
  await here.owner.query("create table copied as select * from audit.cut");
  await off("disable");
  try {
    await here.owner.query(sql, [...values]);
    return (await verify()).broken;
  } finally {
    await here.owner.query("delete from audit.cut");
    await here.owner.query("insert into audit.cut select * from copied");
    await here.owner.query("drop table copied");
    await off("enable");
  }
}

describe("how long the log is kept", () => {
  it("is for ever, until a Platform admin sets it to a year or more", async () => {
    expect(await kept()).toBeNull();
    for (const months of [11, 0, -1, 12.5, 1201, "a year"])
      await expect(editRetention.run(await asMaya(), { months })).rejects.toMatchObject({ code: "INVALID" });
    await expect(editRetention.run(await asNoor(), { months: 12 })).rejects.toMatchObject({ code: "FORBIDDEN" });
    const maya = await asMaya();
    expect(await editRetention.run(maya, { months: "24" })).toMatchObject({ status: "done", value: { months: 24 } });
    expect((await here.logged(maya.requestId)).map(({ type, data }) => [type, data])).toEqual([
      ["audit.retention-set", { before: "for ever", after: "24" }],
    ]);
    await expect(editRetention.run(await asMaya(), { months: 24 })).rejects.toMatchObject({ code: "CONFLICT" });
    expect((await readLogStatus(await asNoor(), {})).kept).toEqual({ months: 24, cut: null });
  });

  it("is not set past its operation: not by the runtime role, not for less than a year", async () => {
    const write = (sql: string) => inTransaction(here.deps.db, (tx) => tx.$executeRawUnsafe(sql));
    await expect(write("update installation set log_kept_months = 12")).rejects.toMatchObject({ name: "AppError" });
    const { secret } = await asMaya();
    const about = here.deps.newId();
    await expect(write(`select kh_retention_set('${secret}', '${about}', 11)::text`)).rejects.toMatchObject({
      name: "AppError",
    });
    const other = await signedIn(here.deps, here.owner, [["operator", null]]);
    await expect(write(`select kh_retention_set('${other.secret}', '${about}', 13)::text`)).rejects.toMatchObject({
      rule: "KH091",
    });
    expect(await kept()).toBe(24);
  });
});

describe("a log that is kept for two years", () => {
  it("is not cut while nothing is old enough, or no later checkpoint is there", async () => {
    const before = await here.count("audit.link");
    await runJob(here.deps, "verify-audit");
    expect(await here.count("audit.link")).toBe(before);
    expect(await cuts()).toEqual([]);
  });

  it("loses what is older, up to a checkpoint, and verifies against the signed record that stands in its place", async () => {
    // A log that begins with old rows: those of this file so far go to its end.
    await here.owner.query(`alter table audit.link disable trigger user; alter table audit.event disable trigger user;
      delete from audit.event; delete from audit.link;
      update audit.head set n = 0, hash = sha256(convert_to('keyhole audit log of ' || (select id from installation), 'UTF8'));
      alter table audit.link enable trigger user; alter table audit.event enable trigger user`);
    await writeOldRows(here.owner, 5, 30);
    await point();
    await writeOldRows(here.owner, 5, 26);
    expect(await inTransaction(here.deps.db, (tx) => dueCut(tx, 100))).toBeNull();
    await point();
    await writeOldRows(here.owner, 5, 20);
    await point();
    const pinned = (await inTransaction(here.deps.db, (tx) => checkpointsFrom(tx, 0, 10))).map(({ line }) => line);
    expect(pinned).toHaveLength(3);
    expect(await cutLog(job(here.deps, "verify-audit"), {})).toEqual({ status: "done", value: { rows: 10 } });
    const [line] = await cuts();
    expect(readCutLine(line ?? "")?.cut).toMatchObject({ seq: 1, n: 10, count: 10, checkpoint: { seq: 2 } });
    expect(await cutLog(job(here.deps, "verify-audit"), {})).toEqual({ status: "done", value: { rows: 0 } });
    for (const known of [[], pinned]) {
      const { broken, begins, rows, notes, checkpoints } = await verify(known);
      expect([broken, begins, rows, checkpoints]).toEqual([null, 10, 16, 1]);
      expect(notes).toEqual([expect.stringContaining("cut at row 10")]);
    }
    expect((await here.logged()).at(-1)).toMatchObject({ type: "audit.cut", data: { through: 10, rows: 10, cut: 1 } });
    expect((await readLogStatus(await asNoor(), {})).kept).toMatchObject({ months: 24, cut: { n: 10 } });
  });

  it("is exported with the record, and verifies offline", async () => {
    const text = async () => {
      let all = "";
      for await (const part of (await exportLog.download(await asNoor(), {})).chunks) all += String(part);
      return all;
    };
    const file = await text();
    const verified = (given: string) =>
      verifyExport(
        (async function* () {
          yield Buffer.from(given, "utf8");
        })(),
        { keys: [here.deps.signer.publicKey], pinned: [] },
      );
    const { line, exitCode } = await verified(file);
    expect([line, exitCode]).toEqual([expect.stringMatching(/unbroken.*\nThe log is cut at row 10/s), 0]);
    const without = file.replace(/^\{"cut".*\n/m, "");
    expect((await verified(without)).line).toMatch(/^Broken at line 2/);
    const other = file.replace(/^\{"cut".*$/m, await forged({ count: 9 }));
    expect((await verified(other)).line).toMatch(/cut 1 does not follow/);
  });

  it("shows a record that was taken away, altered or forged", async () => {
    expect(await tampered("delete from audit.cut")).toMatchObject({ kind: "gap", n: 1 });
    const altered = (from: string, to: string) =>
      tampered("update audit.cut set line = replace(line, $1, $2)", [from, to]);
    expect(await altered('"count":10', '"count":11')).toMatchObject({ kind: "cut", n: 10 });
    expect(await altered('"n":10', '"n":11')).toMatchObject({ kind: "cut" });
    expect(await altered('{"cut"', ' {"cut"').catch(() => ({ kind: "cut" }))).toMatchObject({ kind: "cut" });
    const stranger = createAuditSigner(Buffer.alloc(32, 7));
    const put = "update audit.cut set line = $1";
    const wrong = { hash: "0".repeat(64) };
    expect(await tampered(put, [await forged({ key: stranger.keyId, ...wrong }, stranger)])).toMatchObject({
      kind: "cut",
      sentence: expect.stringContaining("another key") as string,
    });
    expect(await tampered(put, [await forged(wrong, stranger)])).toMatchObject({
      kind: "cut",
      sentence: expect.stringContaining("forged") as string,
    });
    // Signed rightly, over another end: rows in between are missing.
    expect(await tampered(put, [await forged({ n: 8, count: 8 })])).toMatchObject({ kind: "gap", n: 9 });
    expect(await tampered(put, [await forged({ hash: "0".repeat(64) })])).toMatchObject({ kind: "hash", n: 11 });
    expect((await verify()).broken).toBeNull();
  });

  it("is cut by the database alone, only as it should be, and only at what is a year old", async () => {
    const cutting = (line: string) => inTransaction(here.deps.db, (tx) => cutOff(tx, line));
    await writeOldRows(here.owner, 3, 13);
    await point();
    await writeOldRows(here.owner, 3, 6);
    await point();
    await writeOldRows(here.owner, 1, 0);
    await point();
    const points = await inTransaction(here.deps.db, (tx) => checkpointsFrom(tx, 0, 10));
    const [first] = points;
    if (first === undefined) throw new Error("there is no checkpoint");
    const { lineHash } = await import("@/lib/domain/audit/checkpoint");
    const { sha256 } = await import("@/lib/services/audit/signing");
    const before = lineHash((await cuts()).at(-1) ?? "", sha256);
    const at = async (index: number, more: Partial<Cut> = {}) => {
      const { n, seq, line } = points[index] ?? first;
      const { rows } = await here.owner.query<{ hash: string }>(
        "select encode(hash, 'hex') as hash from audit.link where n = $1",
        [n],
      );
      const checkpoint = { seq, hash: lineHash(line, sha256) };
      return forged({ seq: 2, n, count: n - 10, hash: rows[0]?.hash ?? "", before, checkpoint, ...more });
    };
    const rowsBefore = await here.count("audit.link");
    // Kept for two years: twenty months are too young, whoever signs.
    await expect(cutting(await at(0))).rejects.toMatchObject({ rule: "KH092" });
    await here.owner.query("update installation set log_kept_months = 12");
    // What is younger than a year is not cut, though the setting were less: here the triggers say it themselves.
    for (const index of [2, 3]) await expect(cutting(await at(index))).rejects.toMatchObject({ rule: "KH092" });
    for (const more of [{ count: 1 }, { seq: 3 }, { before: null }, { hash: "0".repeat(64) }, { origin: "x" }])
      await expect(cutting(await at(0, more))).rejects.toMatchObject({ rule: "KH092" });
    expect(await here.count("audit.link")).toBe(rowsBefore);
    for (const sql of ["delete from audit.link where n = 11", "delete from audit.event"]) {
      await expect(inTransaction(here.deps.db, (tx) => tx.$executeRawUnsafe(sql))).rejects.toMatchObject({
        name: "AppError",
      });
      await expect(here.owner.query(sql)).rejects.toMatchObject({ code: "KH008" });
    }
    for (const sql of ["delete from audit.cut", "update audit.cut set n = 11", "truncate audit.cut"])
      await expect(here.owner.query(sql)).rejects.toMatchObject({ code: "KH008" });
    await expect(
      inTransaction(here.deps.db, (tx) => tx.$executeRawUnsafe("insert into audit.cut values (2, 15, now(), '{}')")),
    ).rejects.toMatchObject({ name: "AppError" });
    expect((await verify()).broken).toBeNull();
  });

  it("is cut on from where it was cut, and counts", async () => {
    expect(await cutLog(job(here.deps, "verify-audit"), {})).toMatchObject({ status: "done" });
    expect((await cuts()).map((line) => readCutLine(line)?.cut.seq)).toEqual([1, 2]);
    expect((await verify()).broken).toBeNull();
    expect(await tampered("delete from audit.cut where seq = 1")).toMatchObject({ kind: "cut" });
    expect(await tampered("delete from audit.cut where seq = 2")).toMatchObject({ kind: "gap", n: 11 });
  });

  it("is cut no further while it is broken: what may be evidence stays", async () => {
    await here.owner.query(
      "alter table audit.link disable trigger user; update audit.link set actor = 'somebody' where n = (select max(n) from audit.link)",
    );
    here.deps.advance(2 * 86_400_000);
    await runJob(here.deps, "verify-audit");
    expect((await here.logged()).at(-1)).toMatchObject({ type: "audit.verified", data: { unbroken: false } });
    await here.owner.query(
      "update audit.link set actor = 'host' where actor = 'somebody'; alter table audit.link enable trigger user",
    );
    expect(await cutLog(job(here.deps, "verify-audit"), {})).toEqual({ status: "done", value: { rows: 0 } });
  });
});

describe("where a gateway is guarded", () => {
  it("how long the log is kept waits for somebody else", async () => {
    await addGateway(here.owner, { guarded: true });
    const outcome = await editRetention.run(await asMaya(), { months: "", request: { reason: "we were asked to" } });
    if (outcome.status !== "pending") throw new Error("it did not wait");
    const { secret } = await asMaya();
    await expect(
      inTransaction(here.deps.db, (tx) =>
        tx.$executeRawUnsafe(`select kh_retention_set('${secret}', '${here.deps.newId()}', 36)::text`),
      ),
    ).rejects.toMatchObject({ rule: "KH007" });
    const ada = await signedIn(here.deps, here.owner, [["approver", null]]);
    const { id, hash } = await readChange(ada, { id: outcome.changeId });
    const decided = await decideChange(ada, { id, hash, decision: "approve", reason: "" });
    expect(decided).toMatchObject({ status: "done", value: { state: "applied" } });
    expect(await kept()).toBeNull();
  });
});
