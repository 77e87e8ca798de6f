import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createNet, type ClosableNet } from "@/lib/net/create-net";
import type { OpenedVault } from "@/lib/providers/contract";
import { hcv } from "@/lib/providers/hcv";
import { openersOf } from "@/lib/providers/openers";
import { startOpenBao, type OpenBao } from "../support/openbao";
import { withServer } from "../support/server-given";
import { openBaoRow } from "./openbao-subject";

const hour = 3_600_000;

withServer("openbao", [openBaoRow("token and AppRole, until when they are good")], (program) => {
  let bao: OpenBao;
  let net: ClosableNet;
  let credentialFolder: string;

  beforeAll(async () => {
    bao = await startOpenBao(program);
    net = createNet({ allow: [{ kind: "host", host: "127.0.0.1", port: bao.port }], guarded: true, own: [] });
    credentialFolder = await realpath(await mkdtemp(path.join(tmpdir(), "keyhole-credentials-")));
    const policy = 'path "auth/approle/role/keyhole/secret-id/lookup" { capabilities = ["update"] }';
    await bao.api("PUT", "sys/policies/acl/own-secret-id", { policy });
    await bao.api("POST", "sys/auth/approle", { type: "approle" });
  });
  afterAll(async () => {
    await net.close();
    await rm(credentialFolder, { recursive: true });
    await bao.stop();
  });

  const openers = (access: OpenedVault["access"]) => {
    const config = { protocol: "http", host: "127.0.0.1", port: bao.port, mount: "secret", kv: "v2" };
    const host = {
      net,
      env: new Map<string, string>(),
      fsRoots: [],
      ambient: { net, metadata: null, credentialFolder },
    };
    return openersOf(hcv, { config: { ...config, auth_method: "kubernetes" }, access, level: "metadata" }, host);
  };
  /** The IDs of a role that may look its own secret ID up, which lives two hours. */
  const role = async (policies: readonly string[], uses = 0) => {
    await bao.api("POST", "auth/approle/role/keyhole", {
      ...{ token_policies: policies, secret_id_ttl: "2h", secret_id_num_uses: uses },
    });
    const { data: known } = await bao.api("GET", "auth/approle/role/keyhole/role-id");
    const { data: made } = await bao.api("POST", "auth/approle/role/keyhole/secret-id");
    const { role_id } = known as { readonly role_id: string };
    const { secret_id } = made as { readonly secret_id: string };
    return { ids: { auth_method: "approle", approle_role_id: role_id }, secretId: secret_id };
  };
  const isInMs = (date: Date | null | undefined, ms: number): boolean =>
    date !== null && date !== undefined && Math.abs(date.getTime() - Date.now() - ms) < 60_000;

  it("tells when a secret ID ends and for how many logins it is good, and since when one in a file has lived", async () => {
    const { ids, secretId } = await role(["own-secret-id"], 5);
    await writeFile(path.join(credentialFolder, "secret-id"), secretId);
    const [typed] = (await openers({ ...ids, approle_secret_id: secretId })).openers;
    expect(typed).toMatchObject({ what: "AppRole secret ID", fewUses: "own" });
    expect([isInMs(typed?.endsAt, 2 * hour), typed?.since]).toEqual([true, undefined]);
    const [inFile] = (await openers({ ...ids, approle_secret_id_file: "secret-id" })).openers;
    expect(inFile).toEqual({ ...typed, since: inFile?.since });
    expect(isInMs(inFile?.since, 0)).toBe(true);
  });

  it("does not tell a role of its secret ID that may not look", async () => {
    const { ids, secretId } = await role([]);
    expect(await openers({ ...ids, approle_secret_id: secretId })).toMatchObject({ openers: [], isUntold: true });
  });

  it("tells when a token ends, and of one without end that it has none", async () => {
    const made = await bao.api("POST", "auth/token/create", { ttl: "3h", num_uses: 4 });
    const { client_token: token } = made.auth as { readonly client_token: string };
    const [opener] = (await openers({ auth_method: "token", token })).openers;
    expect(opener).toMatchObject({ what: "token", fewUses: "own" });
    expect(isInMs(opener?.endsAt, 3 * hour)).toBe(true);
    expect((await openers({ auth_method: "token", token: bao.rootToken })).openers).toEqual([
      { what: "token", endsAt: null },
    ]);
  });
});
