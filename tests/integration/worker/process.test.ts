import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { root } from "@/lib/boot/places.mjs";
import { signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { runAsSeen, started as startedCheck, tracking } from "@/tests/support/checking";
import { addGateway, connected } from "@/tests/support/organisation";

const here = testInstallation();
let folder: string;
let started: Worker[] = [];

interface Worker {
  readonly child: ChildProcess;
  output(): string;
  readonly over: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

beforeAll(async () => {
  // Below the project, so that the bundle finds its packages.
  folder = mkdtempSync(path.join(root, "node_modules", ".keyhole-worker-"));
  await build({
    entryPoints: [path.join(root, "lib/worker/main.ts")],
    outfile: path.join(folder, "worker.mjs"),
    tsconfig: path.join(root, "tsconfig.json"),
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    logLevel: "silent",
  });
});
afterEach(async () => {
  for (const { child } of started) if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
  await Promise.all(started.map(({ over }) => over));
  started = [];
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function startWorker(change: Readonly<Record<string, string>> = {}): Worker {
  const child = spawn(process.execPath, [path.join(folder, "worker.mjs")], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      NODE_ENV: "production",
      DATABASE_URL: here.database.appUrl,
      AUTH_URL: "http://127.0.0.1:3000",
      AUTH_SECRET: randomBytes(32).toString("base64url"),
      KEYHOLE_KEY: Buffer.alloc(32, 7).toString("base64"),
      KEYHOLE_AUDIT_SIGNING_KEY: Buffer.alloc(32, 8).toString("base64"),
      ...change,
    },
  });
  let written = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (written += String(text)));
  const over = new Promise<Awaited<Worker["over"]>>((resolve) =>
    child.once("close", (code, signal) => resolve({ code, signal })),
  );
  const worker = { child, output: () => written, over };
  started.push(worker);
  return worker;
}

async function until(holds: () => Promise<boolean> | boolean, worker: Worker, ms = 20_000): Promise<void> {
  const deadline = Date.now() + ms;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`It did not come about. The worker wrote:\n${worker.output()}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
const ready = (worker: Worker) => until(() => worker.output().includes("worker ready"), worker);
const connections = async (): Promise<number> => {
  const { rows } = await here.owner.query<{ n: number }>(
    `select count(*)::int as n from pg_stat_activity
     where datname = current_database() and application_name in ('keyhole', 'keyhole-jobs') and pid <> pg_backend_pid()`,
  );
  return rows[0]?.n ?? -1;
};
const beatAt = async (): Promise<Date | undefined> =>
  (await here.owner.query<{ beat_at: Date }>("select beat_at from worker_beat")).rows[0]?.beat_at;

/** As the queue's clock does every minute. */
const bringJob = () => here.owner.query("insert into pgboss.job (name, data) values ('sweep', '{}')").catch(() => null);

describe("the worker", () => {
  it("says that it is ready, notes that it lives, and ends what is overdue", async () => {
    const { personId } = await signedIn(here.deps, here.owner, []);
    await here.owner.query("update session set last_seen_at = now() - interval '16 minutes' where person_id = $1", [
      personId,
    ]);
    const worker = startWorker();
    await ready(worker);
    expect(await beatAt()).toBeInstanceOf(Date);
    await until(async () => {
      await bringJob();
      return (await here.count(`session where person_id = '${personId}' and ended_at is not null`)) === 1;
    }, worker);
    const swept = (await here.logged()).filter(({ type }) => type === "worker.swept");
    expect(swept.at(-1)).toMatchObject({ actor: { kind: "job", id: "sweep" }, data: { sessions: 1 } });
    for (const line of worker
      .output()
      .trim()
      .split("\n")
      .filter((text) => text.startsWith("{"))) {
      expect(JSON.parse(line)).toMatchObject({ level: expect.any(Number) as number });
    }
    expect(worker.output()).not.toContain("not enforced");
  });

  it.each(["SIGTERM", "SIGINT"] as const)("ends cleanly on %s, and leaves no connection behind", async (signal) => {
    const before = await connections();
    const worker = startWorker();
    await ready(worker);
    const began = Date.now();
    worker.child.kill(signal);
    expect(await worker.over).toEqual({ code: 0, signal: null });
    expect(Date.now() - began).toBeLessThan(8_000);
    await until(async () => (await connections()) <= before, worker);
  });

  it("finishes the job it is at when told to end, and leaves none half-done", async () => {
    const owner = await connected(here.database.ownerUrl);
    const states = async () => {
      const { rows } = await here.owner.query<{ state: string }>("select state from pgboss.job where name = 'sweep'");
      return rows.map(({ state }) => state);
    };
    await here.owner.query("delete from pgboss.job where name = 'sweep'");
    await bringJob();
    // Whichever job the worker takes first waits for this lock in the middle of its work.
    await owner.query("begin");
    await owner.query("lock table session in access exclusive mode");
    const worker = startWorker();
    try {
      await until(async () => (await states()).includes("active"), worker);
      worker.child.kill("SIGTERM");
      await owner.query("commit");
    } finally {
      await owner.end();
    }
    expect(await worker.over).toEqual({ code: 0, signal: null });
    expect(await states()).toContain("completed");
    expect(await states()).not.toContain("active");
    expect(worker.output()).not.toMatch(/error|failed/i);
  });

  it("ends once, though told twice", async () => {
    const worker = startWorker();
    await ready(worker);
    worker.child.kill("SIGINT");
    worker.child.kill("SIGTERM");
    expect(await worker.over).toEqual({ code: 0, signal: null });
    expect(worker.output()).not.toMatch(/error/i);
  });

  it("goes on after the database cut every connection", async () => {
    const worker = startWorker();
    await ready(worker);
    await here.owner
      .query(
        `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and usename = 'keyhole_app' and pid <> pg_backend_pid()`,
      )
      .catch(() => null);
    const { personId } = await signedIn(here.deps, here.owner, []);
    await here.owner.query("update session set last_seen_at = now() - interval '16 minutes' where person_id = $1", [
      personId,
    ]);
    const before = await beatAt();
    await until(async () => {
      await bringJob();
      return (await here.count(`session where person_id = '${personId}' and ended_at is not null`)) === 1;
    }, worker);
    await until(async () => ((await beatAt())?.getTime() ?? 0) > (before?.getTime() ?? 0), worker);
    expect(worker.child.exitCode).toBeNull();
  });

  it("has its check carried on by another when it is killed in the middle, nothing lost and nothing twice", async () => {
    const gateway = `g-${await addGateway(here.owner)}`;
    const operator = await signedIn(here.deps, here.owner, [["operator", null]]);
    await tracking(
      operator,
      gateway,
      Array.from({ length: 30 }, (_, at) => `{vault://nowhere/of-${at}}`),
    );
    const run = await startedCheck(operator, gateway);
    const batches = async (type: string) =>
      (await here.logged()).filter((event) => event.type === type && (event.data as { run?: string }).run === run);
    // Its first batch waits for this lock with everything but its COMMIT done.
    const owner = await connected(here.database.ownerUrl);
    await owner.query("begin");
    await owner.query("lock table rotation_event in access exclusive mode");
    const killed = startWorker();
    try {
      await until(async () => (await batches("check.batch-intended")).length > 0, killed);
      killed.child.kill("SIGKILL");
      await killed.over;
    } finally {
      await owner.query("commit");
      await owner.end();
    }
    const other = startWorker();
    const seen = () => runAsSeen(operator, gateway, run);
    await until(async () => (await seen()).state === "done", other, 45_000);
    expect(await seen()).toMatchObject({ done: 30, failing: 30 });
    const told = (await batches("check.batch-done")).flatMap((event) =>
      event.type === "check.batch-done" ? event.data.checked.map(({ reference }) => reference) : [],
    );
    expect(told).toHaveLength(30);
    expect(new Set(told).size).toBe(30);
    expect(await here.count("rotation_event where kind = 'check-failed'")).toBe(30);
  }, 90_000);

  it("names a setting that is missing, and no value", async () => {
    const canary = "c4n4ry-0123456789";
    const worker = startWorker({ KEYHOLE_KEY: canary });
    const { code } = await worker.over;
    expect(code).not.toBe(0);
    expect(worker.output()).toContain("KEYHOLE_KEY");
    expect(worker.output()).not.toContain(canary);
  });
});
