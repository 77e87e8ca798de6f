import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Host } from "@/lib/providers/contract";
import type { Deps } from "@/lib/services/deps";
import { claimDueSecrets, claimSeconds } from "@/lib/services/rotation/claim-due-secrets";
import { createVault } from "@/lib/services/vaults/create-vault";
import { checkReferences } from "@/lib/worker/check-references";
import { observeDue } from "@/lib/worker/observe-due";
import { signedIn } from "@/tests/support/actors";
import { started, tracking } from "@/tests/support/checking";
import { testInstallation } from "@/tests/support/installation";
import { databaseAsPlaces, leaksOf } from "@/tests/support/leaks";
import { addGateway } from "@/tests/support/organisation";
import { startSampleVault, type StartedVault } from "@/tests/support/sample-vault";

const here = testInstallation({ env: new Map([["OTHER_KEY", "value"]]) });
let server: StartedVault;
let deps: Deps;
let asked: string[] = [];
let gateway: string;
let gatewayId: string;
let operator: Awaited<ReturnType<typeof signedIn>>;
const values: Record<string, string> = {};

beforeAll(async () => {
  server = await startSampleVault();
  await here.owner.query("insert into allow_entry (target) values ($1)", [`127.0.0.1:${server.port}`]);
  // The same host for the same rules, as sign-ins are shared by it.
  const hosts = new Map<Host, Host>();
  const host: Deps["host"] = (q) => {
    const real = here.deps.host(q);
    const fetch: Host["net"]["fetch"] = (url, init) => {
      asked.push(String(url));
      return real.net.fetch(url, init);
    };
    const counted = hosts.get(real) ?? { ...real, net: { ...real.net, fetch } };
    hosts.set(real, counted);
    return counted;
  };
  deps = { ...here.deps, host };
});
afterAll(() => server.close());

beforeEach(async () => {
  gatewayId = await addGateway(here.owner);
  gateway = `g-${gatewayId}`;
  operator = await signedIn(here.deps, here.owner, [["operator", null]]);
  const author = await signedIn(here.deps, here.owner, [["author", null]]);
  const config = { protocol: "http", host: "127.0.0.1", port: server.port, mount: "secret", kv: "v2" };
  await createVault.run(author, {
    ...{ gateway, provider: "hcv", prefix: "vault", access: { level: "values" } },
    config: { ...config, auth_method: "token", token: server.readerToken },
  });
  await createVault.run(author, { gateway, provider: "env", prefix: "env-other", config: { prefix: "OTHER_" } });
  // What other tests tracked rests.
  await here.owner.query("update secret set retired_at = now() where gateway_id <> $1", [gatewayId]);
  asked = [];
});

async function put(name: string, members: Readonly<Record<string, string>>): Promise<void> {
  await server.api("POST", `secret/data/${name}`, { data: members });
  for (const [member, value] of Object.entries(members)) values[`${name} ${member} ${value.slice(0, 3)}`] = value;
}
const fresh = () => randomBytes(36).toString("base64url");
const track = (...references: readonly string[]) => tracking(operator, gateway, references);
/** As the worker does, once the next check is due. */
async function later(): Promise<void> {
  here.deps.advance(400_000);
  await observeDue(deps);
}
const history = async () =>
  (
    await here.owner.query<{ kind: string; detail: Record<string, unknown>; prints: unknown[] }>(
      "select kind, detail, prints from rotation_event where gateway_id = $1 order by at, position",
      [gatewayId],
    )
  ).rows;
const secretOf = async (resource: string) =>
  (
    await here.owner.query<Record<string, unknown>>("select * from secret where gateway_id = $1 and resource = $2", [
      gatewayId,
      resource,
    ])
  ).rows[0];

describe("looking at secrets that are due", () => {
  it("reads each once, whatever number of references point into it", async () => {
    await put("db", { user: "app", password: fresh() });
    await track(
      ...["user", "password", "nobody"].map((at) => `{vault://vault/db/${at}}`),
      "{vault://vault/db/user?ttl=30}",
    );
    await observeDue(deps);
    expect(asked.filter((url) => url.includes("/data/db"))).toHaveLength(1);
    expect(await here.count(`reference where gateway_id = '${gatewayId}' and state = 'resolved'`)).toBe(3);
    expect((await history()).map(({ kind }) => kind)).toEqual(["baseline", "missing"]);
    await observeDue(deps);
    expect(asked.filter((url) => url.includes("/data/db"))).toHaveLength(1);
  });

  it("tells a baseline, which member was rotated, the same value anew, going back, missing and recovered", async () => {
    const [first, second] = [fresh(), fresh()];
    await put("app", { user: "app-user", password: first });
    await track("{vault://vault/app/user}", "{vault://vault/app/password}");
    await observeDue(deps);
    await put("app", { user: "app-user", password: second });
    await later();
    await put("app", { user: "app-user", password: second });
    await later();
    await put("app", { user: "app-user", password: first });
    await later();
    await server.api("DELETE", "secret/data/app");
    await later();
    const failing = await secretOf("app");
    expect(failing?.failing_since).toBeInstanceOf(Date);
    await put("app", { user: "app-user", password: first });
    await later();
    const events = await history();
    expect(events.map(({ kind }) => kind)).toEqual([
      ...["baseline", "rotated", "same-value", "rolled-back", "missing", "recovered"],
      "same-value",
    ]);
    expect(events[1]?.detail).toMatchObject({ members: ["password"], from: "1", to: "2" });
    const prints = events[1]?.prints as { member: string; print: string | null }[];
    expect(prints.find(({ member }) => member === "password")?.print).toMatch(/^[0-9a-f]{4} /);
    expect(prints.find(({ member }) => member === "user")?.print).toBeNull();
    expect(await secretOf("app")).toMatchObject({ failing_since: null, outcome: "resolved", provider: "hcv" });
    const places = [...(await databaseAsPlaces(here.owner)), { name: "log", text: here.deps.logged.join("\n") }];
    expect(leaksOf(values, places)).toEqual([]);
  });

  it("takes a value for as old as its provider tells, whatever is written with it, until it is another", async () => {
    const value = fresh();
    await put("old", { password: value });
    await track("{vault://vault/old/password}");
    await later();
    const seen = await secretOf("old");
    expect(Number(seen?.written_at)).toBeLessThan(Number(seen?.first_seen_at));
    await put("old", { password: value });
    await later();
    expect(await secretOf("old")).toMatchObject({ backend_version: "2", written_at: seen?.written_at });
    await put("old", { password: fresh() });
    await later();
    expect(Number((await secretOf("old"))?.written_at)).toBeGreaterThan(Number(seen?.written_at));
    await server.api("DELETE", "secret/data/old");
    const before = await secretOf("old");
    await later();
    expect(await secretOf("old")).toMatchObject({ outcome: "deleted", written_at: before?.written_at });
  });

  it("stays due for all of it when somebody checks one member by hand", async () => {
    await put("both", { user: "app-user", password: fresh() });
    const [user = ""] = await track("{vault://vault/both/user}", "{vault://vault/both/password}");
    await later();
    const due = (await secretOf("both"))?.next_check_at;
    here.deps.advance(200_000);
    await started(operator, gateway, { ids: [user] });
    await checkReferences(deps);
    expect((await secretOf("both"))?.next_check_at).toEqual(due);
  });

  it("is not taken back by what was seen before the last look", async () => {
    await put("raced", { password: fresh() });
    await track("{vault://vault/raced/password}");
    await later();
    const seen = await secretOf("raced");
    here.deps.advance(-300_000);
    await here.owner.query("update secret set next_check_at = now() - interval '1 day' where id = $1", [seen?.id]);
    await server.api("DELETE", "secret/data/raced");
    await observeDue(deps);
    here.deps.advance(300_000);
    expect(await secretOf("raced")).toMatchObject({ outcome: "resolved", failing_since: null });
    await later();
    expect(await secretOf("raced")).toMatchObject({ outcome: "deleted" });
  });

  it("writes two rows of the log a batch, by the job, and takes nobody's budget", async () => {
    await put("one", { key: fresh() });
    await put("two", { key: fresh() });
    await track("{vault://vault/one/key}", "{vault://vault/two/key}", "{vault://vault/none/key}");
    const before = (await here.logged()).length;
    const budgets = await here.count("budget_window");
    await observeDue(deps);
    const events = (await here.logged()).slice(before);
    expect(events.map(({ type, actor }) => [type, actor])).toEqual([
      ["rotation.check-intended", { kind: "job", id: "observe-rotation" }],
      ["rotation.checked", { kind: "job", id: "observe-rotation" }],
    ]);
    expect(events[1]?.data).toEqual({
      ...{ secrets: 3, references: 3, outcomes: { resolved: 2, "not-found": 1 } },
      events: { baseline: 2, missing: 1 },
    });
    expect(await here.count("budget_window")).toBe(budgets);
  });

  it("makes nothing of what cannot be looked at from here, and does not ask again at once", async () => {
    await track("{vault://env-other/key}");
    await observeDue(deps);
    expect(await history()).toEqual([]);
    const secret = await secretOf("key");
    expect(secret).toMatchObject({ outcome: null, looked_at: null, failing_since: null, claimed_until: null });
    expect((secret?.next_check_at as Date).getTime()).toBeGreaterThan(here.deps.clock().getTime() + 100_000);
  });

  it("notes once that it could not look, and goes on with what it knew", async () => {
    await put("kept", { key: fresh() });
    await track("{vault://vault/kept/key}");
    await observeDue(deps);
    const known = await secretOf("kept");
    const closed = { ...deps, host: () => ({ ...here.deps.host({ guarded: false, allow: [] }) }) };
    for (let time = 0; time < 2; time += 1) {
      here.deps.advance(400_000);
      await observeDue(closed);
    }
    expect((await history()).map(({ kind }) => kind)).toEqual(["baseline", "check-failed"]);
    const failing = await secretOf("kept");
    expect(failing?.failing_since).toBeInstanceOf(Date);
    expect(failing?.backend_version).toEqual(known?.backend_version);
    await later();
    expect((await history()).map(({ kind }) => kind)).toEqual(["baseline", "check-failed", "recovered"]);
  });

  it("by many workers at once looks at each secret once", async () => {
    for (let at = 0; at < 6; at += 1) await put(`many-${at}`, { key: fresh() });
    await track(...Array.from({ length: 6 }, (_, at) => `{vault://vault/many-${at}/key}`));
    await Promise.all([observeDue(deps), observeDue(deps), observeDue(deps)]);
    expect(asked.filter((url) => url.includes("/data/many-"))).toHaveLength(6);
    expect(await history()).toHaveLength(6);
  });

  it("is taken over from a worker that was not heard of, and not before", async () => {
    await put("left", { key: fresh() });
    await track("{vault://vault/left/key}");
    expect(await claimDueSecrets(here.deps, 10)).toHaveLength(1);
    await observeDue(deps);
    expect(await history()).toEqual([]);
    here.deps.advance((claimSeconds + 1) * 1000);
    await observeDue(deps);
    expect(await history()).toHaveLength(1);
  });

  it("rests while the gateway is archived", async () => {
    await track("{vault://vault/rests/key}");
    await here.owner.query("update gateway set archived_at = now() where id = $1", [gatewayId]);
    await observeDue(deps);
    expect(asked).toEqual([]);
    expect(await history()).toEqual([]);
  });

  it("is added to by a person's check too", async () => {
    await put("mine", { key: fresh() });
    await track("{vault://vault/mine/key}");
    await started(operator, gateway);
    await checkReferences(deps);
    await put("mine", { key: fresh() });
    await later();
    expect((await history()).map(({ kind }) => kind)).toEqual(["baseline", "rotated"]);
  });
});
