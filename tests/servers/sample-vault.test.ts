import { request as httpRequest } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startOpenBao, type OpenBao } from "../support/openbao";
import { startSampleVault, type StartedVault } from "../support/sample-vault";
import { withServer } from "../support/server-given";

interface Given {
  readonly status: number;
  readonly body: unknown;
}

/** A question to both: "root" and "reader" stand for their tokens, and so for the AppRole's IDs. */
interface Asked {
  readonly as?: string;
  readonly namespace?: string;
  readonly body?: unknown;
}

const ask = (port: number, method: string, path: string, token: string, { namespace, body }: Asked): Promise<Given> =>
  new Promise((resolve, reject) => {
    const headers = {
      ...(token === "" ? {} : { "X-Vault-Token": token }),
      ...(namespace === undefined ? {} : { "X-Vault-Namespace": namespace }),
    };
    const sent = httpRequest({ host: "127.0.0.1", port, method, path: `/v1/${path}`, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (more: string) => (text += more));
      response.on("end", () => {
        const parsed: unknown = text.trim() === "" ? null : JSON.parse(text);
        resolve({ status: response.statusCode ?? 0, body: parsed });
      });
    });
    sent
      .on("error", reject)
      .end(body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body));
  });

/** What no two servers have in common, by the name of the member. */
const own = new Set([
  ...["request_id", "accessor", "client_token", "entity_id", "id", "uuid", "cluster_id", "cluster_name", "description"],
  ...["server_time_utc", "creation_time", "issue_time", "expire_time", "role_name", "display_name", "path"],
]);
const isTime = (value: unknown): boolean => typeof value === "string" && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value);

const comparable = (value: unknown, name = ""): unknown => {
  if (Array.isArray(value)) return value.map((one) => comparable(one));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, comparable(one, key)]));
  }
  if (own.has(name)) return typeof value;
  if (name === "ttl" && typeof value === "number") return value > 0;
  return isTime(value) ? "a time" : value;
};

withServer("openbao", ["the sample's Vault · each of its answers · OpenBao"], (program) => {
  let bao: OpenBao;
  let sample: StartedVault;
  const tokens = { bao: new Map<string, string>(), sample: new Map<string, string>() };
  const roles = { bao: { role_id: "", secret_id: "" }, sample: { role_id: "", secret_id: "" } };

  beforeAll(async () => {
    bao = await startOpenBao(program);
    sample = await startSampleVault();
    const policy = `
      path "secret/*" { capabilities = ["read"] }
      path "kv/*" { capabilities = ["read"] }
      path "secret/data/payments/hsm" { capabilities = ["deny"] }`;
    await bao.api("PUT", "sys/policies/acl/reader", { policy });
    await bao.api("POST", "sys/mounts/kv", { type: "kv", options: { version: "1" } });
    await bao.api("POST", "sys/auth/approle", { type: "approle" });
    await bao.api("POST", "auth/approle/role/keyhole", { token_policies: ["reader"], token_ttl: "20m" });
    const made = await bao.api("POST", "auth/token/create", { policies: ["reader"], period: "24h" });
    const { data: role } = await bao.api("GET", "auth/approle/role/keyhole/role-id");
    const { data: secret } = await bao.api("POST", "auth/approle/role/keyhole/secret-id");
    roles.bao = { ...(role as { role_id: string }), ...(secret as { secret_id: string }) };
    roles.sample = { role_id: sample.roleId, secret_id: sample.secretId };
    tokens.bao.set("root", bao.rootToken).set("reader", (made.auth as { client_token: string }).client_token);
    tokens.sample.set("root", sample.adminToken).set("reader", sample.readerToken);
  });
  afterAll(async () => {
    await bao.stop();
    await sample.close();
  });

  const both = async (method: string, path: string, asked: Asked = {}): Promise<readonly [Given, Given]> => {
    const tokenOf = (which: keyof typeof tokens): string => tokens[which].get(asked.as ?? "root") ?? asked.as ?? "";
    const bodyOf = (which: keyof typeof roles): unknown => {
      const text = JSON.stringify(asked.body ?? null);
      const { role_id, secret_id } = roles[which];
      const filled = text.replace('"<role>"', JSON.stringify(role_id)).replace('"<secret>"', JSON.stringify(secret_id));
      return asked.body === undefined || typeof asked.body === "string" ? asked.body : (JSON.parse(filled) as unknown);
    };
    const real = await ask(bao.port, method, path, tokenOf("bao"), { ...asked, body: bodyOf("bao") });
    const ours = await ask(sample.port, method, path, tokenOf("sample"), { ...asked, body: bodyOf("sample") });
    return [real, ours];
  };

  const same = async (method: string, path: string, asked: Asked = {}): Promise<void> => {
    const [real, ours] = await both(method, path, asked);
    expect({ status: ours.status, body: comparable(ours.body) }).toEqual({
      status: real.status,
      body: comparable(real.body),
    });
  };

  type Row = readonly [string, string, Asked?];
  const each = (title: string, rows: readonly Row[]): void => {
    describe(title, () => {
      rows.forEach(([method, path, asked = {}], at) => {
        const more = [asked.as === undefined ? "" : ` as ${asked.as || "nobody"}`, asked.namespace ?? ""].join(" ");
        const sent = asked.body === undefined ? "" : ` ${JSON.stringify(asked.body)}`;
        it(`${at + 1}. ${method} /v1/${path}${sent}${more}`, () => same(method, path, asked));
      });
    });
  };

  const data = (value: object, options?: object): Asked => ({
    body: { data: value, ...(options === undefined ? {} : { options }) },
  });
  const versions = (...numbers: readonly number[]): Asked => ({ body: { versions: numbers } });

  each("KV version 2", [
    ["GET", "secret/data/app/db"],
    ["GET", "secret/metadata/app/db"],
    ["POST", "secret/data/app/db", data({ b: "1", a: { d: 1, c: null } })],
    ["GET", "secret/data/app/db"],
    ["PUT", "secret/data/app/db", data({ password: "<&>" })],
    ["GET", "secret/data/app/db"],
    ["GET", "secret/data/app/db?version=1"],
    ["GET", "secret/data/app/db?version=0"],
    ["GET", "secret/data/app/db?version=-1"],
    ["GET", "secret/data/app/db?version=9"],
    ["GET", "secret/data/app/db?version=x"],
    ["GET", "secret/data/app/db?version=1.5"],
    ["POST", "secret/data/app/db", {}],
    ["POST", "secret/data/app/db", { body: {} }],
    ["POST", "secret/data/app/db", { body: { data: null } }],
    ["POST", "secret/data/app/db", { body: { data: "text" } }],
    ["POST", "secret/data/app/db", data({ x: "1" }, { cas: 0 })],
    ["POST", "secret/data/app/db", data({ x: "1" }, { cas: 2 })],
    ["POST", "secret/data/app/new", data({ x: "1" }, { cas: 0 })],
    ["POST", "secret/data/app/new", data({})],
    ["GET", "secret/data/app/new"],
    ["POST", "secret/delete/app/db", versions(1, 7)],
    ["GET", "secret/data/app/db?version=1"],
    ["GET", "secret/metadata/app/db"],
    ["POST", "secret/undelete/app/db", versions(1)],
    ["GET", "secret/data/app/db?version=1"],
    ["DELETE", "secret/data/app/db"],
    ["GET", "secret/data/app/db"],
    ["PUT", "secret/undelete/app/db", versions(3)],
    ["POST", "secret/destroy/app/db", versions(1)],
    ["GET", "secret/data/app/db?version=1"],
    ["POST", "secret/undelete/app/db", versions(1)],
    ["GET", "secret/data/app/db?version=1"],
    ["GET", "secret/metadata/app/db"],
    ["POST", "secret/delete/app/db", { body: {} }],
    ["POST", "secret/undelete/app/db", { body: {} }],
    ["POST", "secret/destroy/app/db", { body: { versions: [] } }],
    ["POST", "secret/delete/none", versions(1)],
    ["POST", "secret/undelete/none", versions(1)],
    ["POST", "secret/destroy/none", versions(1)],
    ["DELETE", "secret/data/none"],
    ["DELETE", "secret/metadata/none"],
    ["GET", "secret/delete/app/db"],
    ["GET", "secret/undelete/app/db"],
    ["GET", "secret/destroy/app/db"],
    [
      "POST",
      "secret/metadata/app/db",
      { body: { custom_metadata: { b: "2", a: 1 }, max_versions: 2, delete_version_after: "90m" } },
    ],
    ["GET", "secret/metadata/app/db"],
    ["POST", "secret/data/app/db", data({ x: "4" })],
    ["POST", "secret/data/app/db", data({ x: "5" })],
    ["GET", "secret/metadata/app/db"],
    ["GET", "secret/data/app/db"],
    ["GET", "secret/data/app/db?version=2"],
    ["POST", "secret/metadata/only", { body: { delete_version_after: "3600s" } }],
    ["GET", "secret/metadata/only"],
    ["GET", "secret/data/only"],
    ...Array.from({ length: 12 }, (_, at): Row => ["POST", "secret/data/many", data({ at: String(at) })]),
    ["GET", "secret/metadata/many"],
    ["GET", "secret/data/many?version=1"],
    ["GET", "secret/metadata?list=true"],
    ["GET", "secret/metadata/?list=true"],
    ["GET", "secret/metadata/app?list=true"],
    ["GET", "secret/metadata/app/?list=true"],
    ["GET", "secret/metadata/none?list=true"],
    ["GET", "secret/metadata/app/db?list=true"],
    ["GET", "secret/data/app?list=true"],
    ["GET", "secret/metadata/"],
    ["GET", "secret/metadata"],
    ["GET", "secret/data/"],
    ["GET", "secret/data"],
    ["GET", "secret/app/db"],
    ["GET", "secret/"],
    ["GET", "secret"],
    ["DELETE", "secret/metadata/app/db"],
    ["GET", "secret/data/app/db"],
    ["POST", "secret/data/a%20b%2Fc%25", data({ x: "1" })],
    ["GET", "secret/data/a%20b/c%25"],
    ["GET", "secret/metadata/a%20b?list=true"],
    ["GET", "secret/data/%2e%2e/metadata/many"],
    ["OPTIONS", "secret/data/many"],
    ["HEAD", "secret/data/many"],
  ]);

  each("KV version 1", [
    ["GET", "kv/a"],
    ["POST", "kv/a", { body: { z: "1", n: 12.5, deep: { b: 1, a: [true, null] } } }],
    ["GET", "kv/a"],
    ["PUT", "kv/a", { body: { x: "1", ttl: "30m" } }],
    ["GET", "kv/a"],
    ["PUT", "kv/a", { body: { x: "1", ttl: 90 } }],
    ["GET", "kv/a"],
    ["PUT", "kv/a", { body: { x: "1", lease: "2h" } }],
    ["GET", "kv/a"],
    ["PUT", "kv/a", { body: { x: "1", ttl: "soon" } }],
    ["GET", "kv/a"],
    ["POST", "kv/a", { body: {} }],
    ["POST", "kv/a"],
    ["POST", "kv/b/c/d", { body: { x: "1" } }],
    ["GET", "kv?list=true"],
    ["GET", "kv/?list=true"],
    ["GET", "kv/b?list=true"],
    ["GET", "kv/none?list=true"],
    ["GET", "kv/?list=true"],
    ["GET", "kv/data/a"],
    ["GET", "kv/"],
    ["GET", "kv"],
    ["DELETE", "kv/a"],
    ["DELETE", "kv/a"],
    ["GET", "kv/a"],
  ]);

  each("rights", [
    ["GET", "secret/data/many", { as: "reader" }],
    ["GET", "secret/metadata/many", { as: "reader" }],
    ["GET", "kv/b/c/d", { as: "reader" }],
    ["GET", "secret/data/none", { as: "reader" }],
    ["GET", "secret/data/payments/hsm", { as: "reader" }],
    ["POST", "secret/data/many", { as: "reader", body: { data: {} } }],
    ["DELETE", "secret/data/many", { as: "reader" }],
    ["POST", "secret/destroy/many", { as: "reader", body: { versions: [1] } }],
    ["GET", "secret/metadata?list=true", { as: "reader" }],
    ["GET", "nope/a", { as: "reader" }],
    ["GET", "sys/mounts", { as: "reader" }],
    ["GET", "secret/data/many", { as: "" }],
    ["GET", "secret/data/many", { as: "s.nobody" }],
    ["GET", "nope/a", { as: "" }],
    ["GET", "nope/a"],
    ["GET", "sys/nope"],
    ["GET", "auth/token"],
    ["GET", "auth/nope/x"],
    ["GET", "sys/internal/ui/mounts/secret"],
    ["GET", "sys/internal/ui/mounts/secret/"],
    ["GET", "sys/internal/ui/mounts/secret", { as: "reader" }],
    ["GET", "sys/internal/ui/mounts/kv/a/b", { as: "reader" }],
    ["GET", "sys/internal/ui/mounts/nope"],
    ["GET", "sys/internal/ui/mounts/nope", { as: "reader" }],
    ["GET", "sys/internal/ui/mounts/secret", { as: "" }],
    ["GET", "secret/data/many", { namespace: "nope" }],
    ["GET", "secret/data/many", { namespace: "nope/", as: "reader" }],
    ["GET", "secret/data/many", { namespace: "root" }],
    ["GET", "auth/token/lookup-self", { namespace: "nope" }],
    ["GET", "secret/data/many", { as: "", namespace: "nope" }],
  ]);

  each("tokens and logins", [
    ["GET", "auth/token/lookup-self"],
    ["POST", "auth/token/lookup-self"],
    ["GET", "auth/token/lookup-self", { as: "s.nobody" }],
    ["POST", "auth/token/renew-self", { body: {} }],
    ["GET", "auth/token/renew-self"],
    ["GET", "auth/token/revoke-self"],
    ["POST", "auth/token/revoke-self", { as: "s.nobody" }],
    ["POST", "auth/approle/login", { as: "", body: { role_id: "<role>", secret_id: "<secret>" } }],
    ["PUT", "auth/approle/login", { as: "s.nobody", body: { role_id: "<role>", secret_id: "<secret>" } }],
    ["POST", "auth/approle/login", { as: "", body: { role_id: "<role>", secret_id: "wrong" } }],
    ["POST", "auth/approle/login", { as: "", body: { role_id: "wrong", secret_id: "<secret>" } }],
    ["POST", "auth/approle/login", { as: "", body: { role_id: "<role>" } }],
    ["POST", "auth/approle/login", { as: "", body: { secret_id: "<secret>" } }],
    ["POST", "auth/approle/login", { as: "", body: {} }],
    ["POST", "auth/approle/login", { as: "" }],
    ["POST", "auth/approle/login", { as: "", body: "{" }],
    ["POST", "auth/approle/login", { as: "", namespace: "nope", body: { role_id: "<role>", secret_id: "<secret>" } }],
    ["POST", "auth/nope/login", { as: "", body: { role_id: "<role>", secret_id: "<secret>" } }],
    ["POST", "auth/nope/login", { body: { role_id: "<role>", secret_id: "<secret>" } }],
  ]);

  it("the token of a login is good until it is given back", async () => {
    const logins = await both("POST", "auth/approle/login", {
      as: "",
      body: { role_id: "<role>", secret_id: "<secret>" },
    });
    const [real = "", ours = ""] = logins.map(
      ({ body }) => (body as { auth: { client_token: string } }).auth.client_token,
    );
    tokens.bao.set("login", real);
    tokens.sample.set("login", ours);
    await same("GET", "secret/data/many", { as: "login" });
    await same("GET", "secret/data/payments/hsm", { as: "login" });
    await same("GET", "auth/token/lookup-self", { as: "login" });
    await same("POST", "auth/token/renew-self", { as: "login", body: {} });
    await same("POST", "auth/token/revoke-self", { as: "login", body: {} });
    await same("GET", "auth/token/lookup-self", { as: "login" });
    await same("GET", "secret/data/many", { as: "login" });
  });

  it("is as healthy", () => same("GET", "sys/health", { as: "" }));
});
