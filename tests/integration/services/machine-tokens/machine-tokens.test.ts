import { beforeAll, describe, expect, it } from "vitest";
import { forMachines } from "@/lib/domain/access/permissions";
import { readGateway } from "@/lib/services/gateways/read-gateways";
import type { Context } from "@/lib/services/kernel/context";
import { createMachineToken } from "@/lib/services/machine-tokens/create-machine-token";
import { readMachineTokens } from "@/lib/services/machine-tokens/read-machine-tokens";
import { revokeMachineToken } from "@/lib/services/machine-tokens/revoke-machine-token";
import { explainReference } from "@/lib/services/references/explain-reference";
import { actorOfToken } from "@/lib/services/sessions/authenticate";
import { createVault } from "@/lib/services/vaults/create-vault";
import { byMachine, signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { addGateway, connected, sha256 } from "@/tests/support/organisation";

const here = testInstallation();
let gateway: string;
let other: string;

beforeAll(async () => {
  gateway = await addGateway(here.owner);
  other = await addGateway(here.owner);
});

const admin = () =>
  signedIn(here.deps, here.owner, [
    ["platform-admin", gateway],
    ["operator", gateway],
  ]);

async function made(by: Context, more: object = {}): Promise<{ readonly id: string; readonly token: string }> {
  const input = { gateway: `g-${gateway}`, name: "reports", scopes: ["vault.read"], days: 365, ...more };
  const outcome = await createMachineToken.run(by, input);
  return (outcome as unknown as { value: { id: string; token: string } }).value;
}

/** As the runtime role, past the application; on a connection of its own. */
async function put(secret: string, at: string, scopes: string): Promise<string> {
  const client = await connected(here.database.appUrl);
  try {
    await client.query(
      `select kh_machine_token_create($1, gen_random_uuid(), $2, 'by hand', 'khm_hand', sha256(random()::text::bytea), $3,
         now() + interval '1 day')`,
      [secret, at, scopes],
    );
    return "made";
  } catch (error) {
    return (error as { readonly code?: string }).code ?? "unknown";
  } finally {
    await client.end();
  }
}

const contextOf = async (token: string): Promise<Context | null> => {
  const actor = await actorOfToken(here.deps, token);
  return actor === null ? null : { deps: here.deps, requestId: `machine-${token.slice(0, 9)}`, actor };
};

describe("a gateway's own token", () => {
  it("is shown once, reads there, and is on record under its own name", async () => {
    const by = await admin();
    const { id, token } = await made(by, { scopes: [...forMachines] });
    expect(token).toMatch(/^khm_[\w-]{43}$/);
    const { rows } = await here.owner.query("select * from machine_token where id = $1", [id]);
    expect(rows[0]).toMatchObject({ secret_hash: sha256(token), created_by: by.personId });
    const seen = JSON.stringify([rows, await readMachineTokens(by, { gateway: `g-${gateway}` }), await here.logged()]);
    expect(seen).not.toContain(token.slice(10));
    const ctx = (await contextOf(token))!;
    expect(await readGateway(ctx, { gateway: `g-${gateway}` })).toMatchObject({ id: gateway });
    await expect(readGateway(ctx, { gateway: `g-${other}` })).rejects.toMatchObject({ code: "FORBIDDEN" });
    await explainReference.run(ctx, { gateway: `g-${gateway}`, reference: "{vault://nowhere/x}" });
    const explained = (await here.logged(ctx.requestId)).find(({ type }) => type === "reference.explained");
    expect(explained?.actor).toEqual({ kind: "machine", id, name: "reports" });
    const used = await readMachineTokens(by, { gateway: `g-${gateway}` });
    expect(used.tokens.find((one) => one.id === id)?.lastUsedAt).toEqual(here.deps.clock());
  });

  it("outlives whoever made it", async () => {
    const by = await admin();
    const { token } = await made(by);
    await here.owner.query("delete from role_grant where person_id = $1", [by.personId]);
    await here.owner.query("update person set suspended_at = now() where id = $1", [by.personId]);
    expect(await readGateway((await contextOf(token))!, { gateway: `g-${gateway}` })).toMatchObject({ id: gateway });
  });

  it.each([["change.decide"], ["vault.propose"], ["role.grant"], ["reference.track"], ["audit.read"]])(
    "cannot be given %s, nor take it from the row",
    async (scope) => {
      await expect(made(await admin(), { scopes: [scope] })).rejects.toMatchObject({ code: "INVALID" });
      await expect(byMachine(here.deps, here.owner, gateway, [scope as never])).rejects.toMatchObject({
        code: "23514",
      });
    },
  );

  it("never asks for a change, and is nobody to the functions of the database", async () => {
    const { token } = await made(await admin(), { scopes: [...forMachines] });
    const ctx = (await contextOf(token))!;
    const ask = createVault.run(ctx, { gateway: `g-${gateway}`, provider: "env", prefix: "by-machine" });
    await expect(ask).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(here.owner.query("select * from kh_actor($1)", [token])).rejects.toMatchObject({ code: "KH001" });
  });

  it("shares one budget for what it resolves with the gateway's other tokens", async () => {
    const [one, two] = [
      await made(await admin(), { scopes: [...forMachines] }),
      await made(await admin(), { scopes: [...forMachines] }),
    ];
    const [ctx, second] = [(await contextOf(one.token))!, (await contextOf(two.token))!];
    const ask = (by: Context, at: number) =>
      explainReference.run(by, { gateway: `g-${gateway}`, reference: `{vault://nowhere/x${at % 5}}` });
    for (let at = 0; at < 120; at += 1) await ask(at % 2 === 0 ? ctx : second, at).catch(() => null);
    await expect(ask(ctx, 0)).rejects.toMatchObject({ code: "RATE_LIMITED" });
    await expect(ask(second, 0)).rejects.toMatchObject({ code: "RATE_LIMITED" });
    expect(await here.count(`budget_window where person_id = '${gateway}'`)).toBeGreaterThan(0);
    expect(await here.count(`budget_window where person_id in ('${one.id}', '${two.id}')`)).toBe(0);
  });

  it("can do no more there than whoever makes it, past the application too", async () => {
    const by = await signedIn(here.deps, here.owner, [
      ["platform-admin", gateway],
      ["operator", other],
    ]);
    const more = made(by, { scopes: ["vault.read", "reference.resolve"] });
    await expect(more).rejects.toMatchObject({ code: "INVALID", fields: { scopes: /reference\.resolve/ } });
    expect(await put(by.secret, gateway, "{reference.resolve}")).toBe("KH056");
    expect(await put(by.secret, other, "{vault.read}")).toBe("KH057");
    expect(await put(by.secret, gateway, "{vault.read}")).toBe("made");
    await here.owner.query("update session set authenticated_at = now() - interval '6 minutes' where person_id = $1", [
      by.personId,
    ]);
    expect(await put(by.secret, gateway, "{vault.read}")).toBe("KH050");
  });

  it("is one of 50 live ones at most, whoever makes them and however many at once", async () => {
    const [by, busy] = [await admin(), await addGateway(here.owner)];
    await here.owner.query("insert into role_grant (person_id, role, gateway_id) values ($1, 'platform-admin', $2)", [
      ...[by.personId, busy],
    ]);
    await here.owner.query(
      `insert into machine_token (gateway_id, name, prefix, secret_hash, scopes, expires_at, revoked_at)
       select $1, 'one of many', 'khm_test', sha256(random()::text::bytea), '{vault.read}', now() + interval '1 day',
         case when n > 48 then now() end from generate_series(1, 60) n`,
      [busy],
    );
    const tried = await Promise.all(Array.from({ length: 6 }, () => put(by.secret, busy, "{vault.read}")));
    expect(tried.toSorted()).toEqual(["KH055", "KH055", "KH055", "KH055", "made", "made"]);
    const again = createMachineToken.run(by, { gateway: `g-${busy}`, name: "late", scopes: ["vault.read"], days: 1 });
    await expect(again).rejects.toMatchObject({ code: "CONFLICT" });
  });

  it("ends at once when it is revoked, and stays so; with its day; with its gateway", async () => {
    const by = await admin();
    const [revoked, archived] = [await made(by), await made(by, { days: 1 })];
    const ctx = (await contextOf(revoked.token))!;
    await revokeMachineToken.run(by, { id: revoked.id });
    expect(await contextOf(revoked.token)).toBeNull();
    const late = createVault.run(ctx, { gateway: `g-${gateway}`, provider: "env", prefix: "late" });
    await expect(late).rejects.toMatchObject({ code: expect.stringMatching(/FORBIDDEN|UNAUTHENTICATED/) as string });
    await expect(revokeMachineToken.run(by, { id: revoked.id })).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(
      here.owner.query("update machine_token set revoked_at = null where id = $1", [revoked.id]),
    ).rejects.toMatchObject({ code: "KH016" });
    here.deps.advance(86_400_000);
    expect(await contextOf(archived.token)).toBeNull();
    here.deps.advance(-86_400_000);
    expect(await contextOf(archived.token)).not.toBeNull();
    await here.owner.query("update gateway set archived_at = now() where id = $1", [gateway]);
    expect(await contextOf(archived.token)).toBeNull();
    await here.owner.query("update gateway set archived_at = null where id = $1", [gateway]);
  });

  it("is made by a Platform admin of that gateway alone, and lives a year at most", async () => {
    const elsewhere = await signedIn(here.deps, here.owner, [["platform-admin", other]]);
    await expect(made(elsewhere)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(made(await admin(), { days: 366 })).rejects.toMatchObject({ code: "INVALID" });
    await expect(
      here.owner.query("update machine_token set expires_at = created_at + interval '366 days'"),
    ).rejects.toMatchObject({ code: "23514" });
  });
});
