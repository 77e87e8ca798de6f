import { expect, it } from "vitest";
import { verifyExport } from "@/lib/cli/verify-export";
import { lineHash } from "@/lib/domain/audit/checkpoint";
import { cutLine, readCutLine } from "@/lib/domain/audit/cut";
import { checkpointsFrom } from "@/lib/db/checkpoints";
import { cutOff, readCuts } from "@/lib/db/log-cuts";
import { inTransaction } from "@/lib/db/transaction";
import { cutLog } from "@/lib/services/audit/cut-log";
import { exportLog } from "@/lib/services/audit/export-log";
import { makeCheckpoint } from "@/lib/services/audit/make-checkpoint";
import { sha256 } from "@/lib/services/audit/signing";
import { verifyByNight } from "@/lib/services/audit/verify-by-night";
import { verifyLog } from "@/lib/services/audit/verify-log";
import { runJob } from "@/lib/worker/run-job";
import { job, signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { writeOldRows } from "@/tests/support/old-rows";

const here = testInstallation();
const verify = () => verifyLog(here.deps, { signal: new AbortController().signal });
const cuts = () => inTransaction(here.deps.db, readCuts);
const cut = () => cutLog(job(here.deps, "verify-audit"), {});

/** Rows as they were written so many months ago, and a checkpoint after them. */
async function wrote(rows: number, monthsAgo: number): Promise<void> {
  await writeOldRows(here.owner, rows, monthsAgo);
  here.deps.advance(60_000);
  expect(await makeCheckpoint(here.deps)).not.toBeNull();
}

/** What the runtime role can do past the application: cut what is due at the first checkpoint, signed by nobody. */
async function plantCut(): Promise<void> {
  const [point] = await inTransaction(here.deps.db, (tx) => checkpointsFrom(tx, 0, 1));
  if (point === undefined) throw new Error("there is no checkpoint");
  const { rows } = await here.owner.query<{ hash: string; origin: string }>(
    "select encode(l.hash, 'hex') as hash, i.id::text as origin from audit.link l, installation i where l.n = $1",
    [point.n],
  );
  const { hash = "", origin = "" } = rows[0] ?? {};
  const line = cutLine({
    cut: {
      ...{ origin, epoch: 1, seq: 1, n: point.n, hash, count: point.n, at: here.deps.clock().toISOString() },
      ...{ before: null, checkpoint: { seq: point.seq, hash: lineHash(point.line, sha256) }, key: "0".repeat(16) },
    },
    signature: "0".repeat(128),
  });
  expect(await inTransaction(here.deps.db, (tx) => cutOff(tx, line))).toBe(5);
}

it("a cut that the runtime role made without signing is told of, and the log holds, is exported and cut on from there", async () => {
  await here.owner.query(`alter table audit.link disable trigger user; alter table audit.event disable trigger user;
    delete from audit.event; delete from audit.link;
    update audit.head set n = 0, hash = sha256(convert_to('keyhole audit log of ' || (select id from installation), 'UTF8'));
    alter table audit.link enable trigger user; alter table audit.event enable trigger user;
    update installation set log_kept_months = 12`);
  await wrote(5, 30);
  await wrote(5, 26);
  await wrote(5, 6);
  await plantCut();
  // What others vouch for is cut on only after the log was verified from there on.
  expect(await cut()).toMatchObject({ value: { rows: 0 } });
  const { broken, begins, rows, notes } = await verify();
  expect([broken, begins, rows]).toEqual([null, 5, 15]);
  expect(notes).toEqual([
    "The log is cut at row 5.",
    expect.stringMatching(/^Cut 1 is not signed by this installation/),
  ]);
  for (let runs = 0; runs < 3; runs += 1) await runJob(here.deps, "checkpoint-audit");
  const told = (await here.logged()).filter(({ type }) => type === "audit.cut-planted");
  expect(told.map(({ data, outcome }) => [data, outcome])).toEqual([[{ cut: 1, through: 5 }, "failed"]]);

  await verifyByNight(job(here.deps, "verify-audit"), {});
  expect(await cut()).toMatchObject({ value: { rows: 5 } });
  expect((await cuts()).map((line) => readCutLine(line)?.cut.n)).toEqual([5, 10]);
  const after = await verify();
  expect([after.broken, after.begins]).toEqual([null, 10]);

  let file = "";
  const auditor = await signedIn(here.deps, here.owner, [["auditor", null]]);
  for await (const part of (await exportLog.download(auditor, {})).chunks) file += String(part);
  const offline = (text: string) =>
    verifyExport(
      (async function* () {
        yield Buffer.from(text, "utf8");
      })(),
      { keys: [here.deps.signer.publicKey], pinned: [] },
    );
  expect(file).toMatch(/^\{"strangerCut"/m);
  const { line, exitCode } = await offline(file);
  expect([line, exitCode]).toEqual([expect.stringMatching(/unbroken.*\nCut 1 is not signed/s), 0]);
  // Not marked, it counts as altered.
  const [planted = ""] = await cuts();
  expect((await offline(file.replace(/^\{"strangerCut".*$/m, planted))).line).toMatch(/cut 1 is signed by another key/);
});
