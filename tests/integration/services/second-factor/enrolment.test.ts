import { describe, expect, it } from "vitest";
import { inTransaction } from "@/lib/db/transaction";
import { beginFactor } from "@/lib/services/second-factor/begin-factor";
import { confirmFactor } from "@/lib/services/second-factor/confirm-factor";
import { readFactor } from "@/lib/services/second-factor/read-factor";
import { removeFactor } from "@/lib/services/second-factor/remove-factor";
import { renewCodes } from "@/lib/services/second-factor/renew-codes";
import { actorOfSession } from "@/lib/services/sessions/authenticate";
import type { Context } from "@/lib/services/kernel/context";
import { byToken } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { addPerson } from "@/tests/support/organisation";
import { codeAt } from "@/tests/support/second-factor";
import { byCode, halfWay, somebody, type Enrolled } from "./support";

const here = testInstallation();
const minute = 60_000;

const begin = async (ctx: Context) => {
  const outcome = await beginFactor(ctx, {});
  if (outcome.status !== "done") throw new Error("It waits for nobody.");
  return outcome.value;
};

const confirm = async (ctx: Context, code: string) => {
  const outcome = await confirmFactor(ctx, { code });
  if (outcome.status !== "done") throw new Error("It waits for nobody.");
  return outcome.value.recoveryCodes;
};

const now = () => here.deps.clock();

describe("enrolling an app", () => {
  it("counts once a first code was right, which is spent by that", async () => {
    const ctx = await somebody(here, { factor: false });
    const { secret } = await begin(ctx);
    expect(await readFactor(ctx, {})).toEqual({
      enrolledAt: null,
      recoveryCodesLeft: 0,
      hasPassword: true,
      confirmsBy: "password",
    });
    await expect(confirm(ctx, "000000")).rejects.toMatchObject({ code: "INVALID" });
    const code = codeAt(secret, now());
    const recoveryCodes = await confirm(ctx, code);
    expect(new Set(recoveryCodes).size).toBe(10);
    expect(await readFactor(ctx, {})).toMatchObject({ enrolledAt: expect.any(Date), recoveryCodesLeft: 10 });
    const half = await halfWay(here.deps, ctx.email);
    expect((await byCode(here.deps, half, code)).code).toBe("INVALID");
    expect((await byCode(here.deps, half, codeAt(secret, now(), 1))).code).toBe("done");
  });

  it("puts neither secret nor codes into rows or the log", async () => {
    const ctx = await somebody(here, { factor: false });
    const { secret } = await begin(ctx);
    const shown = [secret, ...(await confirm(ctx, codeAt(secret, now())))];
    const kept = await here.owner.query(
      "select f::text, (select string_agg(e.body, '') from audit.event e) from second_factor f",
    );
    const text = JSON.stringify(kept.rows);
    for (const one of shown) expect(text).not.toContain(one);
    expect((await here.logged(ctx.requestId)).map(({ type }) => type)).toEqual([
      "second-factor.begun",
      "second-factor.enrolled",
    ]);
  });

  it("may be begun anew, and only the last secret can be confirmed", async () => {
    const ctx = await somebody(here, { factor: false });
    const first = await begin(ctx);
    const second = await begin(ctx);
    await expect(confirm(ctx, codeAt(first.secret, now()))).rejects.toMatchObject({ code: "INVALID" });
    await confirm(ctx, codeAt(second.secret, now()));
  });

  it("does not replace a factor that is there", async () => {
    const ctx = await somebody(here);
    await expect(begin(ctx)).rejects.toMatchObject({ code: "CONFLICT", rule: "KH051" });
    await expect(confirm(ctx, "123456")).rejects.toMatchObject({ code: "CONFLICT" });
  });

  it("is sealed for this person's row: moved to another's it opens nothing", async () => {
    const [one, other] = [await somebody(here), await somebody(here)];
    await here.owner.query(
      "update second_factor set secret_sealed = (select secret_sealed from second_factor where person_id = $1) where person_id = $2",
      [one.personId, other.personId],
    );
    const half = await halfWay(here.deps, other.email);
    expect((await byCode(here.deps, half, codeAt(one.secret, now()))).code).toBe("INTERNAL");
  });

  it("guesses at the confirming code end after five", async () => {
    const ctx = await somebody(here, { factor: false });
    const { secret } = await begin(ctx);
    for (let time = 0; time < 5; time += 1) await confirm(ctx, `00000${time}`).catch(() => null);
    await expect(confirm(ctx, codeAt(secret, now()))).rejects.toMatchObject({ code: "RATE_LIMITED" });
  });
});

describe("recovery codes that were renewed", () => {
  it("take the place of those before", async () => {
    const ctx = await somebody(here);
    const outcome = await renewCodes(ctx, {});
    const fresh = outcome.status === "done" ? outcome.value.recoveryCodes : [];
    const half = await halfWay(here.deps, ctx.email);
    expect((await byCode(here.deps, half, ctx.recoveryCodes[0] ?? "")).code).toBe("INVALID");
    expect((await byCode(here.deps, half, fresh[9] ?? "")).code).toBe("done");
    expect((await readFactor(ctx, {})).recoveryCodesLeft).toBe(9);
  });

  it("need a factor", async () => {
    const ctx = await somebody(here, { factor: false });
    await expect(renewCodes(ctx, {})).rejects.toMatchObject({ rule: "KH051" });
  });
});

describe("removing the factor", () => {
  it("ends the question for a code, and its recovery codes", async () => {
    const ctx = await somebody(here);
    await removeFactor(ctx, {});
    await expect(halfWay(here.deps, ctx.email)).rejects.toThrow("did not ask");
    expect(await here.count(`recovery_code where person_id = '${ctx.personId}'`)).toBe(0);
    await expect(removeFactor(ctx, {})).rejects.toMatchObject({ rule: "KH051" });
  });
});

describe("what weighs on the factor", () => {
  const trials: readonly (readonly [string, (ctx: Context) => Promise<unknown>])[] = [
    ["beginning", (ctx) => beginFactor(ctx, {})],
    ["renewing codes", (ctx) => renewCodes(ctx, {})],
    ["removing", (ctx) => removeFactor(ctx, {})],
  ];

  const later = async (ctx: Enrolled): Promise<Context> => {
    await here.owner.query("update session set authenticated_at = now() - interval '6 minutes' where person_id = $1", [
      ctx.personId,
    ]);
    return { ...ctx, actor: (await actorOfSession(here.deps, ctx.sessionSecret)) ?? ctx.actor };
  };

  it.each(trials)("needs a fresh sign-in, to the kernel and to the database: %s", async (_name, run) => {
    const ctx = await somebody(here);
    const stale = await later(ctx);
    await expect(run(stale)).rejects.toMatchObject({ code: "STEP_UP_REQUIRED", rule: null });
    // As one who got round the kernel: the context still says that it was just now.
    await expect(run(ctx)).rejects.toMatchObject({ code: "STEP_UP_REQUIRED", rule: "KH050" });
  });

  it.each(trials)("is no token's: %s", async (_name, run) => {
    const ctx = await somebody(here);
    await expect(run(await byToken(here.deps, here.owner, ctx.personId, ["vault.read"]))).rejects.toMatchObject({
      code: "STEP_UP_REQUIRED",
    });
  });

  it("cannot be written by the runtime role itself", async () => {
    const ctx = await somebody(here);
    const other = await addPerson(here.owner);
    for (const sql of [
      `delete from second_factor where person_id = '${ctx.personId}'`,
      `delete from recovery_code where person_id = '${ctx.personId}'`,
      `update second_factor set secret_sealed = 'x' where person_id = '${ctx.personId}'`,
      `update second_factor set enrolled_at = null where person_id = '${ctx.personId}'`,
      `insert into second_factor (id, person_id, secret_sealed) values (gen_random_uuid(), '${other}', 'x')`,
      `insert into recovery_code (code_hash, person_id) values ('x', '${ctx.personId}')`,
    ]) {
      await expect(inTransaction(here.deps.db, (tx) => tx.$executeRawUnsafe(sql))).rejects.toMatchObject({
        code: "INTERNAL",
      });
    }
    here.deps.advance(minute);
    expect((await readFactor(ctx, {})).recoveryCodesLeft).toBe(10);
  });
});
