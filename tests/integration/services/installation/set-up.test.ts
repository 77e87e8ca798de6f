import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AppError } from "@/lib/domain/errors";
import { readGateways } from "@/lib/services/gateways/read-gateways";
import { newSetUpLink } from "@/lib/services/installation/set-up-link";
import { setUp } from "@/lib/services/installation/set-up";
import { actorOfSession } from "@/lib/services/sessions/authenticate";
import { signIn } from "@/lib/services/sessions/sign-in";
import { stranger } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";

const here = testInstallation();
const password = "correct horse battery";

const account = (name: string) => ({ name, email: `${name}@example.test`, password });
const gateway = { name: "prod-eu", edition: "enterprise", kongVersion: "3.15", guarded: true, approvalsNeeded: 2 };
const filled = (link: string, change: object = {}) => {
  return { link, admin: account("Ada"), worker: account("Maya"), gateway, ...change };
};

async function link(): Promise<string> {
  const offered = await newSetUpLink(here.deps);
  return new URL(offered?.url ?? "http://nothing.invalid/").hash.slice(1);
}

const run = (input: unknown, ctx = stranger(here.deps)) => setUp.run(ctx, input);
const refusal = async (input: unknown): Promise<AppError> => {
  const error: unknown = await run(input).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof AppError) return error;
  throw new Error("it was set up, or failed in a way of its own");
};
const nothingIsThere = async () =>
  expect([await here.count("person"), await here.count("role_grant"), await here.count("gateway")]).toEqual([0, 0, 0]);

/** The owner role cannot be stopped from emptying tables that have no rule against it: here, to try again. */
const empty = async () => {
  await here.owner.query(`
    alter table gateway disable trigger gateway_guard;
    delete from session; delete from role_grant; delete from person; delete from gateway; delete from one_time_link;
    alter table gateway enable trigger gateway_guard`);
};
beforeEach(empty);
afterEach(empty);

describe("the one-time link", () => {
  it("stands behind the hash sign, where no server sees it, and only its hash is kept", async () => {
    const offered = await newSetUpLink(here.deps);
    const url = new URL(offered?.url ?? "");
    expect([url.origin, url.pathname, url.search]).toEqual([here.deps.origin, "/setup", ""]);
    expect(url.hash).toMatch(/^#[\w-]{43}$/);
    const { rows } = await here.owner.query("select * from one_time_link");
    expect(JSON.stringify(rows)).not.toContain(url.hash.slice(1));
    expect((rows[0] as { secret_hash: Buffer }).secret_hash).toHaveLength(32);
  });

  it("makes the two accounts and the gateway, once", async () => {
    const text = await link();
    const ctx = stranger(here.deps);
    const outcome = await run(filled(text), ctx);
    expect(outcome).toMatchObject({ status: "done", value: { gateway: "prod-eu" } });
    const { rows } = await here.owner.query<{ name: string; roles: string[]; duty: string; all: boolean }>(
      `select p.name, p.duty, array_agg(g.role order by g.role) as roles, bool_and(g.gateway_id is null) as all
       from person p join role_grant g on g.person_id = p.id group by p.id order by p.name`,
    );
    expect(rows).toEqual([
      { name: "Ada", duty: "access", roles: ["access-admin"], all: true },
      { name: "Maya", duty: "work", roles: ["author", "operator", "platform-admin"], all: true },
    ]);
    expect(await here.count("gateway where guarded and approvals_needed = 2")).toBe(1);
    const events = await here.logged(ctx.requestId);
    expect(events.map(({ type }) => type)).toEqual([
      "installation.set-up",
      ...Array<string>(4).fill("role.granted"),
      "gateway.created",
    ]);
    expect(JSON.stringify(events)).not.toMatch(/example\.test|Maya|correct horse/);
    expect(await refusal(filled(text))).toMatchObject({ code: "CONFLICT", rule: "KH015" });
    expect(await here.count("person")).toBe(2);
  });

  it("gives accounts that can sign in, confirmed", async () => {
    await run(filled(await link()));
    const outcome = await signIn.run(stranger(here.deps), { email: "MAYA@example.test", password });
    if (outcome.status !== "done") throw new Error("signing in does not wait");
    const actor = await actorOfSession(here.deps, (outcome.value as { secret: string }).secret);
    if (actor === null) throw new Error("the session does not count");
    const { gateways } = await readGateways({ deps: here.deps, requestId: "1", actor }, { archived: false });
    expect(gateways.map(({ name }) => name)).toEqual(["prod-eu"]);
    expect(await here.count("person where confirmed_at is null")).toBe(0);
  });

  it("is refused when it is wrong, of another kind, or used, with one sentence", async () => {
    const text = await link();
    const wrong = [
      await refusal(filled("x".repeat(43))),
      await refusal(filled(text.slice(1))),
      await refusal(filled(`${text} `)),
    ];
    for (const error of wrong) expect(error).toMatchObject({ code: "FORBIDDEN", rule: "KH009" });
    expect(new Set(wrong.map(({ detail }) => detail)).size).toBe(1);
    await nothingIsThere();
    expect(here.deps.strangers.get("installation.set-up")).toBeGreaterThanOrEqual(3);
  });

  it("is good for thirty minutes", async () => {
    const text = await link();
    const { rows } = await here.owner.query<{ minutes: number }>(
      "select extract(epoch from expires_at - created_at) / 60 as minutes from one_time_link",
    );
    expect(Number(rows[0]?.minutes)).toBe(30);
    await here.owner.query("update one_time_link set expires_at = now() - interval '1 second'");
    expect(await refusal(filled(text))).toMatchObject({ code: "FORBIDDEN", rule: "KH009" });
    await nothingIsThere();
  });

  it("is replaced by a newer one", async () => {
    const [older, newer] = [await link(), await link()];
    expect(await refusal(filled(older))).toMatchObject({ rule: "KH009" });
    expect(await run(filled(newer))).toMatchObject({ status: "done" });
  });

  it("is offered no more once somebody is there", async () => {
    await run(filled(await link()));
    expect(await newSetUpLink(here.deps)).toBeNull();
  });

  it("works once, though twenty use it at once", async () => {
    const text = await link();
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => run(filled(text))));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect([await here.count("person"), await here.count("gateway")]).toEqual([2, 1]);
  });
});

describe("together or not at all", () => {
  it.each([
    ["a gateway that Kong would not name so", { gateway: { ...gateway, name: "Prod EU" } }, "gateway.name"],
    ["a version that OSS does not have", { gateway: { ...gateway, edition: "oss" } }, "gateway.kongVersion"],
    ["a short password", { admin: { ...account("Ada"), password: "short" } }, "admin.password"],
    ["an address that is none", { worker: { ...account("Maya"), email: "maya" } }, "worker.email"],
    ["one address twice", { worker: { ...account("Maya"), email: " ADA@EXAMPLE.test" } }, "worker.email"],
    ["no name", { admin: { ...account("Ada"), name: "  " } }, "admin.name"],
  ])("%s: INVALID, and nothing is made", async (_what, change, field) => {
    const text = await link();
    const error = await refusal(filled(text, change));
    expect(error.code).toBe("INVALID");
    expect(Object.keys(error.fields)).toEqual([field]);
    expect(JSON.stringify([error.fields, error.detail])).not.toContain("short");
    await nothingIsThere();
    expect(await run(filled(text))).toMatchObject({ status: "done" });
  });

  it("a gateway whose name is taken: CONFLICT, no account is made and the link stays good", async () => {
    await here.owner.query(
      "insert into gateway (id, name, edition, kong_version) values (gen_random_uuid(), 'prod-eu', 'enterprise', '3.15')",
    );
    const text = await link();
    const error = await refusal(filled(text));
    expect(error).toMatchObject({ code: "CONFLICT", fields: { name: expect.any(String) as string } });
    expect([await here.count("person"), await here.count("role_grant")]).toEqual([0, 0]);
    expect(await run(filled(text, { gateway: { ...gateway, name: "prod-us", guarded: false } }))).toMatchObject({
      status: "done",
    });
  });

  it("a log that cannot be written: nothing is made", async () => {
    const text = await link();
    await here.owner.query("revoke insert (body) on audit.event from keyhole_app");
    const error = await refusal(filled(text)).finally(() =>
      here.owner.query("grant insert (body) on audit.event to keyhole_app"),
    );
    expect(error.code).toBe("INTERNAL");
    await nothingIsThere();
    expect(await run(filled(text))).toMatchObject({ status: "done" });
  });
});

it("does not spend time on hashing once somebody is there", async () => {
  await run(filled(await link()));
  const hashed: string[] = [];
  const passwords = { ...here.deps.passwords, hash: async (text: string) => (hashed.push(text), "") };
  const ctx = { ...stranger(here.deps), deps: { ...here.deps, passwords } };
  await expect(setUp.run(ctx, filled("x".repeat(43)))).rejects.toMatchObject({ code: "CONFLICT" });
  expect(hashed).toEqual([]);
});
