import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openersOf, type Openers } from "@/lib/providers/openers";
import { hcv } from "@/lib/providers/hcv";
import { startBoth, vaultErrors, sendAnswer } from "./stubs/hcv";

let started: Awaited<ReturnType<typeof startBoth>>;
beforeEach(async () => {
  started = await startBoth("v2");
});
afterEach(() => started.close());

const roleAccess = () => ({
  ...{ auth_method: "approle", approle_role_id: started.stub.role.roleId },
  approle_secret_id: started.stub.role.secretId,
});
const openers = (access: object, config: object = {}, host = started.host): Promise<Openers> =>
  openersOf(hcv, { config: { ...started.vault.config, ...config }, access: { ...access }, level: "metadata" }, host);
const asked = (): readonly string[] => started.stub.server.requests().map(({ url }) => url.replace("/v1/", ""));
const nothing = { openers: [], isUnseen: false, isUntold: false };
const unseen = { ...nothing, isUnseen: true };
const untold = { ...unseen, isUntold: true };
const seen = (opener: object) => ({ ...nothing, openers: [opener] });

describe("a token", () => {
  it("of the nodes that Keyhole has to use is asked about, once, and told to be good for few uses", async () => {
    started.stub.self = { num_uses: 2, expire_time: "2027-01-01T00:00:00Z" };
    expect(await openers({})).toEqual(
      seen({ what: "token of the nodes", endsAt: new Date("2027-01-01T00:00:00Z"), fewUses: "nodes" }),
    );
    expect(asked()).toEqual(["auth/token/lookup-self"]);
  });

  it("of the nodes is left alone where Keyhole has one of its own", async () => {
    started.stub.limitedTokens.add("s.own");
    started.stub.self = { num_uses: 0, expire_time: null };
    expect(await openers({ auth_method: "token", token: "s.own" })).toEqual(seen({ what: "token", endsAt: null }));
    expect(started.stub.server.requests().map(({ headers }) => headers["x-vault-token"])).toEqual(["s.own"]);
  });

  it("that may not look itself up is told apart from a Vault that does not answer", async () => {
    started.stub.denied.add("auth/token/lookup-self");
    expect(await openers({})).toEqual(untold);
    started.stub.onQuestion = (_, response) => sendAnswer(response, vaultErrors.sealed);
    expect(await openers({})).toEqual(unseen);
  });
});

describe("the secret ID of an AppRole of Keyhole's own", () => {
  it("is looked up by the role itself, whose token is given back", async () => {
    started.stub.role.secretIdFacts = { expiration_time: "2027-02-03T04:05:06Z", secret_id_ttl: 60 };
    expect(await openers(roleAccess())).toEqual(
      seen({ what: "AppRole secret ID", endsAt: new Date("2027-02-03T04:05:06Z") }),
    );
    expect(asked()).toEqual([
      ...["auth/approle/login", "auth/approle/role/stub/secret-id/lookup", "auth/token/revoke-self"],
    ]);
    expect([...started.stub.role.uses]).toEqual([]);
  });

  it("has a beginning as well where it lies in a file, in which something puts the next one", async () => {
    const credentialFolder = await realpath(await mkdtemp(path.join(tmpdir(), "keyhole-credentials-")));
    await writeFile(path.join(credentialFolder, "secret-id"), `${String(started.stub.role.secretId)}\n`);
    const ambient = { net: started.host.net, metadata: null, credentialFolder };
    const [creation_time, expiration_time] = ["2027-02-03T04:05:06.123456789Z", "2027-02-04T04:05:06.123456789Z"];
    started.stub.role.secretIdFacts = { creation_time, expiration_time };
    const inFile = { ...roleAccess(), approle_secret_id: null, approle_secret_id_file: "secret-id" };
    expect(await openers(inFile, {}, { ...started.host, ambient })).toEqual(
      seen({ what: "AppRole secret ID", since: new Date(creation_time), endsAt: new Date(expiration_time) }),
    );
    await rm(credentialFolder, { recursive: true });
  });

  it("may have no end, and may be good for few logins", async () => {
    expect(await openers(roleAccess())).toEqual(seen({ what: "AppRole secret ID", endsAt: null }));
    started.stub.role.secretIdFacts = { secret_id_num_uses: 5 };
    expect(await openers(roleAccess())).toEqual(seen({ what: "AppRole secret ID", endsAt: null, fewUses: "own" }));
  });

  it("is not told of where no policy lets the role look, which is no look that Vault did not answer", async () => {
    started.stub.denied.add("auth/approle/role/stub/secret-id/lookup");
    expect(await openers(roleAccess())).toEqual(untold);
    expect(asked().at(-1)).toBe("auth/token/revoke-self");
    started.stub.role.secretId = "another";
    expect(await openers({ ...roleAccess(), approle_secret_id: "canary-old" })).toEqual(unseen);
    started.stub.onLogin = (_, response) => sendAnswer(response, vaultErrors.sealed);
    expect(await openers(roleAccess())).toEqual(unseen);
  });

  it("is nothing where the role asks for none", async () => {
    started.stub.role.secretId = null;
    expect(await openers({ ...roleAccess(), approle_secret_id: null })).toEqual(nothing);
    expect(asked()).toEqual([]);
  });

  it("of the nodes' is not signed in with, though somebody says that nothing is used up by it", async () => {
    const { auth_method: _, ...nodes } = roleAccess();
    const found = await openers({ auth_method: "config" }, { auth_method: "approle", token: null, ...nodes });
    expect(found).toEqual(nothing);
    expect(started.stub.role.logins).toBe(0);
  });
});

describe("a service account's token in a file", () => {
  const life = { iat: 1_800_000_000, exp: 1_800_003_600 };
  const inFolder = async (claims: object, look: (found: Openers) => void): Promise<void> => {
    const credentialFolder = await realpath(await mkdtemp(path.join(tmpdir(), "keyhole-credentials-")));
    const token = ["{}", JSON.stringify(claims), "signature"].map((part) => Buffer.from(part).toString("base64url"));
    await writeFile(path.join(credentialFolder, "token"), `${token.join(".")}\n`);
    const ambient = { net: started.host.net, metadata: null, credentialFolder };
    const access = { auth_method: "kubernetes", kube_role: "r", kube_api_token_file: "token" };
    look(await openers(access, {}, { ...started.host, ambient }));
    await rm(credentialFolder, { recursive: true });
  };

  it("says itself when its life began and ends, and nobody is asked", async () => {
    await inFolder(life, (found) =>
      expect(found).toEqual(
        seen({
          what: "service account token",
          ...{ since: new Date(life.iat * 1_000), endsAt: new Date(life.exp * 1_000) },
        }),
      ),
    );
    expect(asked()).toEqual([]);
  });

  it("is nothing where it names no end, and unseen where there is none", async () => {
    await inFolder({ iat: life.iat }, (found) => expect(found).toEqual(nothing));
    const access = { auth_method: "kubernetes", kube_role: "r", kube_api_token_file: "none" };
    expect(await openers(access)).toEqual(unseen);
  });
});
