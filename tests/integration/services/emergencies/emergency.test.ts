import { beforeAll, describe, expect, it } from "vitest";
import { decideChange } from "@/lib/services/changes/decide-change";
import { readChange } from "@/lib/services/changes/read-change";
import { applyEmergency } from "@/lib/services/emergencies/apply-emergency";
import { grantEmergency } from "@/lib/services/emergencies/grant-emergency";
import { revokeEmergency } from "@/lib/services/emergencies/revoke-emergency";
import { reviewEmergency } from "@/lib/services/emergencies/review-emergency";
import { readGateway } from "@/lib/services/gateways/read-gateways";
import { createVault } from "@/lib/services/vaults/create-vault";
import { deleteVault } from "@/lib/services/vaults/delete-vault";
import { editVault } from "@/lib/services/vaults/edit-vault";
import { restoreVault } from "@/lib/services/vaults/restore-vault";
import { byToken, signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { admin, earlier, guardedGateway, parked, reason, refused } from "./support";

const here = testInstallation();
type Place = Awaited<ReturnType<typeof guardedGateway>>;
let place: Place;

beforeAll(async () => {
  place = await guardedGateway(here);
});

/** A gateway of the test's own, with somebody who holds the grant and what they asked for. */
async function emergencyAt(approvals = 1) {
  const own = await guardedGateway(here, approvals);
  const holder = await own.author();
  const grant = await own.grant(holder);
  return { ...own, holder, grantId: grant, change: await own.create(holder) };
}

describe("the grant", () => {
  it("waits for another Access admin, and ends by itself", async () => {
    const holder = await place.author();
    const asks = await admin(here);
    const id = parked(
      await grantEmergency.run(asks, { person: holder.personId, gateway: place.name, days: 3, reason: "On call" }),
    );
    expect(await here.count(`emergency_grant where person_id = '${holder.personId}'`)).toBe(0);
    expect(await here.count(`change where id = '${id}' and gateway_id is null and state = 'requested'`)).toBe(1);
    const grant = await place.grant(holder, 3);
    const { rows } = await here.owner.query<{ days: number }>(
      "select round(extract(epoch from expires_at - granted_at) / 86400)::int as days from emergency_grant where id = $1",
      [grant],
    );
    expect(rows).toEqual([{ days: 3 }]);
  });

  it.each([
    ["31 days", { days: 31 }, "INVALID"],
    ["no gateway", { gateway: "" }, "INVALID"],
    ["a gateway that is not there", { gateway: "nowhere" }, "INVALID"],
  ])("is refused for %s", async (_what, more, code) => {
    const holder = await place.author();
    const input = { person: holder.personId, gateway: place.name, days: 7, ...more };
    expect(await refused(grantEmergency.run(await admin(here), input))).toMatchObject({ code });
  });

  it("is refused to those who look after people or audit, and to oneself", async () => {
    const [asks, other] = [await admin(here), await admin(here)];
    const auditor = await signedIn(here.deps, here.owner, [["auditor", null]]);
    const to = (person: string) => grantEmergency.run(asks, { person, gateway: place.name });
    expect(await refused(to(other.personId))).toMatchObject({ code: "CONFLICT" });
    expect(await refused(to(auditor.personId))).toMatchObject({ code: "CONFLICT" });
    expect(await refused(to(asks.personId))).toMatchObject({ code: "FORBIDDEN" });
  });

  it("cannot be written by the runtime role without an approved change, and not for longer than was approved", async () => {
    const { owner } = here;
    const holder = await place.author();
    const call = "select kh_emergency_grant(gen_random_uuid(), $1, $2, $3)";
    await expect(owner.query(call, [holder.personId, place.id, 7])).rejects.toMatchObject({ code: "KH007" });
  });

  it("taken away at once, it permits nothing", async () => {
    const at = await emergencyAt();
    expect(await revokeEmergency.run(await admin(here), { grant: at.grantId })).toMatchObject({ status: "done" });
    expect(await refused(at.apply(at.holder, at.change))).toEqual({ code: "FORBIDDEN", rule: "KH064" });
    const again = revokeEmergency.run(await admin(here), { grant: at.grantId });
    expect(await refused(again)).toEqual({ code: "CONFLICT", rule: "KH016" });
  });
});

describe("applying without approval", () => {
  it("writes the vault at once, tells everybody, and stays open until somebody else has reviewed it", async () => {
    const at = await emergencyAt();
    const colleague = await at.approver();
    await at.create(at.holder);
    const offered = await readChange(at.holder, { id: at.change });
    expect(offered.emergency.offer).toMatchObject({ obstacle: null });
    const ctx = { ...at.holder, requestId: `apply-${at.id}` };
    expect(await at.apply(ctx, at.change)).toMatchObject({ status: "done" });
    expect(await at.vaults()).toEqual(["vault-1"]);
    expect((await here.logged(ctx.requestId)).map(({ type }) => type)).toEqual([
      "emergency.applied",
      "vault.created",
      "change.applied",
    ]);
    const gateway = await readGateway(at.holder, { gateway: at.name });
    expect(gateway.emergency).toMatchObject({ changeId: at.change, person: "Somebody" });
    expect(await readChange(await at.approver(), { id: at.change })).toMatchObject({
      state: "applied",
      approvals: 0,
      emergency: { offer: null, record: { reason, verdict: null, mayReview: true } },
    });
    await at.review(await at.approver(), at.change);
    const told = async (to: string) =>
      (
        await here.owner.query<{ kind: string }>(
          "select kind from notification where person_id = $1 order by at, kind",
          [to],
        )
      ).rows.map(({ kind }) => kind);
    expect(await told(colleague.personId)).toEqual(["change.requested", "emergency.applied", "emergency.reviewed"]);
    expect(await told(at.holder.personId)).toEqual(["emergency.granted", "emergency.reviewed"]);
    expect((await readGateway(at.holder, { gateway: at.name })).emergency).toBeNull();
  });

  it.each([
    ["19 characters", "Nineteen characters"],
    ["blanks around too little", `     too short     ${" ".repeat(20)}`],
    ["nothing but blanks", " ".repeat(40)],
    ["one character again and again", "x".repeat(40)],
    ["one character and blanks", "x ".repeat(40)],
  ])("needs a reason, not %s", async (_what, why) => {
    const holder = await place.author();
    const change = await place.create(holder, `vault-r${why.length}-${why.trim().length}`);
    expect(await refused(place.apply(holder, change, { reason: why }))).toEqual({ code: "INVALID", rule: null });
    // The database says the same, whoever asks it.
    const { rows } = await here.owner.query<{ enough: boolean }>("select kh_says_enough($1) as enough", [why]);
    expect(rows).toEqual([{ enough: false }]);
  });

  it("takes twenty characters", async () => {
    const { rows } = await here.owner.query<{ enough: boolean }>("select kh_says_enough($1) as enough", [
      "\t Twenty characters it.\n",
    ]);
    expect(rows).toEqual([{ enough: true }]);
  });

  it("needs a grant for this gateway that has not ended, of a confirmed account", async () => {
    const at = await emergencyAt();
    const without = await at.author();
    expect(await refused(at.apply(without, await at.create(without)))).toEqual({ code: "FORBIDDEN", rule: "KH064" });

    const elsewhere = await guardedGateway(here);
    await here.owner.query("insert into role_grant (person_id, role, gateway_id) values ($1, 'author', $2)", [
      at.holder.personId,
      elsewhere.id,
    ]);
    const foreign = parked(
      await createVault.run(
        { ...at.holder, actor: { ...at.holder.actor, grants: [{ role: "author", gateway: null }] } } as never,
        { gateway: elsewhere.name, provider: "env", prefix: "foreign" },
      ),
    );
    const { rows } = await here.owner.query<{ hash: string }>("select hash from change where id = $1", [foreign]);
    const there = here.owner.query("select kh_emergency_apply($1, gen_random_uuid(), $2, $3, $4)", [
      ...[at.holder.secret, foreign, rows[0]?.hash, reason],
    ]);
    await expect(there).rejects.toMatchObject({ code: "KH064" });

    await here.owner.query("update person set confirmed_at = null where id = $1", [at.holder.personId]);
    expect(await refused(at.apply(at.holder, at.change))).toEqual({ code: "FORBIDDEN", rule: "KH064" });
    await here.owner.query("update person set confirmed_at = now() where id = $1", [at.holder.personId]);
    await earlier(
      here,
      "emergency_grant",
      "granted_at = now() - interval '8 days', expires_at = now() - interval '1 second'",
      `id = '${at.grantId}'`,
    );
    expect(await refused(at.apply(at.holder, at.change))).toEqual({ code: "FORBIDDEN", rule: "KH064" });
    expect(await at.vaults()).toEqual([]);
  });

  it("needs who it is to have signed in within five minutes, for kernel and database", async () => {
    const at = await emergencyAt();
    const stale = { ...at.holder.actor, authenticatedAt: new Date(Date.now() - 6 * 60_000) } as never;
    expect(await refused(at.apply({ ...at.holder, actor: stale }, at.change))).toMatchObject({
      code: "STEP_UP_REQUIRED",
      rule: null,
    });
    await here.owner.query("update session set authenticated_at = now() - interval '6 minutes' where person_id = $1", [
      at.holder.personId,
    ]);
    expect(await refused(at.apply(at.holder, at.change))).toEqual({ code: "STEP_UP_REQUIRED", rule: "KH050" });
  });

  it("is not for tokens, nor for what a token asked for, nor for what others asked for", async () => {
    const at = await emergencyAt();
    const token = await byToken(here.deps, here.owner, at.holder.personId, ["vault.propose", "change.read"]);
    expect(await refused(at.apply(token, at.change))).toMatchObject({ code: "STEP_UP_REQUIRED" });
    const direct = here.owner.query("select kh_emergency_apply($1, gen_random_uuid(), $2, 'x', $3)", [
      ...[token.token, at.change, reason],
    ]);
    await expect(direct).rejects.toMatchObject({ code: "KH010" });
    expect(await refused(at.apply(at.holder, await at.create(token)))).toEqual({ code: "FORBIDDEN", rule: "KH063" });
    expect(await refused(at.apply(at.holder, await at.create(await at.author())))).toEqual({
      code: "FORBIDDEN",
      rule: "KH063",
    });
  });

  it("is for vaults only", async () => {
    const at = await emergencyAt();
    await here.owner.query("insert into role_grant (person_id, role, gateway_id) values ($1, 'platform-admin', $2)", [
      ...[at.holder.personId, at.id],
    ]);
    const document = '{"effect":[]}';
    const { rows } = await here.owner.query<{ id: string }>(
      `with asked as (select gen_random_uuid() as id)
       select id, kh_change_request($1, id, $2, 'gateway.edit', $2, 'Edit', null, $3,
         encode(sha256(convert_to($3, 'UTF8')), 'hex'), 'sealed') from asked`,
      [at.holder.secret, at.id, document],
    );
    expect(await refused(at.apply(at.holder, rows[0]?.id ?? ""))).toEqual({ code: "INVALID", rule: "KH062" });
  });

  it("carries out what was shown, and nothing else", async () => {
    const at = await emergencyAt();
    const other = applyEmergency.run(at.holder, { id: at.change, hash: "0".repeat(64), reason });
    expect(await refused(other)).toEqual({ code: "STALE", rule: "KH004" });
  });

  it("changes nothing where what it builds upon has moved, and leaves the request", async () => {
    const at = await emergencyAt();
    await here.owner.query(`alter table vault disable trigger vault_guard;
      insert into vault (id, gateway_id, prefix, provider, config) values (gen_random_uuid(), '${at.id}', 'vault-1', 'env', '{}');
      alter table vault enable trigger vault_guard`);
    expect(await refused(at.apply(at.holder, at.change))).toMatchObject({ code: "CONFLICT", rule: null });
    expect(await here.count(`emergency where gateway_id = '${at.id}'`)).toBe(0);
    expect((await readChange(at.holder, { id: at.change })).state).toBe("requested");
  });

  it("is one at a time on a gateway, also when ten are tried at once, and none while a review is overdue", async () => {
    const at = await emergencyAt();
    const changes = [at.change];
    while (changes.length < 10) changes.push(await at.create(at.holder));
    const answers = await Promise.all(changes.map((id) => refused(at.apply(at.holder, id))));
    expect(answers.filter((answer) => answer === null)).toHaveLength(1);
    expect(answers.filter((answer) => answer?.rule === "KH066")).toHaveLength(9);
    expect(await at.vaults()).toHaveLength(1);
    const left = changes[answers.findIndex((answer) => answer !== null)] ?? "";
    await earlier(
      here,
      "emergency",
      "applied_at = now() - interval '25 hours', review_by = now() - interval '1 hour'",
      `gateway_id = '${at.id}'`,
    );
    expect(await refused(at.apply(at.holder, left))).toEqual({ code: "CONFLICT", rule: "KH067" });
    const done = changes[answers.indexOf(null)] ?? "";
    await at.review(await at.approver(), done);
    expect(await at.apply(at.holder, left)).toMatchObject({ status: "done" });
  });

  it("leaves other gateways alone", async () => {
    const [one, two] = [await emergencyAt(), await emergencyAt()];
    await one.apply(one.holder, one.change);
    expect(await two.apply(two.holder, two.change)).toMatchObject({ status: "done" });
  });
});

describe("the review", () => {
  it("is somebody else's: not whoever applied it, under any account, and an Approver's of that gateway", async () => {
    const own = await guardedGateway(here);
    const email = `holder-${own.id}@example.test`;
    const holder = await signedIn(
      here.deps,
      here.owner,
      [
        ["author", own.id],
        ["approver", own.id],
      ],
      { email },
    );
    await own.grant(holder);
    const change = await own.create(holder);
    await own.apply(holder, change);
    const twin = await own.approver({ email: ` ${email.toUpperCase()}`.trim() });
    expect(await refused(own.review(holder, change))).toEqual({ code: "FORBIDDEN", rule: "KH069" });
    expect(await refused(own.review(twin, change))).toEqual({ code: "FORBIDDEN", rule: "KH069" });
    const unconfirmed = await own.approver({ confirmed: false });
    expect(await refused(own.review(unconfirmed, change))).toEqual({ code: "FORBIDDEN", rule: "KH011" });
    const elsewhere = await place.approver();
    expect(await refused(own.review(elsewhere, change))).toEqual({ code: "FORBIDDEN", rule: null });
    const approver = await own.approver();
    const token = await byToken(here.deps, here.owner, approver.personId, ["change.read"]);
    expect(await refused(own.review(token, change))).toMatchObject({ code: "STEP_UP_REQUIRED" });
    const stale = { ...approver.actor, authenticatedAt: new Date(Date.now() - 6 * 60_000) } as never;
    expect(await refused(own.review({ ...approver, actor: stale }, change))).toMatchObject({
      code: "STEP_UP_REQUIRED",
    });
    expect(await own.review(approver, change)).toMatchObject({ status: "done" });
    expect(await refused(own.review(await own.approver(), change))).toEqual({ code: "CONFLICT", rule: "KH068" });
  });

  it("takes back what was made, edited, deleted and brought back, and says so in the log", async () => {
    const at = await emergencyAt(3);
    const approver = await at.approver();
    const vault = async () => {
      const { rows } = await here.owner.query<{ id: string; version: number; description: string | null }>(
        "select id, version, description from vault where gateway_id = $1",
        [at.id],
      );
      return rows[0];
    };
    const inEmergency = async (change: string, verdict: "ratify" | "revert") => {
      await at.apply(at.holder, change);
      const ctx = { ...approver, requestId: `review-${change}` };
      const outcome = await at.review(ctx, change, verdict);
      return { outcome, types: (await here.logged(ctx.requestId)).map(({ type }) => type) };
    };

    const made = await inEmergency(at.change, "revert");
    expect(made.types).toEqual(["emergency.reviewed", "vault.deleted", "change.applied"]);
    expect(await vault()).toBeUndefined();
    const taken = (made.outcome as unknown as { value: { revertChangeId: string; obstacle: null } }).value;
    expect(taken).toMatchObject({ obstacle: null });
    const undoing = await readChange(approver, { id: taken.revertChangeId });
    expect(undoing).toMatchObject({ state: "applied", mine: true, emergency: { takesBack: at.change } });

    await inEmergency(await at.create(at.holder, "kept"), "ratify");
    const kept = (await vault())!;
    const edit = { gateway: at.name, id: kept.id, version: kept.version, prefix: "kept", description: "other" };
    const edited = await inEmergency(parked(await editVault.run(at.holder, edit)), "revert");
    expect(edited.types).toEqual(["emergency.reviewed", "vault.restored", "change.applied"]);
    expect(await vault()).toMatchObject({ id: kept.id, description: null, version: 3 });

    const deleted = await deleteVault.run(at.holder, { gateway: at.name, id: kept.id, version: 3 });
    await inEmergency(parked(deleted), "revert");
    expect(await vault()).toMatchObject({ id: kept.id, version: 5 });

    await inEmergency(
      parked(await deleteVault.run(at.holder, { gateway: at.name, id: kept.id, version: 5 })),
      "ratify",
    );
    const restore = { gateway: at.name, id: kept.id, version: 6, revision: 1 };
    await inEmergency(parked(await restoreVault.run(at.holder, restore)), "revert");
    expect(await vault()).toBeUndefined();
  });

  it("says why it cannot be taken back, and stands all the same", async () => {
    const at = await emergencyAt();
    await at.apply(at.holder, at.change);
    await here.owner.query(`alter table vault disable trigger vault_guard;
      update vault set version = version + 1, description = 'since' where gateway_id = '${at.id}';
      alter table vault enable trigger vault_guard`);
    const outcome = await at.review(await at.approver(), at.change, "revert");
    const obstacle = "The vault was changed again since, and that would be taken back too. Ask for a change of it.";
    expect(outcome).toMatchObject({ status: "done", value: { revertChangeId: null, obstacle } });
    expect(await readChange(at.holder, { id: at.change })).toMatchObject({
      emergency: { record: { verdict: "revert", revertObstacle: obstacle } },
    });
    expect(await at.vaults()).toEqual(["vault-1"]);
  });

  it("names the references that would lose their vault", async () => {
    const at = await emergencyAt();
    await at.apply(at.holder, at.change);
    await here.owner.query(
      "insert into reference (gateway_id, text, name, tracked_at) values ($1, $2, 'vault-1', now())",
      [...[at.id, "{vault://vault-1/x}"]],
    );
    const outcome = await at.review(await at.approver(), at.change, "revert");
    expect(outcome).toMatchObject({
      value: { obstacle: "The prefix vault-1 has to stay: 1 tracked reference uses it." },
    });
  });

  it("needs a reason where it takes back", async () => {
    const at = await emergencyAt();
    await at.apply(at.holder, at.change);
    const review = reviewEmergency.run(await at.approver(), { id: at.change, verdict: "revert", reason: " " });
    expect(await refused(review)).toMatchObject({ code: "INVALID" });
  });
});

describe("the database", () => {
  const direct = async (statements: string): Promise<string> => {
    try {
      await here.owner.query(`begin; ${statements}; commit`);
      return "done";
    } catch (error) {
      await here.owner.query("rollback");
      return (error as { code: string }).code;
    }
  };

  it("takes a change for applied only with the approvals it needs, or with one emergency", async () => {
    const own = await guardedGateway(here, 2);
    const change = await own.create(await own.author());
    const applied = `update change set state = 'applied', closed_at = now(), applied_xid = pg_current_xact_id()::text where id = '${change}'`;
    expect(await direct(applied)).toBe("KH070");
    const approver = await own.approver();
    const { hash } = await readChange(approver, { id: change });
    await decideChange.run(approver, { id: change, hash, decision: "approve", reason: "" });
    expect(await direct(applied)).toBe("KH070");
    const another = await own.approver();
    expect(await decideChange.run(another, { id: change, hash, decision: "approve", reason: "" })).toMatchObject({
      value: { state: "applied" },
    });
  });

  it("counts two accounts of one human once", async () => {
    const own = await guardedGateway(here, 2);
    const change = await own.create(await own.author());
    const one = await own.approver({ email: `${change}@example.test` });
    const other = await own.approver({ email: `${change}@EXAMPLE.test` });
    const { hash } = await readChange(one, { id: change });
    for (const account of [one, other]) {
      expect(await decideChange.run(account, { id: change, hash, decision: "approve", reason: "" })).toMatchObject({
        value: { state: "requested" },
      });
    }
    const somebodyElse = await own.approver();
    expect(await decideChange.run(somebodyElse, { id: change, hash, decision: "approve", reason: "" })).toMatchObject({
      value: { state: "applied" },
    });
  });

  it("takes nothing for an undoing but deleting and bringing back", async () => {
    const at = await emergencyAt();
    await at.apply(at.holder, at.change);
    const { secret } = await at.approver();
    for (const [verdict, operation] of [
      ["revert", "vault.edit"],
      ["revert", "vault.create"],
      ["ratify", "vault.delete"],
    ]) {
      const call = `select kh_emergency_review('${secret}', '${at.change}', '${verdict}', 'I have looked.', null,
        gen_random_uuid(), '${operation}', 'An edit', '{"v":1}', '\\x00')`;
      expect([operation, await direct(call)]).toEqual([operation, "KH062"]);
    }
  });

  it("lets nobody act in an emergency who may not ask for changes there any more", async () => {
    const at = await emergencyAt();
    await here.owner.query("delete from role_grant where person_id = $1", [at.holder.personId]);
    const { rows } = await here.owner.query<{ hash: string }>("select hash from change where id = $1", [at.change]);
    const call = `select kh_emergency_apply('${at.holder.secret}', gen_random_uuid(), '${at.change}', '${rows[0]?.hash}',
      'Production is down and nobody else is awake.')`;
    expect(await direct(call)).toBe("KH064");
  });

  it("keeps emergencies and grants as they were", async () => {
    const at = await emergencyAt();
    await at.apply(at.holder, at.change);
    for (const statement of [
      `update emergency set reason = 'something else altogether' where change_id = '${at.change}'`,
      `delete from emergency where change_id = '${at.change}'`,
      "truncate emergency",
      `update emergency_grant set expires_at = expires_at + interval '1 day' where id = '${at.grantId}'`,
      `delete from emergency_grant where id = '${at.grantId}'`,
      "truncate emergency_grant cascade",
    ]) {
      expect([statement, await direct(statement)]).toEqual([statement, "KH008"]);
    }
    await at.review(await at.approver(), at.change);
    const again = `update emergency set verdict = 'ratify', verdict_why = 'other' where change_id = '${at.change}'`;
    expect(await direct(again)).toBe("KH008");
    expect(
      await direct(`insert into emergency (id, change_id, gateway_id, grant_id, person_id, session_id, reason, applied_at, review_by)
        select gen_random_uuid(), revert.id, gateway_id, grant_id, person_id, session_id, 'too short', now(), now()
        from emergency, (select gen_random_uuid() as id) revert limit 1`),
    ).toBe("23514");
  });
});

describe("a draft that others wrote at", () => {
  const wroteAt = (change: string, person: string, token: string | null) =>
    here.owner.query("insert into change_editor (change_id, person_id, token_id, at) values ($1, $2, $3, now())", [
      ...[change, person, token],
    ]);

  it("is not reviewed by one of them", async () => {
    const at = await emergencyAt();
    const editor = await at.approver();
    await wroteAt(at.change, editor.personId, null);
    await at.apply(at.holder, at.change);
    expect(await refused(at.review(editor, at.change))).toEqual({ code: "FORBIDDEN", rule: "KH069" });
    expect(await at.review(await at.approver(), at.change)).toMatchObject({ status: "done" });
  });

  it("is not applied in an emergency where a token did", async () => {
    const at = await emergencyAt();
    const token = await byToken(here.deps, here.owner, at.holder.personId, ["vault.propose"]);
    await wroteAt(at.change, at.holder.personId, token.actor.kind === "token" ? token.actor.tokenId : null);
    expect(await refused(at.apply(at.holder, at.change))).toEqual({ code: "FORBIDDEN", rule: "KH063" });
  });
});
