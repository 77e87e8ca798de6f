import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { AppError } from "@/lib/domain/errors";
import type { SessionPool } from "@/lib/providers/sessions";
import { cancelCheck } from "@/lib/services/checks/cancel-check";
import { claimRun } from "@/lib/services/checks/claim-run";
import { checksWithItems } from "@/lib/services/checks/forget-items";
import { readChecks } from "@/lib/services/checks/read-checks";
import { claimMs } from "@/lib/services/checks/schema";
import { takeBatch } from "@/lib/services/checks/take-batch";
import { explainReference } from "@/lib/services/references/explain-reference";
import { untrackReferences } from "@/lib/services/references/untrack-references";
import { createVault } from "@/lib/services/vaults/create-vault";
import { checkReferences } from "@/lib/worker/check-references";
import { byToken, signedIn } from "@/tests/support/actors";
import { runAsSeen, started, tracking } from "@/tests/support/checking";
import { testInstallation } from "@/tests/support/installation";
import { databaseAsPlaces, leaksOf } from "@/tests/support/leaks";
import { addGateway } from "@/tests/support/organisation";

const folder = mkdtempSync(path.join(tmpdir(), "keyhole-checks-"));
const here = testInstallation({ fsRoots: [folder], connections: 8 });
const secrets = Object.fromEntries(
  Array.from({ length: 3 }, (_, at) => [`secret-${at}`, randomBytes(36).toString("base64url")]),
);
let gateway: string;
let gatewayId: string;
let operator: Awaited<ReturnType<typeof signedIn>>;

beforeAll(() => {
  mkdirSync(path.join(folder, "bulk"));
  for (const [name, value] of Object.entries(secrets)) writeFileSync(path.join(folder, name), value);
  writeFileSync(path.join(folder, "db"), JSON.stringify({ user: "app", password: secrets["secret-0"], port: 5 }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(async () => {
  gatewayId = await addGateway(here.owner);
  gateway = `g-${gatewayId}`;
  operator = await signedIn(here.deps, here.owner, [["operator", null]]);
  const author = await signedIn(here.deps, here.owner, [["author", null]]);
  const access = { declares_same_host: true, level: "values" };
  await createVault.run(author, { gateway, provider: "fs", prefix: "files", config: { prefix: folder }, access });
});
afterEach(() => here.owner.query("update check_run set state = 'cancelled' where state in ('queued', 'running')"));

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    ({ code }: AppError) => code,
  );
const track = (references: readonly string[]) => tracking(operator, gateway, references);
const seen = (run?: string) => runAsSeen(operator, gateway, run);
const eventsOf = async (run: string) =>
  (await here.logged()).filter(({ data }) => "run" in data && (data as { run: string }).run === run);

describe("a check of tracked references", () => {
  it("looks at each, tells what came of it, and leaves no value anywhere", async () => {
    await track([
      ...["secret-0", "secret-1", "db/password", "db/nobody", "db/port", "missing"].map(
        (at) => `{vault://files/${at}}`,
      ),
      "{vault://nowhere/x}",
      "{vault://files}",
    ]);
    const run = await started(operator, gateway);
    expect(await seen()).toMatchObject({ id: run, state: "queued", total: 8, done: 0, isMine: true, isOpen: true });
    await checkReferences(here.deps);
    const told = await seen(run);
    expect(told).toMatchObject({ state: "done", total: 8, done: 8, resolved: 3, failing: 5, other: 0, isOpen: false });
    const outcomes = Object.fromEntries(told.results.map(({ text, outcome }) => [text.slice(9, -1), outcome]));
    expect(outcomes).toEqual({
      "files/secret-0": "resolved",
      "files/secret-1": "resolved",
      "files/db/password": "resolved",
      "files/db/nobody": "member-missing",
      "files/db/port": "member-not-a-string",
      "files/missing": "not-found",
      "nowhere/x": "vault-unknown",
      files: "not-a-reference",
    });
    expect(told.results.find(({ text }) => text.includes("secret-0"))?.preview).toMatchObject({ kind: "text" });
    const { rows } = await here.owner.query<Record<string, unknown>>(
      "select state, checked_by, print, print_comparable from reference where gateway_id = $1 and text = '{vault://files/secret-0}'",
      [gatewayId],
    );
    expect(rows[0]).toMatchObject({ state: "resolved", checked_by: operator.personId, print_comparable: true });
    expect(rows[0]?.print).toMatch(/^[0-9a-f]{32}$/);
    const places = [
      ...(await databaseAsPlaces(here.owner)),
      { name: "answer", text: JSON.stringify(told) },
      { name: "log", text: here.deps.logged.join("\n") },
    ];
    expect(leaksOf(secrets, places)).toEqual([]);
  });

  it("of the last twenty is kept what came of each reference, of older ones the counts alone", async () => {
    await track(["{vault://files/secret-0}"]);
    const runs: string[] = [];
    for (let at = 0; at <= checksWithItems; at += 1) {
      runs.push(await started(operator, gateway));
      here.deps.advance(1000);
      await here.owner.query(
        "update check_run set state = 'done', done = 1, resolved = 1, finished_at = now() where id = $1",
        [runs.at(-1)],
      );
    }
    const { rows } = await here.owner.query<{ id: string }>("select run_id::text as id from check_run_item");
    const kept = new Set(rows.map(({ id }) => id));
    expect(runs.map((id) => kept.has(id))).toEqual(runs.map((_id, at) => at > 0));
    expect(await seen(runs[0])).toMatchObject({ state: "done", total: 1, resolved: 1, results: [] });
  });

  it("is on record before anything is read, and then in the requester's name with every outcome", async () => {
    await track(["{vault://files/secret-0}", "{vault://files/missing}"]);
    const run = await started(operator, gateway);
    await checkReferences(here.deps);
    const events = await eventsOf(run);
    expect(events.map(({ type }) => type)).toEqual(["check.batch-intended", "check.batch-done"]);
    expect(events[0]).toMatchObject({ outcome: "pending", actor: { kind: "job", id: "check-references" } });
    expect(events[1]).toMatchObject({
      actor: { kind: "person", id: operator.personId },
      gateway: gatewayId,
      data: {
        outcomes: { resolved: 1, "not-found": 1 },
        checked: expect.arrayContaining([{ reference: "{vault://files/secret-0}", outcome: "resolved" }]) as unknown,
      },
    });
  });

  it("can be of one, of some and of a filter, and knows no reference of another gateway", async () => {
    const ids = await track(["{vault://files/secret-0}", "{vault://files/secret-1}", "{vault://nowhere/y}"]);
    for (const [what, total] of [
      [{ ids: [ids[0]!] }, 1],
      [{ ids: [...ids] }, 3],
      [{ filter: { name: "files", state: "", outcome: "", by: "", q: "" } }, 2],
      [{ all: true }, 3],
    ] as const) {
      const run = await started(operator, gateway, what as never);
      expect((await seen(run)).total).toBe(total);
      await cancelCheck(operator, { gateway, run });
    }
    const elsewhere = `g-${await addGateway(here.owner)}`;
    expect(await codeOf(started(operator, elsewhere, { ids: [...ids] }))).toBe("NOT_FOUND");
    expect(await codeOf(started(operator, elsewhere))).toBe("INVALID");
  });

  it("is one at a time on a gateway: the second is told whose is under way, and sees the same", async () => {
    await track(["{vault://files/secret-0}"]);
    const other = await signedIn(here.deps, here.owner, [["operator", null]], { name: "Mara Lindt" });
    const begun = await Promise.all([1, 2, 3, 4].map(() => codeOf(started(other, gateway))));
    expect(begun.sort()).toEqual(["CONFLICT", "CONFLICT", "CONFLICT", "done"]);
    await expect(started(operator, gateway)).rejects.toMatchObject({
      code: "CONFLICT",
      detail: expect.stringContaining("Mara Lindt") as string,
    });
    expect(await seen()).toMatchObject({ requestedBy: "Mara Lindt", isMine: false, isOpen: true });
    await checkReferences(here.deps);
    const run = await started(operator, gateway);
    const { runs } = await readChecks(operator, { gateway });
    expect(runs.map(({ id }) => id)).toContain(run);
    expect(runs).toHaveLength(2);
  });

  it("passes over what was untracked meanwhile", async () => {
    const ids = await track(["{vault://files/secret-0}", "{vault://files/secret-1}"]);
    const run = await started(operator, gateway);
    await untrackReferences(operator, { gateway, ids: [ids[0]!] });
    await checkReferences(here.deps);
    expect(await seen(run)).toMatchObject({ state: "done", done: 2, resolved: 1, other: 1 });
  });
});

describe("cancelling", () => {
  it("shows at once and lets the worker begin nothing more, whoever does it", async () => {
    const names = Array.from({ length: 40 }, (_, at) => `{vault://files/secret-${at % 3}?ttl=${at}}`);
    await track(names);
    const run = await started(operator, gateway);
    const claimed = await claimRun(here.deps);
    expect(claimed?.run).toBe(run);
    const other = await signedIn(here.deps, here.owner, [["operator", null]], { name: "Mara Lindt" });
    await cancelCheck(other, { gateway, run });
    expect(await seen(run)).toMatchObject({ state: "cancelled", cancelledBy: "Mara Lindt", isOpen: false });
    expect(await takeBatch(here.deps, claimed!, 10)).toEqual({ kind: "over" });
    expect(await codeOf(cancelCheck(other, { gateway, run }))).toBe("CONFLICT");
    await checkReferences(here.deps);
    expect((await seen(run)).done).toBe(0);
  });
});

describe("the requester's budget", () => {
  const many = (n: number) => Array.from({ length: n }, (_, at) => `{vault://files/none-${at}}`);

  it("lets 120 a minute be checked, and the run waits and goes on by itself", async () => {
    await track(many(300));
    const run = await started(operator, gateway);
    expect(await seen(run)).toMatchObject({ throttled: true, secondsAtLeast: 120 });
    await checkReferences(here.deps);
    const waiting = await seen(run);
    expect(waiting).toMatchObject({ state: "running", done: 120, waitsFor: "budget", throttled: true });
    expect(waiting.waitsUntil?.getTime()).toBeGreaterThan(here.deps.clock().getTime());
    await checkReferences(here.deps);
    expect((await seen(run)).done).toBe(120);
    await expect(explainReference(operator, { gateway, reference: "{vault://files/secret-0}" })).rejects.toMatchObject({
      code: "RATE_LIMITED",
    });
    here.deps.advance(61_000);
    await checkReferences(here.deps);
    expect((await seen(run)).done).toBe(240);
    here.deps.advance(61_000);
    await checkReferences(here.deps);
    expect(await seen(run)).toMatchObject({ state: "done", done: 300, waitsUntil: null });
  });

  it("lets 30 a minute be checked of one secret, and the others go before the rest of it", async () => {
    await track([
      ...Array.from({ length: 50 }, (_, at) => `{vault://files/db/member-${at}}`),
      ...many(20).map((text) => text.replace("none", "zz")),
    ]);
    const run = await started(operator, gateway);
    await checkReferences(here.deps);
    expect(await seen(run)).toMatchObject({ state: "running", done: 50, waitsFor: "budget" });
    here.deps.advance(61_000);
    await checkReferences(here.deps);
    expect(await seen(run)).toMatchObject({ state: "done", done: 70 });
  });
});

describe("references into one secret", () => {
  /** The same worker with a count of what is read, by the name of the file. */
  const counting = () => {
    const reads: string[] = [];
    const pool: SessionPool = {
      ...here.deps.pool,
      read: (vault, wants) => {
        reads.push(...wants.map(({ resource }) => resource));
        return here.deps.pool.read(vault, wants);
      },
    };
    return { deps: { ...here.deps, pool }, reads };
  };
  const into = (count: number, ...names: readonly string[]) =>
    names.flatMap((name) => Array.from({ length: count }, (_, at) => `{vault://files/${name}/member-${at}}`));

  it("are looked at in one batch, so that each secret is read once however many there are", async () => {
    await track(into(30, "db", "secret-0", "secret-1"));
    const run = await started(operator, gateway);
    const { deps, reads } = counting();
    await checkReferences(deps);
    expect(await seen(run)).toMatchObject({ state: "done", done: 90 });
    expect(reads.sort()).toEqual(["db", "secret-0", "secret-1"]);
  });

  it("stay together where another secret's name lies between them", async () => {
    // In the order of their texts “#” and “?” stand on the two sides of “-” and “/”.
    await track([
      ...into(9, "db"),
      ...into(9, "db-1"),
      ...Array.from({ length: 9 }, (_, at) => `{vault://files/db?ttl=${at}}`),
    ]);
    await started(operator, gateway);
    const { deps, reads } = counting();
    await checkReferences(deps);
    expect(reads.sort()).toEqual(["db", "db-1"]);
  });

  it("are read once a minute where the budget for one secret keeps some for the next", async () => {
    await track(into(50, "db", "secret-0", "secret-1"));
    const run = await started(operator, gateway);
    const { deps, reads } = counting();
    await checkReferences(deps);
    expect(await seen(run)).toMatchObject({ state: "running", done: 90, waitsFor: "budget" });
    expect(reads.splice(0).sort()).toEqual(["db", "secret-0", "secret-1"]);
    here.deps.advance(61_000);
    await checkReferences(deps);
    expect(await seen(run)).toMatchObject({ state: "done", done: 150 });
    expect(reads.sort()).toEqual(["db", "secret-0", "secret-1"]);
  });
});

describe("the requester's rights", () => {
  const begun = async (ctx = operator) => {
    await track(Array.from({ length: 130 }, (_, at) => `{vault://files/none-${at}}`));
    const run = await started(ctx, gateway);
    await checkReferences(here.deps);
    expect(await seen(run)).toMatchObject({ state: "running", done: 120 });
    return run;
  };
  const ended = async (run: string) => {
    await checkReferences(here.deps);
    const { state, endedWhy, done } = await runAsSeen(
      await signedIn(here.deps, here.owner, [["viewer", null]]),
      gateway,
      run,
    );
    return { state, endedWhy, done };
  };

  it.each([
    ["suspended", "update person set suspended_at = now() where id = $1", "suspended"],
    ["without the role", "delete from role_grant where person_id = $1", "may not"],
    [
      "signed out by somebody",
      "update session set ended_at = now(), ended_why = 'revoked' where person_id = $1",
      "session",
    ],
  ])("end it while it waits: %s", async (_what, sql, why) => {
    const run = await begun();
    await here.owner.query(sql, [operator.personId]);
    const told = await ended(run);
    expect(told).toMatchObject({ state: "cancelled", done: 120 });
    expect(told.endedWhy).toContain(why);
    const events = (await here.logged()).filter(({ type, object }) => type === "check.cancelled" && object?.id === run);
    expect(events).toHaveLength(1);
  });

  it("end it with the token it was asked for by", async () => {
    const token = await byToken(here.deps, here.owner, operator.personId, ["reference.resolve", "reference.read"]);
    await track(Array.from({ length: 130 }, (_, at) => `{vault://files/none-${at}}`));
    const run = await started(token, gateway);
    await checkReferences(here.deps);
    await here.owner.query("update api_token set revoked_at = now() where person_id = $1", [operator.personId]);
    expect((await ended(run)).endedWhy).toContain("token");
  });

  it("stay when its requester signs out", async () => {
    const run = await begun();
    await here.owner.query("update session set ended_at = now(), ended_why = 'signed-out' where person_id = $1", [
      operator.personId,
    ]);
    here.deps.advance(61_000);
    expect(await ended(run)).toMatchObject({ state: "done", done: 130 });
  });
});

describe("workers", () => {
  it("take a run over once its worker was not heard of for a while, not sooner, and check nothing twice", async () => {
    await track(Array.from({ length: 40 }, (_, at) => `{vault://files/none-${at}}`));
    const run = await started(operator, gateway);
    const dead = await claimRun(here.deps);
    const taken = await takeBatch(here.deps, dead!, 10);
    expect(taken.kind).toBe("batch");
    await checkReferences(here.deps);
    expect((await seen(run)).done).toBe(0);
    here.deps.advance(claimMs + 1_000);
    await checkReferences(here.deps);
    expect(await seen(run)).toMatchObject({ state: "done", done: 40 });
    expect(await takeBatch(here.deps, dead!, 10)).toEqual({ kind: "over" });
    const checked = (await eventsOf(run)).flatMap((event) =>
      event.type === "check.batch-done" ? event.data.checked : [],
    );
    expect(new Set(checked.map(({ reference }) => reference)).size).toBe(40);
    expect(checked).toHaveLength(40);
  });

  it("many at once do one run once", async () => {
    await track(Array.from({ length: 100 }, (_, at) => `{vault://files/none-${at}}`));
    const run = await started(operator, gateway);
    await Promise.all(Array.from({ length: 5 }, () => checkReferences(here.deps)));
    expect(await seen(run)).toMatchObject({ state: "done", done: 100 });
    const checked = (await eventsOf(run)).flatMap((event) =>
      event.type === "check.batch-done" ? event.data.checked : [],
    );
    expect(checked).toHaveLength(100);
  });

  it("try a batch that went wrong again later and later, and give up after five", async () => {
    await track(["{vault://files/secret-0}"]);
    const run = await started(operator, gateway);
    await here.owner.query("alter table audit.link add constraint shut check (type <> 'check.batch-done') not valid");
    try {
      for (let time = 0; time < 7; time += 1) {
        await codeOf(checkReferences(here.deps));
        here.deps.advance(61_000);
      }
    } finally {
      await here.owner.query("alter table audit.link drop constraint shut");
    }
    expect(await seen(run)).toMatchObject({ state: "failed", done: 0 });
    expect((await seen(run)).endedWhy).toContain("log says why");
    expect((await eventsOf(run)).filter(({ type }) => type === "check.batch-intended")).toHaveLength(5);
  });

  it("put a run down when they are told to stop, and another goes on at once", async () => {
    await track(Array.from({ length: 40 }, (_, at) => `{vault://files/none-${at}}`));
    const run = await started(operator, gateway);
    await checkReferences({ ...here.deps, stopping: AbortSignal.abort() });
    expect(await seen(run)).toMatchObject({ state: "running", done: 0 });
    await checkReferences(here.deps);
    expect(await seen(run)).toMatchObject({ state: "done", done: 40 });
  });
});
