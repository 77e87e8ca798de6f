import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { Secret } from "@/lib/domain/secret";
import type { Role } from "@/lib/domain/access/permissions";
import { inTransaction } from "@/lib/db/transaction";
import { resetFactor as resetInDatabase } from "@/lib/db/second-factor";
import { decidePeopleChange } from "@/lib/services/changes/decide-change";
import { acceptInvitation } from "@/lib/services/people/accept-invitation";
import { changePassword } from "@/lib/services/people/change-password";
import { replaceLink } from "@/lib/services/people/replace-link";
import { resetPassword } from "@/lib/services/people/reset-password";
import { resetFactor } from "@/lib/services/second-factor/reset-factor";
import { actorOfSession, actorOfToken } from "@/lib/services/sessions/authenticate";
import { signIn } from "@/lib/services/sessions/sign-in";
import { byToken, signedIn, stranger } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { addGateway, addPerson, addSession } from "@/tests/support/organisation";
import { addFactor } from "@/tests/support/second-factor";
import { halfWay, password, somebody } from "./support";

const here = testInstallation();
const another = "another correct horse";

const admin = () => signedIn(here.deps, here.owner, [["access-admin", null]]);

const stateOf = async (person: string) => {
  const { rows } = await here.owner.query<{ password: boolean; confirmed: boolean; factor: boolean }>(
    `select password_hash is not null as password, confirmed_at is not null as confirmed,
       exists (select from second_factor f where f.person_id = p.id) as factor from person p where id = $1`,
    [person],
  );
  return rows[0];
};

/** Two Approvers for all gateways: what weighs takes two from here on. */
async function startIsOver(): Promise<void> {
  await addPerson(here.owner, { roles: [["approver", null]] });
  await addPerson(here.owner, { roles: [["approver", null]] });
}

const approve = async (by: Awaited<ReturnType<typeof admin>>, change: string) => {
  const { rows } = await here.owner.query<{ hash: string }>("select hash from change where id = $1", [change]);
  return decidePeopleChange(by, { id: change, hash: rows[0]?.hash ?? "", decision: "approve", reason: "" });
};

describe("a reset of somebody who decides on nothing", () => {
  it("takes the factor away at once, and ends their sessions", async () => {
    const [by, maya] = [await admin(), await somebody(here)];
    expect(await resetFactor(by, { person: maya.personId })).toMatchObject({ status: "done", value: { sessions: 1 } });
    expect(await actorOfSession(here.deps, maya.sessionSecret)).toBeNull();
    await expect(halfWay(here.deps, maya.email)).rejects.toThrow("did not ask");
    await expect(resetFactor(by, { person: maya.personId })).rejects.toMatchObject({ rule: "KH036" });
  });

  it("takes the password away, for another by a link that is good once and leaves the account unconfirmed", async () => {
    const [by, maya] = [await admin(), await somebody(here, { factor: false })];
    const outcome = await resetPassword(by, { person: maya.personId });
    const link = outcome.status === "done" ? (outcome.value.link ?? "") : "";
    expect(await stateOf(maya.personId)).toEqual({ password: false, confirmed: false, factor: false });
    expect(await actorOfSession(here.deps, maya.sessionSecret)).toBeNull();
    await expect(signIn(stranger(here.deps), { email: maya.email, password })).rejects.toMatchObject({
      code: "UNAUTHENTICATED",
    });
    const secret = link.split("#")[1] ?? "";
    const accept = () => acceptInvitation(stranger(here.deps), { link: secret, password: another, again: another });
    await accept();
    expect(await stateOf(maya.personId)).toMatchObject({ password: true, confirmed: false });
    await expect(accept()).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect(await signIn(stranger(here.deps), { email: maya.email, password: another })).toMatchObject({
      value: { step: "done" },
    });
  });

  it("is not one's own", async () => {
    const by = await admin();
    await addFactor(here.deps, here.owner, by.personId);
    await expect(resetFactor(by, { person: by.personId })).rejects.toMatchObject({ rule: "KH030" });
    await expect(resetPassword(by, { person: by.personId })).rejects.toMatchObject({ rule: "KH030" });
  });
});

describe("changing one's own password", () => {
  it("ends every other session, and half-way sign-ins", async () => {
    const maya = await somebody(here);
    const half = await halfWay(here.deps, maya.email);
    const other = new TextDecoder().decode((await addSession(here.owner, maya.personId)).reveal());
    expect(await changePassword(maya, { password: another, again: another })).toMatchObject({ value: { sessions: 1 } });
    expect(await actorOfSession(here.deps, other)).toBeNull();
    expect(await actorOfSession(here.deps, maya.sessionSecret)).not.toBeNull();
    expect(await here.count(`sign_in_step where person_id = '${maya.personId}'`)).toBe(0);
    expect(half).not.toBe("");
    await expect(signIn(stranger(here.deps), { email: maya.email, password })).rejects.toMatchObject({
      code: "UNAUTHENTICATED",
    });
  });

  it("takes twelve characters, twice the same", async () => {
    const maya = await somebody(here, { factor: false });
    await expect(changePassword(maya, { password: "short", again: "short" })).rejects.toMatchObject({
      code: "INVALID",
    });
    await expect(changePassword(maya, { password: another, again: password })).rejects.toMatchObject({
      fields: { again: "The two are not the same." },
    });
  });
});

describe.each(["approver", "access-admin"] as const)("a reset of an %s", (role: Role) => {
  it("waits for another's approval, and happens then", async () => {
    await startIsOver();
    const [asking, deciding] = [await admin(), await admin()];
    const person = await addPerson(here.owner, { roles: [[role, null]] });
    await addFactor(here.deps, here.owner, person);
    const session = new TextDecoder().decode((await addSession(here.owner, person)).reveal());
    const asked = await resetFactor(asking, { person });
    if (asked.status !== "pending") throw new Error("It did not wait.");
    expect(await stateOf(person)).toMatchObject({ factor: true });
    await expect(approve(asking, asked.changeId)).rejects.toMatchObject({ rule: "KH002" });
    await approve(deciding, asked.changeId);
    expect(await stateOf(person)).toMatchObject({ factor: false });
    expect(await actorOfSession(here.deps, session)).toBeNull();

    const askedAgain = await resetPassword(asking, { person });
    if (askedAgain.status !== "pending") throw new Error("It did not wait.");
    await approve(deciding, askedAgain.changeId);
    expect(await stateOf(person)).toMatchObject({ password: false, confirmed: false });
    expect(await replaceLink(asking, { person })).toMatchObject({ status: "done" });
  });

  it("is refused by the database to one who got round the kernel", async () => {
    await startIsOver();
    const by = await admin();
    await resetFactor(by, { person: (await somebody(here)).personId });
    const person = await addPerson(here.owner, { roles: [[role, null]] });
    await addFactor(here.deps, here.owner, person);
    const direct = inTransaction(here.deps.db, (tx) => resetInDatabase(tx, Secret.fromText(by.secret), person));
    await expect(direct).rejects.toMatchObject({ rule: "KH007" });
  });
});

describe("what else a reset ends", () => {
  it("is every token of theirs, whichever of the two is reset, and the log counts them", async () => {
    const by = await admin();
    for (const reset of [resetFactor, resetPassword]) {
      const maya = await somebody(here);
      const { token } = await byToken(here.deps, here.owner, maya.personId, ["vault.read"]);
      expect(await actorOfToken(here.deps, token)).not.toBeNull();
      const ctx = { ...by, requestId: randomUUID() };
      await reset(ctx, { person: maya.personId });
      expect(await actorOfToken(here.deps, token)).toBeNull();
      expect(await here.logged(ctx.requestId)).toMatchObject([{ data: { sessions: 1, tokens: 1 } }]);
    }
  });

  it("takes two where they may act alone in an emergency", async () => {
    await startIsOver();
    const [by, maya] = [await admin(), await somebody(here)];
    const gateway = await addGateway(here.owner);
    await here.owner.query("alter table emergency_grant disable trigger user");
    await here.owner.query(
      `insert into emergency_grant (id, person_id, gateway_id, change_id, granted_by, granted_at, expires_at)
       select gen_random_uuid(), $1, $2, c.id, $3, now(), now() + interval '1 day' from change c limit 1`,
      [maya.personId, gateway, by.personId],
    );
    await here.owner.query("alter table emergency_grant enable trigger user");
    expect(await here.count(`emergency_grant where person_id = '${maya.personId}'`)).toBe(1);
    expect(await resetPassword(by, { person: maya.personId })).toMatchObject({ status: "pending" });
    const direct = inTransaction(here.deps.db, (tx) => resetInDatabase(tx, Secret.fromText(by.secret), maya.personId));
    await expect(direct).rejects.toMatchObject({ rule: "KH007" });
  });

  it("leads on: by the provider that vouches for them, or by a link once that one is gone", async () => {
    const [by, maya] = [await admin(), await somebody(here, { factor: false })];
    const issuer = "https://id.example.test";
    await here.owner.query(
      `insert into single_sign_on (issuer, client_id, client_secret_sealed, scopes, groups_claim, button)
       values ($1, 'keyhole', $2, 'openid', 'groups', 'Come in')`,
      [issuer, Buffer.alloc(64)],
    );
    await here.owner.query("insert into identity (issuer, subject, person_id) values ($1, 'maya', $2)", [
      issuer,
      maya.personId,
    ]);
    expect(await resetPassword(by, { person: maya.personId })).toMatchObject({ value: { link: null } });
    expect(await stateOf(maya.personId)).toMatchObject({ password: false, confirmed: true });
    await expect(resetPassword(by, { person: maya.personId })).rejects.toMatchObject({ rule: "KH036" });
    await here.owner.query("delete from single_sign_on");
    const outcome = await resetPassword(by, { person: maya.personId });
    const link = (outcome.status === "done" ? (outcome.value.link ?? "") : "").split("#")[1] ?? "";
    await acceptInvitation(stranger(here.deps), { link, password: another, again: another });
    expect(await signIn(stranger(here.deps), { email: maya.email, password: another })).toMatchObject({
      value: { step: "done" },
    });
  });
});
