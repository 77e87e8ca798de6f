import { afterEach, describe, expect, it } from "vitest";
import type { AppError } from "@/lib/domain/errors";
import { permissions, type Permission, type Role } from "@/lib/domain/access/permissions";
import { holds } from "@/lib/domain/access/decide";
import { readGateway, readGateways } from "@/lib/services/gateways/read-gateways";
import { createVault } from "@/lib/services/vaults/create-vault";
import { readVaults } from "@/lib/services/vaults/read-vaults";
import { actorOfToken } from "@/lib/services/sessions/authenticate";
import { createToken } from "@/lib/services/tokens/create-token";
import { readTokens } from "@/lib/services/tokens/read-tokens";
import { revokeToken } from "@/lib/services/tokens/revoke-token";
import type { Context } from "@/lib/services/kernel/context";
import { byToken, signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { addGateway, sha256 } from "@/tests/support/organisation";

const here = testInstallation();
const day = 86_400_000;
const began = Date.now();
afterEach(() => here.deps.advance(began - here.deps.clock().getTime()));

const person = (...roles: [Role, string | null][]) => signedIn(here.deps, here.owner, roles);

async function made(ctx: Context, scopes: readonly Permission[], days = 30) {
  const outcome = await createToken.run(ctx, { name: "ci", scopes, days });
  if (outcome.status !== "done") throw new Error("a token does not wait");
  return outcome.value as { readonly id: string; readonly token: string; readonly expiresAt: Date };
}

const lives = async (token: string): Promise<boolean> => (await actorOfToken(here.deps, token)) !== null;
const contextOf = async (token: string): Promise<Context> => {
  const actor = await actorOfToken(here.deps, token);
  if (actor === null) throw new Error("the token does not count");
  return { deps: here.deps, requestId: "by-token", actor };
};

describe("a new token", () => {
  it("is shown once: the database holds its hash, the log and the list neither", async () => {
    const ctx = await person(["author", null]);
    const { id, token, expiresAt } = await made(ctx, ["vault.read", "vault.propose"]);
    expect(token).toMatch(/^kh_[\w-]{43}$/);
    expect(expiresAt.getTime() - here.deps.clock().getTime()).toBe(30 * day);
    const { rows } = await here.owner.query("select * from api_token where id = $1", [id]);
    expect(rows[0]).toMatchObject({ secret_hash: sha256(token), prefix: token.slice(0, 9) });
    const seen = JSON.stringify([rows, await readTokens(ctx, {}), await here.logged(ctx.requestId)]);
    expect(seen).not.toContain(token.slice(9));
    expect(seen).not.toContain(sha256(token).toString("hex").slice(0, 16));
    expect(await here.logged(ctx.requestId)).toMatchObject([
      { type: "token.created", object: { id }, data: { scopes: ["vault.read", "vault.propose"] } },
    ]);
  });

  it("lives a year at most, and ends with the last day of it", async () => {
    const ctx = await person(["viewer", null]);
    for (const days of [0, -1, 366, 1.5, "x"]) {
      await expect(createToken.run(ctx, { name: "ci", scopes: ["vault.read"], days })).rejects.toMatchObject({
        code: "INVALID",
        fields: { days: expect.any(String) as string },
      });
    }
    const { token } = await made(ctx, ["vault.read"], 365);
    here.deps.advance(365 * day - 1);
    expect(await lives(token)).toBe(true);
    here.deps.advance(1);
    expect(await lives(token)).toBe(false);
  });

  it("cannot do what its owner cannot, nor what no token may", async () => {
    const ctx = await person(["viewer", null], ["approver", null]);
    for (const scopes of [["vault.propose"], ["vault.read", "audit.read"]]) {
      await expect(createToken.run(ctx, { name: "ci", scopes })).rejects.toMatchObject({ code: "INVALID" });
    }
    for (const scopes of [["change.decide"], ["role.grant"], ["no.such"], [], [1], "change.decide"]) {
      await expect(createToken.run(ctx, { name: "ci", scopes })).rejects.toMatchObject({ code: "INVALID" });
    }
    expect(await here.count(`api_token where person_id = '${ctx.personId}'`)).toBe(0);
    expect((await readTokens(ctx, {})).available).not.toContain("change.decide");
  });

  it("that is report-only has reading scopes alone, for the database too, whatever its owner may", async () => {
    const ctx = await person(["author", null], ["operator", null]);
    const make = (scopes: readonly string[]) =>
      createToken.run(ctx, { name: "report", scopes, reportOnly: "true", days: 300 });
    for (const scope of ["reference.resolve", "vault.propose", "change.withdraw"]) {
      await expect(make(["vault.read", scope])).rejects.toMatchObject({ code: "INVALID" });
    }
    const outcome = await make(["vault.read", "rotation.read"]);
    const { id, token } = (outcome as unknown as { value: { id: string; token: string } }).value;
    expect((await contextOf(token)).actor).toMatchObject({ scopes: ["vault.read", "rotation.read"] });
    const widened = "update api_token set scopes = scopes || '{reference.resolve}' where id = $1";
    await expect(here.owner.query(widened, [id])).rejects.toMatchObject({ code: "23514" });
    // Even with the check gone, more than reading is not among its rights.
    await here.owner.query("alter table api_token drop constraint api_token_report_only_check");
    await here.owner.query(widened, [id]);
    expect((await contextOf(token)).actor).toMatchObject({ scopes: ["vault.read", "rotation.read"] });
  });

  it("is one of 50 live ones at most, however many are made at once", async () => {
    const ctx = await person(["viewer", null]);
    await here.owner.query(
      `insert into api_token (person_id, name, prefix, secret_hash, scopes, expires_at, revoked_at)
       select $1, 'one of many', 'kh_test', sha256(random()::text::bytea), '{vault.read}', now() + interval '1 day',
         case when n > 48 then now() end from generate_series(1, 60) n`,
      [ctx.personId],
    );
    const make = () =>
      createToken.run(ctx, { name: "ci", scopes: ["vault.read"] }).then(
        ({ status }) => status as string,
        (error: unknown) => (error as AppError).rule,
      );
    const tried = await Promise.all([make(), make(), make(), make()]);
    expect(tried.toSorted()).toEqual(["KH055", "KH055", "done", "done"]);
    expect(await here.count(`api_token where person_id = '${ctx.personId}' and revoked_at is null`)).toBe(50);
  });

  it("is made by a person, never by another token", async () => {
    const ctx = await person(["viewer", null]);
    const by = await contextOf((await made(ctx, ["vault.read"])).token);
    for (const run of [
      () => createToken.run(by, { name: "more", scopes: ["vault.read"] }),
      () => readTokens.run(by, {}),
      () => revokeToken.run(by, { id: "0b0e6a1c-6b7a-4a3e-9a3e-1f2d3c4b5a69" }),
    ]) {
      await expect(run()).rejects.toMatchObject({ code: "STEP_UP_REQUIRED" });
    }
  });
});

describe("the rights of a token", () => {
  it("are its scopes and nothing else of its owner's", async () => {
    const gateway = await addGateway(here.owner);
    const ctx = await person(["author", null]);
    const by = await contextOf((await made(ctx, ["vault.read"])).token);
    expect(await readGateway(by, { gateway: `g-${gateway}` })).toMatchObject({ vaults: 0 });
    await expect(
      createVault.run(by, { gateway: `g-${gateway}`, provider: "env", prefix: "by-token" }),
    ).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  it("shrink and grow with the roles of its owner, at once", async () => {
    const [one, other] = [await addGateway(here.owner), await addGateway(here.owner)];
    const ctx = await person(["viewer", one], ["viewer", other]);
    const { token } = await made(ctx, ["vault.read"]);
    const sees = async (gateway: string) =>
      readVaults.run(await contextOf(token), { gateway: `g-${gateway}` }).then(
        () => true,
        () => false,
      );
    expect([await sees(one), await sees(other)]).toEqual([true, true]);
    await here.owner.query("delete from role_grant where person_id = $1 and gateway_id = $2", [ctx.personId, one]);
    expect([await sees(one), await sees(other)]).toEqual([false, true]);
    expect((await readGateways(await contextOf(token), { archived: false })).gateways.map(({ id }) => id)).toEqual([
      other,
    ]);
  });

  it("never hold what no token may, even if somebody wrote it into the database", async () => {
    const ctx = await person(["approver", null]);
    const by = await byToken(here.deps, here.owner, ctx.personId, permissions);
    if (by.actor.kind !== "token") throw new Error("a token was asked for");
    expect(by.actor.scopes).toContain("change.decide");
    expect(holds(by.actor, "change.decide", null)).toBe(false);
    expect(holds(by.actor, "change.read", null)).toBe(true);
  });

  it("do not suffer from a scope that is not known any more", async () => {
    const ctx = await person(["viewer", null]);
    const { id, token } = await made(ctx, ["vault.read"]);
    await here.owner.query("update api_token set scopes = '{vault.read,vault.forgotten}' where id = $1", [id]);
    expect((await contextOf(token)).actor).toMatchObject({ scopes: ["vault.read"] });
  });
});

describe("a token is dead at once", () => {
  it("when its owner revokes it, and stays so", async () => {
    const ctx = await person(["viewer", null]);
    const { id, token } = await made(ctx, ["vault.read"]);
    expect(await lives(token)).toBe(true);
    await revokeToken(ctx, { id });
    expect(await lives(token)).toBe(false);
    await expect(revokeToken(ctx, { id })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(here.owner.query("update api_token set revoked_at = null where id = $1", [id])).rejects.toMatchObject({
      code: "KH016",
    });
    expect((await here.logged(ctx.requestId)).map(({ type }) => type)).toEqual(["token.created", "token.revoked"]);
  });

  it("when its owner is suspended, and the database knows it no more either", async () => {
    const ctx = await person(["author", null]);
    const { token } = await made(ctx, ["vault.read"]);
    await here.owner.query("update person set suspended_at = now() where id = $1", [ctx.personId]);
    expect(await lives(token)).toBe(false);
    await expect(here.owner.query("select kh_actor($1)", [token])).rejects.toMatchObject({ code: "KH001" });
  });

  it("but not when somebody else tries to revoke it", async () => {
    const [one, other] = [await person(["viewer", null]), await person(["viewer", null])];
    const { id, token } = await made(one, ["vault.read"]);
    await expect(revokeToken(other, { id })).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await lives(token)).toBe(true);
    expect((await readTokens(other, {})).tokens).toEqual([]);
  });
});

it("opens nothing by its hash, its prefix or a piece of itself", async () => {
  const { token } = await made(await person(["viewer", null]), ["vault.read"]);
  const hash = sha256(token).toString("hex");
  for (const text of [hash, token.slice(0, 9), token.slice(3), `${token} `, token.toUpperCase(), ""]) {
    expect(await lives(text)).toBe(false);
  }
});

it("notes its last use once a minute", async () => {
  const ctx = await person(["viewer", null]);
  const { id, token } = await made(ctx, ["vault.read"]);
  const lastUse = async () => (await readTokens(ctx, {})).tokens.find((one) => one.id === id)?.lastUsedAt;
  expect(await lastUse()).toBeNull();
  await lives(token);
  const first = here.deps.clock();
  here.deps.advance(30_000);
  await lives(token);
  expect(await lastUse()).toEqual(first);
  here.deps.advance(31_000);
  await lives(token);
  expect(await lastUse()).toEqual(here.deps.clock());
});
