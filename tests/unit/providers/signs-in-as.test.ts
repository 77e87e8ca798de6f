import { expect, it } from "vitest";
import { providerNamed } from "@/lib/providers/registry";
import { lookedAs, signedInAs, type SignsInAs } from "@/lib/providers/whose-access";

type Fields = Readonly<Record<string, unknown>>;
type Case = readonly [provider: string, config: Fields, access: Fields, whose: SignsInAs["whose"] | null];

const role = { approle_role_id: "role", approle_secret_id: "secret" };
const keys = { access_key_id: "AKIATEST", secret_access_key: "secret" };
const project = { project_id: "acme" };
const kv = { vault_uri: "https://kv1.vault.azure.net" };
const app = { tenant_id: "acme.test", client_id: "1", client_secret: "secret" };
const acme = { endpoint_url: "https://conjur.test", account: "acme" };
const plane = { region: "eu", control_plane_id: "11111111-1111-4111-8111-111111111111" };

const cases: readonly Case[] = [
  ["hcv", { auth_method: "token", token: "s.nodes" }, {}, "nodes"],
  ["hcv", { auth_method: "token", token: "s.nodes" }, { token: "s.own" }, "own"],
  ["hcv", { auth_method: "approle", ...role }, { auth_method: "config" }, "nodes"],
  ["hcv", { auth_method: "kubernetes" }, { auth_method: "approle", ...role }, "own"],
  ["hcv", { auth_method: "kubernetes" }, {}, null],
  ["hcv", { auth_method: "token" }, { auth_method: "gcp_gce", gcp_auth_role: "r" }, "host"],
  ["aws", { region: "eu-west-1" }, keys, "own"],
  ["aws", { region: "eu-west-1" }, { auth_method: "ambient" }, "host"],
  ["aws", { region: "eu-west-1" }, {}, null],
  ["gcp", project, { service_account_json: "{}" }, "own"],
  ["gcp", project, { auth_method: "ambient" }, "host"],
  ["azure", kv, app, "own"],
  ["azure", kv, { auth_method: "managed_identity" }, "host"],
  ["azure-certs", kv, { auth_method: "ambient" }, "host"],
  ["conjur", { ...acme, login: "nodes", api_key: "k" }, {}, "nodes"],
  ["conjur", { ...acme, login: "nodes", api_key: "k" }, { login: "own", api_key: "k" }, "own"],
  ["konnect", {}, { ...plane, token: "kpat_1" }, "own"],
];

it.each(cases)("%s with %j and access %j is opened with what is of: %4$s", (name, config, access, whose) => {
  const as = providerNamed(name)?.signsInAs?.({ config, access, level: "values" }) ?? null;
  expect(as?.whose ?? null).toBe(whose);
});

it("is said in a sentence each, and nothing of it is the credential", () => {
  expect(signedInAs({ whose: "own", as: "An AppRole" })).toBe("With Keyhole's own access: an AppRole.");
  expect(signedInAs({ whose: "nodes", as: "a token" })).toContain("what the vault's config holds for the nodes");
  expect(signedInAs({ whose: "host", as: "Its AWS identity" })).toContain("As the machine that Keyhole runs on");
  expect(new Set((["own", "nodes", "host"] as const).map((whose) => lookedAs({ whose, as: "x" }))).size).toBe(3);
});

it("is not said of what nobody signs in to", () => {
  for (const name of ["env", "fs"]) expect(providerNamed(name)?.signsInAs).toBeUndefined();
});
