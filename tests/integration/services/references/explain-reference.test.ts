import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { AppError } from "@/lib/domain/errors";
import type { Explanation } from "@/lib/domain/explanation";
import type { Context } from "@/lib/services/kernel/context";
import { explainReference } from "@/lib/services/references/explain-reference";
import { createVault } from "@/lib/services/vaults/create-vault";
import { byToken, signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { addGateway } from "@/tests/support/organisation";

const folder = mkdtempSync(path.join(tmpdir(), "keyhole-explain-"));
const here = testInstallation({ fsRoots: [folder] });
const secret = randomBytes(48).toString("base64url");
let gateway: string;
let author: Context;

const write = (name: string, text: string): void => writeFileSync(path.join(folder, name), text);
const began = Date.now();
afterEach(() => here.deps.advance(began - here.deps.clock().getTime()));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(async () => {
  write("api-key", secret);
  write("db", JSON.stringify({ username: "app", password: secret }));
  gateway = `g-${await addGateway(here.owner)}`;
  author = await signedIn(here.deps, here.owner, [["author", null]]);
  await vault("files", "values");
  await vault("dates", "metadata");
});

async function vault(prefix: string, level: "values" | "metadata"): Promise<void> {
  const access = { declares_same_host: true, level };
  await createVault.run(author, { gateway, provider: "fs", prefix, config: { prefix: folder }, access });
}

const operator = () => signedIn(here.deps, here.owner, [["operator", null]]);
async function explain(ctx: Context, reference: string): Promise<Explanation> {
  const outcome = await explainReference.run(ctx, { gateway, reference });
  if (outcome.status !== "done") throw new Error("explaining does not wait");
  return outcome.value as Explanation;
}
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    ({ code }: AppError) => code,
  );

describe("explaining", () => {
  it("tells every step of a reference that resolves, and leaves intent and outcome in the log", async () => {
    const ctx = await operator();
    const told = await explain(ctx, "{vault://files/db/password}");
    expect(told).toMatchObject({ outcome: "resolved", tone: "resolved" });
    expect(told.steps.map(({ name }) => name)).toEqual(expect.arrayContaining(["parse", "vault", "member", "outcome"]));
    expect((await here.logged(ctx.requestId)).map(({ type, outcome, data }) => [type, outcome, data])).toEqual([
      ["reference.explain-intended", "pending", { reference: "{vault://files/db/password}", vault: "files" }],
      [
        "reference.explained",
        "done",
        { reference: "{vault://files/db/password}", outcome: "resolved", vantage: "Keyhole's host" },
      ],
    ]);
  });

  it("sees that a file changed by its fingerprint, and tells the same of the same", async () => {
    const ctx = await operator();
    const print = async () => (await explain(ctx, "{vault://files/api-key}")).fingerprint;
    const before = await print();
    expect(before).toMatch(/^[0-9a-f]{4} [0-9a-f]{4} [0-9a-f]{4}$/);
    expect(await print()).toBe(before);
    write("api-key", `${secret.slice(1)}x`);
    expect(await print()).not.toBe(before);
    write("api-key", secret);
    expect(await print()).toBe(before);
  });

  it("fetches no value where access is to metadata only", async () => {
    const told = await explain(await operator(), "{vault://dates/api-key}");
    expect(told.outcome).not.toBe("resolved");
    expect([told.preview, told.fingerprint]).toEqual([null, null]);
  });

  it("leaves the value nowhere: not in answer, log, or any row", async () => {
    const ctx = await operator();
    const said = [];
    for (const path of ["api-key", "db/password", "db/nobody", "db", "api-key/member", "missing"]) {
      said.push(await explain(ctx, `{vault://files/${path}}`));
    }
    const { rows } = await here.owner.query<{ name: string }>(
      "select schemaname || '.' || tablename as name from pg_tables where schemaname in ('public', 'audit', 'pgboss') and tablename <> 'head'",
    );
    const tables: unknown[] = [];
    for (const { name } of rows) tables.push((await here.owner.query(`select t::text from ${name} t`)).rows);
    const everywhere = JSON.stringify([said, tables, here.deps.logged]);
    for (let at = 0; at + 12 <= secret.length; at += 1) expect(everywhere).not.toContain(secret.slice(at, at + 12));
  });

  it("reads nothing when the intent cannot be put on record", async () => {
    const ctx = await operator();
    let read = 0;
    const host: typeof here.deps.host = (q) => ((read += 1), here.deps.host(q));
    await here.owner.query("revoke insert (body) on audit.event from keyhole_app");
    const code = await codeOf(explain({ ...ctx, deps: { ...here.deps, host } }, "{vault://files/api-key}"));
    await here.owner.query("grant insert (body) on audit.event to keyhole_app");
    expect([code, read]).toEqual(["INTERNAL", 0]);
  });

  it("tells nothing when its outcome cannot be put on record", async () => {
    const ctx = await operator();
    const shut = "add constraint shut check (type <> 'reference.explained') not valid";
    await here.owner.query(`alter table audit.link ${shut}`);
    const code = await codeOf(explain(ctx, "{vault://files/api-key}"));
    await here.owner.query("alter table audit.link drop constraint shut");
    expect(code).not.toBe("done");
    expect((await here.logged(ctx.requestId)).map(({ type }) => type)).toEqual(["reference.explain-intended"]);
  });

  it("is on record under its gateway, without an option that could carry a credential", async () => {
    const ctx = await operator();
    await codeOf(explain(ctx, `{vault://files/api-key?token=${secret}}`));
    const events = await here.logged(ctx.requestId);
    expect(events).toHaveLength(2);
    expect(JSON.stringify(events)).not.toContain(secret.slice(0, 12));
    expect(new Set(events.map((event) => `g-${event.gateway}`))).toEqual(new Set([gateway]));
  });
});

describe("the budget of one person", () => {
  it("is 30 a minute for one secret, over sessions and tokens, and is theirs alone", async () => {
    const ctx = await operator();
    const token = await byToken(here.deps, here.owner, ctx.personId, ["reference.resolve"]);
    const codes = [];
    for (let time = 0; time < 32; time += 1) {
      codes.push(await codeOf(explain(time % 2 === 0 ? ctx : token, "{vault://files/db/password}")));
    }
    expect(codes).toEqual([...Array<string>(30).fill("done"), "RATE_LIMITED", "RATE_LIMITED"]);
    expect(await codeOf(explain(ctx, "{vault://files/db/username}"))).toBe("RATE_LIMITED");
    expect(await codeOf(explain(ctx, "{vault://files/api-key}"))).toBe("done");
    expect(await codeOf(explain(await operator(), "{vault://files/db/password}"))).toBe("done");
    here.deps.advance(60_000);
    expect(await codeOf(explain(ctx, "{vault://files/db/password}"))).toBe("done");
  });

  it("is 120 references a minute, whatever they are, and refused ones cost nothing", async () => {
    const ctx = await operator();
    const codes: string[] = [];
    // As many at once as there are connections: more would wait for one, and that wait ends by the real clock.
    while (codes.length < 130) {
      const some = Array.from({ length: 5 }, (_, at) => codeOf(explain(ctx, `{vault://nowhere/secret-${at}}`)));
      codes.push(...(await Promise.all(some)));
    }
    expect(codes.filter((code) => code === "done")).toHaveLength(120);
    expect(codes.filter((code) => code === "RATE_LIMITED")).toHaveLength(10);
    const { rows } = await here.owner.query(
      "select used from budget_window where person_id = $1 and kind = 'resolve-minute'",
      [ctx.personId],
    );
    expect(rows).toEqual([{ used: 120 }]);
  });
});
