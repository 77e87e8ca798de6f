import { describe, expect, it } from "vitest";
import { readVerificationRun } from "@/lib/db/verification";
import { inTransaction } from "@/lib/db/transaction";
import { nightIsDue, verifyByNight } from "@/lib/services/audit/verify-by-night";
import { readLogStatus } from "@/lib/services/audit/read-log-status";
import { runJob } from "@/lib/worker/run-job";
import { job, signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";

const here = testInstallation();
const day = 86_400_000;

/** Verifications on record, oldest first. */
const verifications = async () =>
  (await here.logged())
    .filter((body) => body.type === "audit.verified")
    .map((body) => [
      body.actor.kind === "job" ? body.actor.id : body.actor.kind,
      (body.data as { unbroken: boolean }).unbroken,
    ]);

const asNoor = () => signedIn(here.deps, here.owner, [["auditor", null]]);

describe("the verification by night", () => {
  it("is due once a night has begun, from the one after the installation was made", async () => {
    expect(await nightIsDue(here.deps)).toBe(false);
    here.deps.advance(day);
    expect(await nightIsDue(here.deps)).toBe(true);
    here.deps.advance(-day);
    // Made before the last 02:00 UTC, whenever this test runs.
    await here.owner.query("update installation set created_at = now() - interval '2 days'");
    expect(await nightIsDue(here.deps)).toBe(true);
  });

  it("is run by the worker, once a night, and is on record with what it found", async () => {
    await runJob(here.deps, "verify-audit");
    await runJob(here.deps, "verify-audit");
    expect(await verifications()).toEqual([["verify-audit", true]]);
    const run = await inTransaction(here.deps.db, readVerificationRun);
    expect(run.finishedAt).not.toBeNull();
    expect((await readLogStatus(await asNoor(), {})).running).toBeNull();
  });

  it("is no person's and no other job's", async () => {
    for (const ctx of [await asNoor(), job(here.deps, "sweep")])
      await expect(verifyByNight(ctx, {})).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  it("tells of a broken log until the next good one", async () => {
    const noor = await asNoor();
    const maya = await signedIn(here.deps, here.owner, [["platform-admin", null]]);
    const vic = await signedIn(here.deps, here.owner, [["viewer", null]]);
    expect((await readLogStatus(noor, {})).last).toMatchObject({ unbroken: true });
    const edit = (actor: string) =>
      here.owner.query(`alter table audit.link disable trigger user;
        update audit.link set actor = '${actor}' where n = 1; alter table audit.link enable trigger user`);
    const { rows } = await here.owner.query<{ actor: string }>("select actor from audit.link where n = 1");
    await edit("somebody");
    const found = await verifyByNight(job(here.deps, "verify-audit"), {});
    expect(found).toMatchObject({ status: "done", value: { unbroken: false, rows: 0 } });
    expect(await readLogStatus(noor, {})).toMatchObject({
      last: { unbroken: false, brokenAt: 1 },
      nightly: { unbroken: false },
    });
    expect(here.deps.logged.some((line) => line.includes("the audit log is broken"))).toBe(true);
    const { rows: told } = await here.owner.query<{ person_id: string; object: string }>(
      "select person_id, object from notification where kind = 'audit.broken'",
    );
    expect(told.map(({ person_id }) => person_id)).toEqual(expect.arrayContaining([noor.personId, maya.personId]));
    expect(told.map(({ person_id }) => person_id)).not.toContain(vic.personId);
    expect(told[0]?.object).toContain("Row 1");
    await edit(rows[0]?.actor ?? "");
    await verifyByNight(job(here.deps, "verify-audit"), {});
    expect(await readLogStatus(noor, {})).toMatchObject({ last: { unbroken: true }, nightly: { unbroken: true } });
  });

  it("shows how far it has come while it runs", async () => {
    const noor = await asNoor();
    await here.owner.query("update audit.verification set started_at = $1, rows = 5, total = 9, finished_at = null", [
      here.deps.clock(),
    ]);
    expect((await readLogStatus(noor, {})).running).toEqual({ rows: 5, total: 9 });
    here.deps.advance(16 * 60_000);
    expect((await readLogStatus(await asNoor(), {})).running).toBeNull();
  });
});
