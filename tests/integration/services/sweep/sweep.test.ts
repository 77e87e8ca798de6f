import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readChange } from "@/lib/services/changes/read-change";
import { decideChange } from "@/lib/services/changes/decide-change";
import { actorOfSession } from "@/lib/services/sessions/authenticate";
import { readOverdue, sweep } from "@/lib/services/sweep/sweep";
import { createVault } from "@/lib/services/vaults/create-vault";
import { handlers } from "@/lib/worker/handlers";
import { job, signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { addGateway } from "@/tests/support/organisation";

const here = testInstallation();
const minute = 60_000;
const began = Date.now();
afterEach(() => here.deps.advance(began - here.deps.clock().getTime()));
/** Each test begins with nothing overdue. */
beforeEach(() => here.owner.query("update session set ended_at = now(), ended_why = 'expired' where ended_at is null"));

const run = async () => {
  const ctx = job(here.deps);
  const outcome = await sweep.run(ctx, {});
  return { events: await here.logged(ctx.requestId), value: outcome.status === "done" ? outcome.value : null };
};
const overdue = async () => (await readOverdue(job(here.deps), {})).overdue;

async function request(): Promise<{ readonly id: string; readonly gateway: string }> {
  const gateway = await addGateway(here.owner, { guarded: true }).catch(async () => {
    const { rows } = await here.owner.query<{ id: string }>("select id from gateway where guarded limit 1");
    return rows[0]?.id ?? "";
  });
  const author = await signedIn(here.deps, here.owner, [["author", null]]);
  const prefix = `p-${Math.random().toString(36).slice(2, 10)}a`;
  const outcome = await createVault.run(author, { gateway: `g-${gateway}`, provider: "env", prefix });
  if (outcome.status !== "pending") throw new Error("it did not wait");
  return { id: outcome.changeId, gateway };
}

/** Time passes for a request only in the database, whose clock no test sets. */
const makeOverdue = (id: string) =>
  here.owner.query(`alter table change disable trigger change_frozen;
    update change set expires_at = now() - interval '1 hour' where id = '${id}';
    alter table change enable trigger change_frozen`);

describe("sessions", () => {
  it("that nobody used for fifteen minutes are ended, others not", async () => {
    const idle = await signedIn(here.deps, here.owner, []);
    here.deps.advance(10 * minute);
    const busy = await signedIn(here.deps, here.owner, []);
    here.deps.advance(5 * minute);
    expect(await overdue()).toBe(true);
    const { events, value } = await run();
    expect(value).toEqual({ sessions: 1, changes: 0, claims: 0 });
    expect(events).toMatchObject([
      { type: "worker.swept", actor: { kind: "job", id: "sweep" }, data: { sessions: 1, changes: 0 } },
      { type: "session.expired", data: { personId: idle.personId, why: "idle" } },
    ]);
    expect(await actorOfSession(here.deps, idle.secret)).toBeNull();
    expect(await actorOfSession(here.deps, busy.secret)).not.toBeNull();
    expect(await overdue()).toBe(false);
    const { rows } = await here.owner.query("select ended_why from session where person_id = $1", [idle.personId]);
    expect(rows).toEqual([{ ended_why: "expired" }]);
  });

  it("at their greatest age are ended for their age", async () => {
    const ctx = await signedIn(here.deps, here.owner, []);
    here.deps.advance(8 * 60 * minute);
    await here.owner.query("update session set last_seen_at = $2 where person_id = $1", [
      ctx.personId,
      here.deps.clock(),
    ]);
    expect((await run()).events).toMatchObject([
      { type: "worker.swept" },
      { type: "session.expired", data: { personId: ctx.personId, why: "age" } },
    ]);
  });

  it("are ended five hundred a run, so that no transaction grows without bound", async () => {
    const { personId } = await signedIn(here.deps, here.owner, []);
    await here.owner.query(
      `insert into session (person_id, secret_hash, created_at, authenticated_at, last_seen_at, expires_at)
       select $1, sha256(n::text::bytea), now() - interval '9 hours', now(), now(), now() - interval '1 hour' from generate_series(1, 620) n`,
      [personId],
    );
    expect((await run()).value).toMatchObject({ sessions: 500 });
    expect((await run()).value).toMatchObject({ sessions: 120 });
    expect(await overdue()).toBe(false);
  });

  it("are ended once, though four sweeps run at once", async () => {
    await signedIn(here.deps, here.owner, []);
    here.deps.advance(16 * minute);
    const sweeps = await Promise.all([run(), run(), run(), run()]);
    const told = sweeps.flatMap(({ events }) => events);
    expect(told.filter(({ type }) => type === "session.expired")).toHaveLength(1);
    // Who came too late has nothing to tell.
    expect(told.filter(({ type }) => type === "worker.swept")).toHaveLength(1);
  });
});

describe("requests", () => {
  it("that nobody decided in seven days are ended, on record under their gateway", async () => {
    const [old, young] = [await request(), await request()];
    await makeOverdue(old.id);
    expect(await overdue()).toBe(true);
    const { events, value } = await run();
    expect(value).toEqual({ sessions: 0, changes: 1, claims: 0 });
    expect(events).toMatchObject([
      { type: "change.expired", gateway: old.gateway, object: { kind: "change", id: old.id }, actor: { id: "sweep" } },
      { type: "worker.swept", data: { sessions: 0, changes: 1 } },
    ]);
    const approver = await signedIn(here.deps, here.owner, [["approver", null]]);
    const [ended, open] = [await readChange(approver, { id: old.id }), await readChange(approver, { id: young.id })];
    expect([ended.state, open.state]).toEqual(["expired", "requested"]);
    await expect(
      decideChange(approver, { id: old.id, hash: ended.hash, decision: "approve", reason: "" }),
    ).rejects.toMatchObject({ code: "CONFLICT", rule: "KH005" });
    expect(await overdue()).toBe(false);
  });

  it("are decided by nobody once they are overdue, swept or not", async () => {
    const { id } = await request();
    const approver = await signedIn(here.deps, here.owner, [["approver", null]]);
    const { hash } = await readChange(approver, { id });
    await makeOverdue(id);
    await expect(decideChange(approver, { id, hash, decision: "approve", reason: "" })).rejects.toMatchObject({
      rule: "KH005",
    });
  });
});

describe("the worker's job", () => {
  it("leaves the log alone when there is nothing to do", async () => {
    await sweep.run(job(here.deps), {});
    const rows = await here.count("audit.event");
    await sweep.run(job(here.deps), {});
    await handlers.sweep(here.deps);
    expect(await here.count("audit.event")).toBe(rows);
  });

  it("clears counters that are over and tells of it in no row", async () => {
    await here.owner.query(`
      insert into budget_window (person_id, kind, started_at, used) values (gen_random_uuid(), 'old', now() - interval '2 hours', 1);
      insert into sign_in_window (key, started_at, tries) values ('old', now() - interval '2 hours', 1);
      insert into refusal_window (key, started_at, count, body) values ('few', now() - interval '2 minutes', 10, '{}')`);
    const rows = await here.count("audit.event");
    await handlers.sweep(here.deps);
    for (const old of ["budget_window", "sign_in_window", "refusal_window where key = 'few'"]) {
      expect(await here.count(old)).toBe(0);
    }
    expect(await here.count("audit.event")).toBe(rows);
  });

  it("sweeps when there is", async () => {
    const ctx = await signedIn(here.deps, here.owner, []);
    here.deps.advance(16 * minute);
    await handlers.sweep(here.deps);
    expect(await here.count(`session where person_id = '${ctx.personId}' and ended_at is not null`)).toBe(1);
  });

  it("does nothing when it cannot be put on record", async () => {
    const ctx = await signedIn(here.deps, here.owner, []);
    here.deps.advance(16 * minute);
    await here.owner.query("revoke insert (body) on audit.event from keyhole_app");
    await expect(handlers.sweep(here.deps)).rejects.toMatchObject({ code: "INTERNAL" });
    await here.owner.query("grant insert (body) on audit.event to keyhole_app");
    expect(await here.count(`session where person_id = '${ctx.personId}' and ended_at is not null`)).toBe(0);
  });
});
