import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "@/lib/services/kernel/context";
import { grantRole } from "@/lib/services/people/grant-role";
import { actorOfSession, actorOfToken } from "@/lib/services/sessions/authenticate";
import { editClaimMapping } from "@/lib/services/single-sign-on/edit-claim-mapping";
import { editSignIn } from "@/lib/services/single-sign-on/edit-settings";
import { linkIdentity } from "@/lib/services/single-sign-on/link-identity";
import { readSignInSettings } from "@/lib/services/single-sign-on/read-settings";
import { signInSso } from "@/lib/services/sessions/sign-in-sso";
import { readOverdue, sweep } from "@/lib/services/sweep/sweep";
import { done, refusal } from "@/tests/integration/services/people/support";
import { byToken, job as jobContext, signedIn, stranger } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { addPerson } from "@/tests/support/organisation";
import { signOnOf } from "./support";

const here = testInstallation();
const sso = signOnOf(here);
const { setUp, signIn, map, stateOf } = sso;
beforeAll(() => sso.begin());
afterAll(() => sso.end());

const kim = { sub: "kim", email: "kim@example.test", email_verified: true };
const week = 7 * 86_400_000;
let admin: Context & { readonly personId: string; readonly secret: string };
beforeEach(async () => {
  admin = await setUp();
});

const mappingOf = async (value: string): Promise<string> =>
  (await readSignInSettings(admin, {})).mappings.find((row) => row.value === value)?.id ?? "";
const age = (personId: string) =>
  here.owner.query("update role_grant set expires_at = now() - interval '1 second' where person_id = $1", [personId]);

describe("a row of the mapping that goes", () => {
  it("takes its role from those it gave it to, whatever other row gives it to others", async () => {
    await map("ops", "operator");
    await map("night", "operator");
    const { personId: one } = await signIn({ ...kim, groups: ["ops"] });
    const { personId: both } = await signIn({ sub: "lee", email: "lee@example.test", groups: ["ops", "night"] });
    const { personId: other } = await signIn({ sub: "mo", email: "mo@example.test", groups: ["night"] });
    done(await editClaimMapping.run(admin, { remove: await mappingOf("ops") }));
    expect(await stateOf(one)).toMatchObject({ roles: [] });
    for (const left of [both, other]) expect(await stateOf(left)).toMatchObject({ roles: ["operator:claim"] });
    done(await editClaimMapping.run(admin, { remove: await mappingOf("night") }));
    for (const left of [both, other]) expect(await stateOf(left)).toMatchObject({ roles: [] });
  });

  it("leaves what was given by hand, also where a claim gave it first", async () => {
    await map("ops", "operator");
    const { personId } = await signIn({ ...kim, groups: ["ops"] });
    done(await grantRole.run(admin, { person: personId, role: "operator" }));
    expect(await stateOf(personId)).toMatchObject({ roles: ["operator:direct"] });
    expect(await refusal(grantRole.run(admin, { person: personId, role: "operator" }))).toMatchObject({
      code: "CONFLICT",
    });
    await signIn({ ...kim, groups: [] });
    done(await editClaimMapping.run(admin, { remove: await mappingOf("ops") }));
    expect(await stateOf(personId)).toMatchObject({ roles: ["operator:direct"] });
  });
});

describe("a role by a claim", () => {
  it("lasts a week from when the provider last said so, for sessions by password and tokens too", async () => {
    await map("ops", "operator");
    const { personId, secret } = await signIn({ ...kim, groups: ["ops"] });
    const { token } = await byToken(here.deps, here.owner, personId, ["vault.read"]);
    const grantsNow = async () => [
      (await actorOfSession(here.deps, secret))?.grants.length,
      (await actorOfToken(here.deps, token))?.kind === "token" ? await heldBy(token) : null,
    ];
    const heldBy = async (text: string) => {
      const actor = await actorOfToken(here.deps, text);
      return actor?.kind === "token" ? actor.grants.length : null;
    };
    const { rows } = await here.owner.query<{ at: Date }>(
      "select expires_at as at from role_grant where origin = 'claim'",
    );
    expect(Math.abs((rows[0]?.at.getTime() ?? 0) - Date.now() - week)).toBeLessThan(600_000);
    expect(await grantsNow()).toEqual([1, 1]);
    await age(personId);
    here.deps.advance(1000);
    expect(await grantsNow()).toEqual([0, 0]);
    await signIn({ ...kim, groups: ["ops"] });
    expect(await grantsNow()).toEqual([1, 1]);
  });

  it("no longer decides in the database once it is over", async () => {
    await map("deciders", "approver");
    await map("people", "access-admin");
    const { personId: approver } = await signIn({ ...kim, groups: ["deciders"] });
    const { personId: people } = await signIn({
      sub: "lee",
      email: "lee@example.test",
      email_verified: true,
      groups: ["people"],
    });
    const decides = async () =>
      (
        await here.owner.query<{ changes: boolean; people: boolean }>(
          "select kh_is_approver($1, null) as changes, kh_is_access_admin($2, true) as people",
          [approver, people],
        )
      ).rows[0];
    expect(await decides()).toEqual({ changes: true, people: true });
    await age(approver);
    await age(people);
    expect(await decides()).toEqual({ changes: false, people: false });
  });

  it("is swept away with an event, but for the last Access admin's, which rests", async () => {
    await map("ops", "operator");
    await map("people", "access-admin");
    const { personId } = await signIn({ ...kim, groups: ["ops"] });
    const last = await signIn({ sub: "lee", email: "lee@example.test", email_verified: true, groups: ["people"] });
    await here.owner.query("update person set suspended_at = now() where id = $1", [admin.personId]);
    const job = jobContext(here.deps, "sweep");
    await sweep.run(job, {}).catch(() => null);
    await age(personId);
    await age(last.personId);
    here.deps.advance(1000);
    expect(await readOverdue(job, {})).toEqual({ overdue: true });
    const ctx = jobContext(here.deps, "sweep");
    expect(done(await sweep.run(ctx, {}))).toMatchObject({ claims: 1 });
    expect(await here.logged(ctx.requestId)).toMatchObject([
      { type: "worker.swept" },
      { type: "role.revoked", object: { id: personId }, data: { role: "operator", origin: "claim-expired" } },
    ]);
    expect(await stateOf(last.personId)).toMatchObject({ roles: ["access-admin:claim"] });
    // What rests is no reason to sweep again.
    expect(await readOverdue(job, {})).toEqual({ overdue: false });
    await signIn({ sub: "lee", groups: ["people"] });
    expect(done(await sweep.run(ctx, {}))).toMatchObject({ claims: 0 });
  });

  it("is swept away five hundred a run, the longest over first", async () => {
    await here.owner.query(`
      with made as (insert into gateway (name, edition, kong_version)
        select 'many-' || n, 'enterprise', '3.15' from generate_series(1, 510) n returning id)
      insert into role_grant (person_id, role, gateway_id, origin, expires_at)
      select '${await addPerson(here.owner)}', 'viewer', id, 'claim', now() - row_number() over () * interval '1 minute' from made`);
    const newest = "role_grant where expires_at > now() - interval '11 minutes'";
    const ctx = jobContext(here.deps, "sweep");
    expect(done(await sweep.run(ctx, {}))).toMatchObject({ claims: 500 });
    expect([await here.count("role_grant where origin = 'claim'"), await here.count(newest)]).toEqual([10, 10]);
    expect(done(await sweep.run(ctx, {}))).toMatchObject({ claims: 10 });
    expect(await readOverdue(ctx, {})).toEqual({ overdue: false });
  });

  it("is swept with nothing held while it waits for whoever decides about people", async () => {
    const session = await signedIn(here.deps, here.owner, []);
    await here.owner.query("update session set expires_at = now() - interval '1 minute' where person_id = $1", [
      session.personId,
    ]);
    const { rows } = await here.owner.query<{ pid: number }>("select pg_backend_pid() as pid");
    await here.owner.query("begin");
    await here.owner.query("select from installation for no key update");
    const swept = sweep.run(jobContext(here.deps, "sweep"), {});
    try {
      const waits = `pg_locks where not granted and ${String(rows[0]?.pid)} = any (pg_blocking_pids(pid))`;
      await expect.poll(() => here.count(waits), { timeout: 4000, interval: 20 }).toBe(1);
      // Whoever decides ends sessions too: nothing of them may wait for the sweep, which waits for it.
      const free = "select from session where person_id = $1 for update nowait";
      expect((await here.owner.query(free, [session.personId])).rowCount).toBe(1);
    } finally {
      await here.owner.query("rollback");
    }
    expect(done(await swept)).toMatchObject({ sessions: 1 });
  });

  it("is not given by values that were read under other settings", async () => {
    await map("ops", "operator");
    sso.provider.user = { ...kim, groups: ["ops"] };
    const answer = await sso.answer("sign-in");
    const ctx = stranger(here.deps);
    const openId: typeof here.deps.openId = {
      ...here.deps.openId,
      vouched: async (...asked) => {
        const told = await here.deps.openId.vouched(...asked);
        done(await editSignIn.run(admin, sso.settings({ clientSecret: "", version: 1, groupsClaim: "others" })));
        return told;
      },
    };
    const late = signInSso.run({ ...ctx, deps: { ...here.deps, openId } }, answer);
    expect(await refusal(late)).toMatchObject({ code: "STALE", rule: "KH083" });
    expect(await here.count("session where method = 'single sign-on'")).toBe(0);
  });
});

describe("an address that was vouched for once", () => {
  const same = async (one: string, other: string) =>
    (await here.owner.query<{ same: boolean }>("select kh_same_human($1, $2) as same", [one, other])).rows[0]?.same;

  it("stays known, however many came after it and whatever is not vouched for", async () => {
    const { personId } = await signIn(kim);
    await signIn({ ...kim, email: "first@example.test" });
    await signIn({ ...kim, email: "second@example.test" });
    await signIn({ ...kim, email: "third@example.test", email_verified: false });
    await signIn({ sub: "kim" });
    for (const [number, address] of ["first", "second", "third"].entries()) {
      const other = await addPerson(here.owner);
      await here.owner.query("update person set email_normal = $2 where id = $1", [other, `${address}@example.test`]);
      expect(await same(personId, other)).toBe(number < 2);
      expect(await same(other, personId)).toBe(number < 2);
    }
    const ctx = await sso.person();
    sso.provider.user = { sub: "somebody", email: "first@example.test", email_verified: true };
    done(await linkIdentity.run(ctx, await sso.answer("link")));
    expect(await same(ctx.personId, personId)).toBe(true);
  });

  it("goes with the identity, once its person is erased", async () => {
    const { personId } = await signIn(kim);
    const kept = () => here.count(`verified_address where person_id = '${personId}'`);
    expect(await kept()).toBe(1);
    await here.owner.query("delete from identity where person_id = $1", [personId]);
    expect(await kept()).toBe(0);
  });
});
