import { encode } from "next-auth/jwt";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addSession, connected } from "@/tests/support/organisation";
import { startOwnPostgres, type OwnPostgres } from "@/tests/support/own-postgres";
import { call, type RestAnswer } from "@/tests/support/rest";
import { startApp, until, type RunningApp } from "@/tests/support/running-app";

let postgres: OwnPostgres;
let app: RunningApp;
let token = "";
let auditor = "";
let cookie = "";

beforeAll(async () => {
  postgres = await startOwnPostgres();
  app = await startApp({ database: postgres.database });
  token = await app.token("Maya", ["vault.read", "vault.propose", "reference.resolve", "change.read"]);
  auditor = await app.token("Noor", ["audit.read", "audit.verify"]);
  const { rows } = await app.owner.query<{ id: string }>("select id from person where name = 'Maya'");
  const session = await addSession(app.owner, rows[0]?.id ?? "");
  const salt = "authjs.session-token";
  const secret = new TextDecoder().decode(session.reveal());
  cookie = `${salt}=${await encode({ secret: app.environment.AUTH_SECRET ?? "", salt, token: { sub: "", secret } })}`;
});

afterAll(async () => {
  await app?.stop();
  await postgres?.remove();
});

const create = (prefix: string): Promise<RestAnswer> =>
  call(app, token, "vault.create", { gateway: "lab", provider: "env", prefix, config: { prefix: "A_" } });

const page = async (path: string): Promise<{ readonly status: number; readonly text: string }> => {
  const answer = await fetch(app.url + path, { headers: { cookie }, redirect: "manual" });
  return { status: answer.status, text: await answer.text() };
};

const ready = async (): Promise<boolean> => {
  const answer = await fetch(`${app.url}/api/ready`);
  await answer.body?.cancel();
  return answer.status === 200;
};

async function inDatabase<T extends object>(sql: string): Promise<readonly T[]> {
  const owner = await connected(postgres.database.ownerUrl);
  try {
    return (await owner.query<T>(sql)).rows;
  } finally {
    await owner.end();
  }
}

/** Creates vaults one after another until told to stop; gives the prefixes that were acknowledged, and every answer. */
function writer(name: string): {
  written(): number;
  stop(): Promise<{ acknowledged: string[]; answers: RestAnswer[] }>;
} {
  let stopped = false;
  const acknowledged: string[] = [];
  const answers: RestAnswer[] = [];
  const work = (async () => {
    for (let at = 0; !stopped; at += 1) {
      const prefix = `${name}-${at}`;
      const answer = await create(prefix);
      answers.push(answer);
      if (answer.status === 200) acknowledged.push(prefix);
    }
  })();
  return {
    written: () => acknowledged.length,
    stop: async () => {
      stopped = true;
      await work;
      return { acknowledged, answers };
    },
  };
}

async function expectNothingLost(acknowledged: readonly string[]): Promise<void> {
  const stored = (await inDatabase<{ prefix: string }>("select prefix from vault")).map(({ prefix }) => prefix);
  expect(acknowledged.filter((prefix) => !stored.includes(prefix))).toEqual([]);
  expect(new Set(stored).size).toBe(stored.length);
  const created = await inDatabase<{ body: string }>(
    "select e.body from audit.event e join audit.link l on l.id = e.id where l.type = 'vault.created'",
  );
  // One event for each vault, whether its creator heard of it or not.
  expect(created).toHaveLength(stored.length);
  const verified = await call(app, auditor, "audit.verify");
  expect(verified.body.value).toMatchObject({ unbroken: true });
}

describe("a database that goes away and comes back under the running application", () => {
  it("is told as that, nothing crashes, and what was acknowledged is there afterwards", async () => {
    const before = await Promise.all([create("before-1"), create("before-2")]);
    expect(before.map(({ status }) => status)).toEqual([200, 200]);
    expect((await page("/g/lab/vaults")).text).toContain("before-1");

    const writers = ["a", "b", "c"].map(writer);
    await until(async () => (await inDatabase("select from vault")).length > 20, "vaults are written");
    await postgres.stopServer();
    const during = await Promise.all([create("during"), call(app, token, "vault.list", { gateway: "lab" })]);
    const wrote = await Promise.all(writers.map((one) => one.stop()));

    for (const answer of [...during, ...wrote.flatMap(({ answers }) => answers)]) {
      expect([200, 503]).toContain(answer.status);
      if (answer.status === 200) continue;
      expect(answer.body.error?.code).toBe("UNAVAILABLE");
      expect(answer.body.error?.message).toMatch(/cannot reach its database|too busy|cannot write its log/);
      expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    }
    expect(during.map(({ status }) => status)).toEqual([503, 503]);
    expect((await fetch(`${app.url}/api/health`)).status).toBe(200);
    const probe = await fetch(`${app.url}/api/ready`);
    expect([probe.status, await probe.json()]).toMatchObject([503, { ready: false, database: "not reached" }]);
    for (const path of ["/g/lab/vaults", "/settings", "/audit"]) {
      const { status, text } = await page(path);
      expect(status, path).toBe(500);
      expect(text, path).not.toMatch(/ECONNREFUSED|prisma|postgres/i);
    }

    await postgres.startServer();
    const back = performance.now();
    await until(ready, "the application is ready again", 10_000);
    await until(async () => (await create("after")).status !== 503, "it writes again", 10_000);
    expect(performance.now() - back).toBeLessThan(10_000);
    expect((await page("/g/lab/vaults?q=after")).text).toContain("after");
    await expectNothingLost(["before-1", "before-2", "after", ...wrote.flatMap(({ acknowledged }) => acknowledged)]);
  });

  it("costs the worker no more than a beat", async () => {
    const beat = async (): Promise<number> => {
      const rows = await inDatabase<{ beat_at: Date }>("select beat_at from worker_beat");
      return rows[0]?.beat_at.getTime() ?? 0;
    };
    const last = await beat();
    await until(async () => (await beat()) > last, "the worker is alive");
  });

  it("neither loses nor doubles anything when connections break off in the middle, again and again", async () => {
    const writers = ["x", "y", "z", "w"].map(writer);
    const written = (): number => writers.reduce((sum, one) => sum + one.written(), 0);
    const cuts = process.env.KEYHOLE_PROVE ? 200 : 15;
    for (let cut = 0; cut < cuts; cut += 1) {
      // Each falls at another moment of what is written, but not before something got through since the last one.
      const before = written();
      await until(() => written() > before, "something is written between two cuts");
      await new Promise((resolve) => setTimeout(resolve, (cut * 37) % 90));
      postgres.relay.cut();
    }
    const wrote = await Promise.all(writers.map((one) => one.stop()));
    const answers = wrote.flatMap((one) => one.answers);
    expect(answers.some(({ status }) => status === 503)).toBe(true);
    expect([...new Set(answers.map(({ status }) => status))].sort()).toEqual([200, 503]);
    await until(ready, "the application is ready again", 10_000);
    await expectNothingLost(wrote.flatMap(({ acknowledged }) => acknowledged));
  });

  it("is nothing that either process died of or complained about with more than its own words", () => {
    expect(app.output()).not.toMatch(/unhandled|uncaught|FATAL|password|terminating connection|ECONN|prisma/i);
  });
});
