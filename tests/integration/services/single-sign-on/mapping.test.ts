import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { exclusiveRoles, roles, type Role } from "@/lib/domain/access/permissions";
import { decidePeopleChange } from "@/lib/services/changes/decide-change";
import { readPeopleChange } from "@/lib/services/changes/read-people-change";
import { editClaimMapping } from "@/lib/services/single-sign-on/edit-claim-mapping";
import { editSignIn } from "@/lib/services/single-sign-on/edit-settings";
import { readSignInSettings } from "@/lib/services/single-sign-on/read-settings";
import { removeSignIn } from "@/lib/services/single-sign-on/remove-settings";
import { tryProvider } from "@/lib/services/single-sign-on/try-provider";
import { AppError } from "@/lib/domain/errors";
import type { Context } from "@/lib/services/kernel/context";
import { done, parked, refusal } from "@/tests/integration/services/people/support";
import { testInstallation } from "@/tests/support/installation";
import { addGateway } from "@/tests/support/organisation";
import { propertyRuns } from "@/tests/support/property-runs";
import { signOnOf } from "./support";

const here = testInstallation();
const sso = signOnOf(here);
const { setUp, signIn, map, stateOf } = sso;
beforeAll(() => sso.begin());
afterAll(() => sso.end());

let admin: Context & { readonly personId: string; readonly secret: string };
beforeEach(async () => {
  admin = await setUp();
});

const started = async () => {
  for (let n = 0; n < 2; n += 1) await sso.person(["approver", null]);
};
const approve = async (by: Context, id: string) => {
  const { hash } = await readPeopleChange(by, { id });
  return done(await decidePeopleChange.run(by, { id, hash, decision: "approve" })) as {
    state: string;
    why: string | null;
  };
};
const refused = (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    () => "nothing",
    (error: { code?: string }) => error.code,
  );

describe("the mapping", () => {
  it("is edited by one Access admin at the start, and by two people once it is over", async () => {
    const gateway = await addGateway(here.owner);
    done(await editClaimMapping.run(admin, { value: "ops", role: "operator", gateway: `g-${gateway}` }));
    expect(await readSignInSettings(admin, {})).toMatchObject({
      mappings: [{ value: "ops", role: "operator", gateway: `g-${gateway}`, origin: "bootstrap", counts: true }],
    });
    await started();
    const id = parked(await editClaimMapping.run(admin, { value: "deciders", role: "approver" }));
    const kim = { sub: "kim", email: "kim@example.test", groups: ["deciders"] };
    const { personId } = await signIn(kim);
    expect(await stateOf(personId)).toMatchObject({ roles: [] });
    const other = await sso.admin();
    expect(await readPeopleChange(other, { id })).toMatchObject({ mayDecide: true });
    expect(await approve(other, id)).toEqual({ state: "applied", why: null });
    await signIn(kim);
    expect(await stateOf(personId)).toMatchObject({ roles: ["approver:claim"] });
    expect((await here.logged(other.requestId)).map(({ type }) => type)).toEqual([
      "change.approved",
      "claim-mapping.edited",
      "change.applied",
    ]);
  });

  it("takes from everybody at once what no other row gives, when a row goes", async () => {
    for (const value of ["ops", "more-ops"]) done(await editClaimMapping.run(admin, { value, role: "operator" }));
    const { personId } = await signIn({ sub: "kim", email: "kim@example.test", groups: ["ops"] });
    const { mappings } = await readSignInSettings(admin, {});
    const [one, other] = mappings.map(({ id }) => id);
    done(await editClaimMapping.run(admin, { remove: one }));
    expect(await stateOf(personId)).toMatchObject({ roles: ["operator:claim"] });
    done(await editClaimMapping.run(admin, { remove: other }));
    expect(await stateOf(personId)).toMatchObject({ roles: [] });
    expect(await refusal(editClaimMapping.run(admin, { remove: other }))).toMatchObject({ code: "NOT_FOUND" });
  });

  it("is written for exactly what was approved, and by nothing else", async () => {
    await started();
    const other = await sso.admin();
    const id = parked(await editClaimMapping.run(admin, { value: "deciders", role: "approver" }));
    const { hash } = await readPeopleChange(other, { id });
    const { rows } = await here.owner.query<{ target: string }>("select target_id as target from change");
    const target = rows[0]?.target;
    const tried = async (...values: readonly unknown[]) => {
      await here.owner.query("begin");
      try {
        await here.owner.query("select kh_change_decide($1, $2, $3, true, null)", [other.secret, id, hash]);
        await here.owner.query("select kh_claim_mapping_add($1, $2, $3, $4, $5)", [admin.secret, ...values]);
        return "written";
      } catch (error) {
        return (error as { code: string }).code;
      } finally {
        await here.owner.query("rollback");
      }
    };
    expect(await tried(target, "everybody", "approver", null)).toBe("KH007");
    expect(await tried(target, "deciders", "access-admin", null)).toBe("KH007");
    expect(await tried(crypto.randomUUID(), "deciders", "approver", null)).toBe("KH007");
    expect(await tried(target, "deciders", "approver", null)).toBe("written");
    await here.owner.query("update single_sign_on set groups_claim = 'another'");
    expect(await tried(target, "deciders", "approver", null)).toBe("KH007");
  });

  it("counts for rows of an applied change or of the start only, and for its own issuer and claim", async () => {
    await map("ops", "operator");
    await here.owner.query("update claim_mapping set origin = 'change', change_id = gen_random_uuid()");
    const { personId } = await signIn({ sub: "kim", email: "kim@example.test", groups: ["ops"] });
    expect(await stateOf(personId)).toMatchObject({ roles: [] });
    await here.owner.query("update claim_mapping set origin = 'bootstrap', change_id = null, claim = 'others'");
    await signIn({ sub: "kim", groups: ["ops"], others: ["ops"] });
    expect(await stateOf(personId)).toMatchObject({ roles: [] });
  });
});

describe("the settings", () => {
  it("keep the secret sealed to issuer, client and authority, and ask for it again when one of them changes", async () => {
    const save = (change: object) => editSignIn.run(admin, sso.settings({ clientSecret: "", version: 1, ...change }));
    for (const change of [{ issuer: "https://id.example" }, { clientId: "another" }]) {
      expect(await refusal(save(change))).toMatchObject({
        code: "INVALID",
        fields: { clientSecret: expect.stringContaining("Type it again") as string },
      });
    }
    expect(await refusal(save({ version: 0 }))).toMatchObject({ code: "STALE" });
    done(await save({ button: "Come in" }));
    await signIn({ sub: "kim", email: "kim@example.test" });
    const { rows } = await here.owner.query<{ row: string }>("select to_jsonb(s)::text as row from single_sign_on s");
    expect(JSON.stringify([rows, await here.logged(), here.deps.logged])).not.toContain(sso.provider.client.secret);
    await expect(
      here.owner.query("select kh_sso_save($1, $2, null, 2)", [
        admin.secret,
        { ...sso.settings(), issuer: "https://id.example", ca: null },
      ]),
    ).rejects.toMatchObject({ code: "KH084" });
  });

  it("with another claim take away what the earlier one gave; ended, sessions too", async () => {
    await map("ops", "operator");
    const kim = { sub: "kim", email: "kim@example.test", groups: ["ops"] };
    const { personId } = await signIn(kim);
    done(await editSignIn.run(admin, sso.settings({ clientSecret: "", version: 1, groupsClaim: "roles" })));
    expect(await stateOf(personId)).toMatchObject({ roles: [] });
    expect(await here.count("session where method = 'single sign-on' and ended_at is null")).toBe(1);
    done(await removeSignIn.run(admin, {}));
    expect(await here.count("session where method = 'single sign-on' and ended_at is null")).toBe(0);
    expect(await refusal(signIn(kim))).toMatchObject({ code: "CONFLICT" });
  });

  it("are tried before they are saved: what is wrong and whose it is, in words of ours", async () => {
    const attempt = async (issuer = sso.provider.issuer) =>
      done(await tryProvider.run(admin, { issuer, ca: "" })) as { problem: string | null; whose: string | null };
    expect(await attempt()).toMatchObject({ problem: null });
    expect(await attempt("http://127.0.0.1:9")).toMatchObject({
      problem: "not-allowed",
      whose: "Keyhole’s allow-list",
    });
    expect(await attempt(`${sso.provider.issuer}/`)).toMatchObject({ problem: "issuer-mismatch" });
    expect(await attempt(`${sso.provider.issuer}/other`)).toMatchObject({ problem: "no-metadata" });
    sso.provider.tampering = { body: "<html>a-secret-text</html>" };
    expect(await attempt()).toMatchObject({ problem: "not-json" });
    sso.provider.tampering = { status: 302, location: "http://127.0.0.1:9/" };
    expect(await attempt()).toMatchObject({ problem: "redirected" });
    sso.provider.tampering = { metadata: { code_challenge_methods_supported: null } };
    expect(await attempt()).toMatchObject({ problem: "no-pkce" });
    // What was found is kept for a while: what comes next is to find it good again.
    sso.provider.tampering = {};
    expect(await attempt()).toMatchObject({ problem: null });
    expect(JSON.stringify(await here.logged())).not.toContain("a-secret-text");
  });

  it("are written by Access admins who have just signed in, and by nobody by hand", async () => {
    const call = (secret: string) =>
      here.owner.query("select kh_sso_save($1, $2, $3, 1)", [secret, sso.settings(), Buffer.alloc(64)]);
    expect(await refused(call((await sso.person(["platform-admin", null])).secret))).toBe("KH033");
    expect(await refused(call((await sso.admin({ confirmed: false })).secret))).toBe("KH011");
    await here.owner.query("update session set authenticated_at = now() - interval '6 minutes'");
    expect(await refused(call(admin.secret))).toBe("KH050");
  });
});

it("what is held after signing in depends on mapping and claim alone, and duties never mix", async () => {
  const groups = ["a", "b", "c", "d"];
  const row = fc.record({ value: fc.constantFrom(...groups), role: fc.constantFrom(...roles) });
  const claim = fc.uniqueArray(fc.constantFrom(...groups, "unknown"), { maxLength: 4 });
  const story = fc.record({
    mapping: fc.uniqueArray(row, { maxLength: 6, selector: ({ value, role }) => `${value} ${role}` }),
    byHand: fc.uniqueArray(fc.constantFrom<Role>("viewer", "operator", "author", "auditor"), { maxLength: 2 }),
    visits: fc.array(claim, { minLength: 1, maxLength: 4 }),
  });
  let number = 0;
  await fc.assert(
    fc.asyncProperty(story, async ({ mapping, byHand, visits }) => {
      fc.pre(exclusiveRoles(byHand) === null);
      await here.owner.query("delete from claim_mapping");
      for (const { value, role } of mapping) await map(value, role);
      const sub = `person-${(number += 1)}`;
      const { personId } = await signIn({ sub, email: `${sub}@example.test`, groups: [] });
      for (const role of byHand) {
        await here.owner.query("select kh_turn_duty($1, $2)", [personId, role]);
        await here.owner.query("insert into role_grant (person_id, role) values ($1, $2)", [personId, role]);
      }
      let held: readonly string[] = byHand.map((role) => `${role}:direct`).sort();
      for (const visit of visits) {
        const given = [...new Set(mapping.filter(({ value }) => visit.includes(value)).map(({ role }) => role))];
        const whole = [...new Set([...given, ...byHand])];
        const ended = await signIn({ sub, groups: visit }).then(
          () => "in",
          (error: unknown) => (error instanceof AppError ? error.code : "thrown"),
        );
        if (exclusiveRoles(whole) === null) {
          expect(ended).toBe("in");
          held = whole.map((role) => `${role}:${byHand.includes(role) ? "direct" : "claim"}`).sort();
        } else expect(ended).toBe("FORBIDDEN");
        const state = await stateOf(personId);
        expect(state?.roles).toEqual(held);
        expect(exclusiveRoles((state?.roles ?? []).map((one) => one.split(":")[0] as Role))).toBeNull();
      }
    }),
    { numRuns: Math.ceil(propertyRuns() / 5) },
  );
}, 600_000);
