import { PgBoss } from "pg-boss";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createJobs, type Jobs } from "@/lib/db/jobs";
import { queuedJobs } from "@/lib/domain/access/permissions";
import { AppError } from "@/lib/domain/errors";
import type { Deps } from "@/lib/services/deps";
import { runJob } from "@/lib/worker/run-job";
import { signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";

const here = testInstallation();
let sender: PgBoss;
let opened: Jobs[] = [];

beforeAll(async () => {
  sender = new PgBoss({
    connectionString: here.database.appUrl,
    max: 1,
    migrate: false,
    createSchema: false,
    supervise: false,
    schedule: false,
  });
  sender.on("error", () => {});
  await sender.start();
});
afterEach(async () => {
  await Promise.all(opened.map((queue) => queue.stop()));
  opened = [];
});
afterAll(() => sender.stop({ graceful: false }));

const open = async (): Promise<Jobs> => {
  const queue = await createJobs(here.database.appUrl, () => {});
  opened.push(queue);
  return queue;
};

const stateOf = async (id: string | null) => {
  const { rows } = await here.owner.query<{ state: string; output: unknown }>(
    "select state, output from pgboss.job where id = $1",
    [id],
  );
  return rows[0] ?? { state: "gone", output: null };
};
async function ended(id: string | null): Promise<{ readonly state: string; readonly output: unknown }> {
  const until = Date.now() + 20_000;
  for (;;) {
    const job = await stateOf(id);
    if (!["created", "active", "retry"].includes(job.state) || Date.now() > until) return job;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe("the queue, as the runtime role", () => {
  it("has a queue for every kind of job that it brings, made by the owner role", async () => {
    const { rows } = await here.owner.query<{ name: string }>("select name from pgboss.queue");
    const names = rows.map(({ name }) => name);
    for (const job of queuedJobs) expect(names).toContain(job);
    // A queue of its own would be a table, and the runtime role makes none.
    await expect(sender.createQueue("another", { partition: true })).rejects.toThrow(/permission denied/);
  });

  it("brings a job, which does its work", async () => {
    const ctx = await signedIn(here.deps, here.owner, []);
    here.deps.advance(16 * 60_000);
    const queue = await open();
    await queue.work("sweep", () => runJob(here.deps, "sweep"));
    const id = await sender.send("sweep", {});
    expect((await ended(id)).state).toBe("completed");
    expect(await here.count(`session where person_id = '${ctx.personId}' and ended_why = 'expired'`)).toBe(1);
  });

  it("brings a job to one of two workers", async () => {
    const done: string[] = [];
    for (const name of ["one", "other"]) {
      const queue = await open();
      await queue.work("sweep", async () => void done.push(name));
    }
    const ids = [await sender.send("sweep", {}), await sender.send("sweep", {})];
    for (const id of ids) if (id !== null) expect((await ended(id)).state).toBe("completed");
    expect(done).toHaveLength(ids.filter((id) => id !== null).length);
  });

  it("goes on after a job that failed, and keeps nothing of what the failure said", async () => {
    const canary = "c4n4ry-9f8e7d6c5b4a";
    const deps: Deps = {
      ...here.deps,
      clock: () => {
        throw new TypeError(canary);
      },
    };
    const queue = await open();
    let fails = true;
    await queue.work("sweep", () => runJob(fails ? deps : here.deps, "sweep"));
    const failed = await ended(await sender.send("sweep", {}));
    expect(failed.state).toBe("failed");
    expect(JSON.stringify(failed.output)).toContain("The job sweep failed");
    const { rows } = await here.owner.query("select j::text from pgboss.job j");
    expect(JSON.stringify(rows) + here.deps.logged.join("\n")).not.toContain(canary);
    expect(here.deps.logged.at(-1)).toContain('"kind":"TypeError"');
    fails = false;
    expect((await ended(await sender.send("sweep", {}))).state).toBe("completed");
  });

  it("lets a job under way end before it stops", async () => {
    const queue = await createJobs(here.database.appUrl, () => {});
    const steps: string[] = [];
    await queue.work("sweep", async () => {
      steps.push("begun");
      await new Promise((resolve) => setTimeout(resolve, 500));
      steps.push("ended");
    });
    const id = await sender.send("sweep", {});
    while (steps.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    await queue.stop();
    expect(steps).toEqual(["begun", "ended"]);
    expect((await stateOf(id)).state).toBe("completed");
  });

  it("comes up by the clock once it is on the schedule, which stands once", async () => {
    const [one, other] = [await open(), await open()];
    for (const queue of [one, other]) await queue.every("* * * * *", "sweep");
    const { rows } = await here.owner.query("select name, cron from pgboss.schedule");
    expect(rows).toEqual([{ name: "sweep", cron: "* * * * *" }]);
  });
});

it("tells the queue the same whatever went wrong, and the log its code", async () => {
  const failing = (error: unknown): Deps => ({
    ...here.deps,
    newId: () => {
      throw error;
    },
  });
  for (const error of [new AppError("UNAVAILABLE", "a sentence"), new Error("text"), "text"]) {
    await expect(runJob(failing(error), "sweep")).rejects.toThrow("The job sweep failed; the log says how.");
  }
  expect(here.deps.logged.slice(-3).map((line) => (JSON.parse(line) as { code: string | null }).code)).toEqual([
    "UNAVAILABLE",
    null,
    null,
  ]);
});
