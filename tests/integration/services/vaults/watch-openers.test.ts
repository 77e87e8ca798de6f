import { X509Certificate } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readNotifications } from "@/lib/services/notifications/read-notifications";
import { readSecrets } from "@/lib/services/rotation/read-secrets";
import { listSecretsInput } from "@/lib/services/rotation/schema";
import { createVault } from "@/lib/services/vaults/create-vault";
import { editVault } from "@/lib/services/vaults/edit-vault";
import { readVault } from "@/lib/services/vaults/read-vaults";
import { watchOpeners } from "@/lib/services/vaults/watch-openers";
import { sendAnswer, VaultStub, vaultErrors } from "@/tests/contract/stubs/hcv";
import { mayDial } from "@/tests/support/allow-list";
import { signedIn } from "@/tests/support/actors";
import { certificateAuthority } from "@/tests/support/certificates";
import { testInstallation } from "@/tests/support/installation";
import { addGateway } from "@/tests/support/organisation";

const here = testInstallation();
const canary = "s.canary8f3kQ0zXw2mLr7TnB5vYc1HdJ6sPgE4uAaKiOqZ9RtVbNxMyCfWlDhGjSp";
const day = 86_400_000;
let stub: VaultStub;
let gatewayId: string;
let gateway: string;
let author: Awaited<ReturnType<typeof signedIn>>;

beforeAll(async () => {
  stub = await VaultStub.start();
  stub.limitedTokens.add(canary);
  gatewayId = await addGateway(here.owner);
  gateway = `g-${gatewayId}`;
  await mayDial(here.owner, stub.server.port);
  author = await signedIn(here.deps, here.owner, [["author", gatewayId]]);
});
afterAll(() => stub.close());

const config = () => ({
  ...{ protocol: "http", host: "127.0.0.1", port: String(stub.server.port), kv: "v2" },
  ...{ auth_method: "kubernetes", kube_role: "kong" },
});
const inDays = (days: number): Date => new Date(here.deps.clock().getTime() + days * day);
const lookups = (): number => stub.server.requests().filter(({ url }) => url.endsWith("/lookup-self")).length;
const told = async (): Promise<readonly string[]> =>
  (await readNotifications(author, { show: "all" })).notifications
    .filter(({ kind }) => kind === "vault.opener-ending")
    .map(({ sentence }) => sentence);
const known = async (prefix: string) => (await readVault(author, { gateway, prefix })).opening?.openers;

it("asks about a token of Keyhole's own once a day, and tells those who set accesses when its end comes near", async () => {
  const until = inDays(20);
  stub.self = { num_uses: 0, expire_time: until.toISOString() };
  const input = { gateway, provider: "hcv", prefix: "own-token", config: config() };
  await createVault.run(author, { ...input, access: { auth_method: "token", token: canary } });
  expect(await known("own-token")).toBeUndefined();
  await watchOpeners(here.deps);
  expect(await known("own-token")).toEqual([{ what: "token", endsAt: until }]);
  await watchOpeners(here.deps);
  expect([lookups(), await told()]).toEqual([1, []]);
  expect((await readSecrets(author, listSecretsInput.parse({ gateway }))).openers).toEqual([
    { vault: "own-token", what: "token", endsAt: until },
  ]);

  here.deps.advance(8 * day);
  const again = await signedIn(here.deps, here.owner, [["author", gatewayId]]);
  author = again;
  await watchOpeners(here.deps);
  await watchOpeners(here.deps);
  const near = await here.owner.query("select count(*)::int as n from notification where kind = 'vault.opener-ending'");
  expect(near.rows).toEqual([{ n: 2 }]);
  expect(await told()).toEqual([
    `What opens a vault on ${gateway} ends soon or has ended: the token of the vault “own-token”, ${until.toISOString().slice(0, 10)}.`,
  ]);
  expect((await here.logged()).filter(({ type }) => type === "vault.opener-ending")).toMatchObject([
    { object: { label: "own-token" }, data: { what: "token", endsAt: until.toISOString(), state: "near" } },
  ]);
  // Vault knows an ended token no more, and says no more of it than of a wrong one.
  stub.limitedTokens.delete(canary);
  here.deps.advance(13 * day);
  await watchOpeners(here.deps);
  stub.limitedTokens.add(canary);
  expect((await here.logged()).filter(({ type }) => type === "vault.opener-ending").at(-1)).toMatchObject({
    data: { state: "ended" },
  });
  expect(JSON.stringify(await here.logged())).not.toContain(canary.slice(0, 12));
});

it("reads certificates itself, asks once about a token of the nodes that is good for few uses, and says so", async () => {
  author = await signedIn(here.deps, here.owner, [["author", gatewayId]]);
  const authority = await certificateAuthority();
  const nodes = { ...config(), auth_method: "token", kube_role: "", token: canary };
  const input = { gateway, provider: "hcv", prefix: "nodes-token", config: nodes };
  stub.self = { num_uses: 3, expire_time: null };
  await createVault.run(author, { ...input, access: { ca: authority.cert } });
  await watchOpeners(here.deps);
  const before = lookups();
  here.deps.advance(day / 2);
  await here.owner.query("update vault_opening set next_look_at = looked_at where openers::text like '%fewUses%'");
  await watchOpeners(here.deps);
  author = await signedIn(here.deps, here.owner, [["author", gatewayId]]);
  expect(await known("nodes-token")).toEqual([
    { what: "CA certificate", endsAt: expect.any(Date) as Date },
    { what: "token of the nodes", endsAt: null, fewUses: "nodes" },
  ]);
  expect(lookups()).toBe(before);
  // Where Keyhole has a token of its own, it takes none of the nodes'.
  await createVault.run(author, { ...input, prefix: "both-tokens", access: { auth_method: "token", token: "s.own" } });
  await watchOpeners(here.deps);
  const asked = stub.server.requests().filter(({ url }) => url.endsWith("/lookup-self"));
  expect(asked.at(-1)?.headers["x-vault-token"]).toBe("s.own");

  stub.self = { num_uses: 3, expire_time: null };
  const counted = { gateway, provider: "hcv", prefix: "counted", config: config() };
  await createVault.run(author, { ...counted, access: { auth_method: "token", token: canary } });
  await watchOpeners(here.deps);
  expect(await known("counted")).toEqual([{ what: "token", endsAt: null, fewUses: "own" }]);
});

it("keeps what was seen of each vault, whatever another one's token says or is done with it", async () => {
  author = await signedIn(here.deps, here.owner, [["author", gatewayId]]);
  const claims = Buffer.from('{"exp":9007199254740991}').toString("base64url");
  const endless = { auth_method: "kubernetes", kube_role: "keyhole", kube_api_token: `e30.${claims}.c2ln` };
  await createVault.run(author, { gateway, provider: "hcv", prefix: "endless", config: config(), access: endless });
  const elsewhereId = await addGateway(here.owner);
  const elsewhere = await signedIn(here.deps, here.owner, [["author", elsewhereId]]);
  const env = { provider: "env", config: {}, access: {} };
  await createVault.run(elsewhere, { ...env, gateway: `g-${elsewhereId}`, prefix: "lost" });
  const until = inDays(40);
  stub.self = { num_uses: 3, expire_time: until.toISOString() };
  const access = { auth_method: "token", token: canary };
  await createVault.run(author, { gateway, provider: "hcv", prefix: "beside", config: config(), access });
  const before = lookups();
  let opened = 0;
  const failing = {
    ...here.deps,
    host: (...of: Parameters<typeof here.deps.host>) => {
      opened += 1;
      if (opened === 1) throw new Error("no host");
      return here.deps.host(...of);
    },
  };
  await expect(watchOpeners(failing)).rejects.toThrow("no host");
  const kept = await here.owner.query<{ prefix: string }>(
    `select v.prefix from vault_opening o join vault v on v.id = o.vault_id
     where o.looked_at is not null and v.prefix in ('endless', 'beside', 'lost')`,
  );
  // Which gateway comes first is the database's to say.
  expect([["lost"], ["beside", "endless"]]).toContainEqual(kept.rows.map(({ prefix }) => prefix).sort());
  here.deps.advance(day / 12);
  await watchOpeners(here.deps);
  author = await signedIn(here.deps, here.owner, [["author", gatewayId]]);
  expect([await known("endless"), await known("beside")]).toEqual([
    [],
    [{ what: "token", endsAt: until, fewUses: "own" }],
  ]);
  await watchOpeners(here.deps);
  expect(lookups() - before).toBe(1);
});

it("tells of each thing that ends by itself: one that ended long ago hides none", async () => {
  author = await signedIn(here.deps, here.owner, [["author", gatewayId]]);
  const authority = await certificateAuthority();
  const ending = async (days: number) => {
    const { cert } = await authority.issue({ names: ["ca.test"], from: inDays(days - 90), to: inDays(days) });
    return { cert, endsAt: new X509Certificate(cert).validToDate };
  };
  const [old, soon, later] = [await ending(-400), await ending(10), await ending(20)];
  const ca = [old, later, soon].map(({ cert }) => cert).join("");
  const input = { gateway, provider: "hcv", prefix: "bundle", config: config() };
  await createVault.run(author, { ...input, access: { auth_method: "kubernetes", kube_role: "keyhole", ca } });
  const logged = async () =>
    (await here.logged())
      .filter(({ type, object }) => type === "vault.opener-ending" && object?.label === "bundle")
      .map(({ data }) => data);
  const of = ({ endsAt }: { readonly endsAt: Date }, state: string) => ({
    ...{ what: "CA certificate", endsAt: endsAt.toISOString(), state },
  });
  await watchOpeners(here.deps);
  expect(await logged()).toEqual([of(old, "ended"), of(soon, "near")]);
  const { openers } = await readSecrets(author, listSecretsInput.parse({ gateway }));
  expect(openers.filter(({ vault }) => vault === "bundle").map(({ endsAt }) => endsAt)).toEqual([
    ...[old.endsAt, soon.endsAt, later.endsAt],
  ]);

  // Each is looked at when there is something to tell of it, and told once, whatever else of the vault is edited.
  here.deps.advance(7 * day);
  await watchOpeners(here.deps);
  await here.owner.query("update vault set version = version + 1 where prefix = 'bundle'");
  await watchOpeners(here.deps);
  expect(await logged()).toEqual([of(old, "ended"), of(soon, "near"), of(later, "near")]);
  here.deps.advance(4 * day);
  await watchOpeners(here.deps);
  expect((await logged()).at(-1)).toEqual(of(soon, "ended"));
});

const token = { auth_method: "token", token: canary };
const createWith = async (prefix: string, access: object = token): Promise<void> => {
  author = await signedIn(here.deps, here.owner, [["author", gatewayId]]);
  await createVault.run(author, { gateway, provider: "hcv", prefix, config: config(), access: { ...access } });
};
const edit = async (prefix: string, altered: object): Promise<void> => {
  author = await signedIn(here.deps, here.owner, [["author", gatewayId]]);
  const { id, version, config: settings, access } = await readVault(author, { gateway, prefix });
  await editVault.run(author, { gateway, id, version, prefix, config: settings, access, ...altered });
};
const toldOf = async (prefix: string): Promise<readonly unknown[]> =>
  (await here.logged())
    .filter(({ type, object }) => type === "vault.opener-ending" && object?.label === prefix)
    .map(({ data }) => data);
/** How often Vault is asked about a vault's token by what is done here; the other vaults are left alone. */
const asksOf = async (prefix: string): Promise<number> => {
  await here.owner.query(
    `update vault_opening set next_look_at = '2200-01-01'
     where vault_id in (select id from vault where prefix <> $1)`,
    [prefix],
  );
  const before = lookups();
  await watchOpeners(here.deps);
  return lookups() - before;
};

it("asks again about what is good for few uses once its end has passed: another one may be in its place", async () => {
  const [until, later] = [inDays(5), inDays(60)];
  stub.self = { num_uses: 3, expire_time: until.toISOString() };
  await createWith("replaced");
  expect(await asksOf("replaced")).toBe(1);
  here.deps.advance(2 * day);
  expect(await asksOf("replaced")).toBe(0);
  stub.self = { num_uses: 3, expire_time: later.toISOString() };
  here.deps.advance(3 * day);
  expect(await asksOf("replaced")).toBe(1);
  author = await signedIn(here.deps, here.owner, [["author", gatewayId]]);
  expect(await known("replaced")).toEqual([{ what: "token", endsAt: later, fewUses: "own" }]);
  expect(await toldOf("replaced")).toEqual([{ what: "token", endsAt: until.toISOString(), state: "near" }]);
  here.deps.advance(2 * day);
  expect(await asksOf("replaced")).toBe(0);
});

it("asks no more for a month where Vault does not tell, nor after an edit that changes neither config nor access", async () => {
  stub.self = {};
  stub.denied.add("auth/token/lookup-self");
  await createWith("untold");
  expect(await asksOf("untold")).toBe(1);
  here.deps.advance(2 * day);
  expect(await asksOf("untold")).toBe(0);
  await edit("untold", { description: "another one", tags: ["team-a"] });
  expect(await asksOf("untold")).toBe(0);
  await edit("untold", { access: { auth_method: "token", token: "s.another" } });
  expect(await asksOf("untold")).toBe(1);
  here.deps.advance(29 * day);
  expect(await asksOf("untold")).toBe(0);
  here.deps.advance(2 * day);
  expect(await asksOf("untold")).toBe(1);

  stub.denied.clear();
  // What Vault could not say today it may say tomorrow.
  stub.onQuestion = (_, response) => sendAnswer(response, vaultErrors.sealed);
  await createWith("silent");
  expect(await asksOf("silent")).toBe(1);
  stub.onQuestion = null;
  here.deps.advance(2 * day);
  stub.self = { num_uses: 3, expire_time: null };
  expect(await asksOf("silent")).toBe(1);
  await edit("silent", { description: "another one" });
  expect(await asksOf("silent")).toBe(0);
  expect(await known("silent")).toEqual([{ what: "token", endsAt: null, fewUses: "own" }]);
});

it("tells once of an end though the vault was edited while its backend said nothing", async () => {
  const until = inDays(10);
  stub.self = { num_uses: 0, expire_time: until.toISOString() };
  await createWith("hushed");
  await asksOf("hushed");
  const near = [{ what: "token", endsAt: until.toISOString(), state: "near" }];
  expect(await toldOf("hushed")).toEqual(near);
  stub.onQuestion = (_, response) => sendAnswer(response, vaultErrors.sealed);
  await edit("hushed", { config: { ...config(), ttl: 60 } });
  await asksOf("hushed");
  stub.onQuestion = null;
  here.deps.advance(2 * day);
  expect(await asksOf("hushed")).toBe(1);
  expect(await toldOf("hushed")).toEqual(near);
});

it("keeps what it knows of a vault whose credential cannot be opened, and asks no more for that", async () => {
  stub.self = { num_uses: 3, expire_time: null };
  await createWith("shut");
  expect(await asksOf("shut")).toBe(1);
  here.deps.advance(2 * day);
  await watchOpeners({ ...here.deps, seal: { ...here.deps.seal, open: () => null } });
  here.deps.advance(2 * day);
  expect(await asksOf("shut")).toBe(0);
});
