import type { VaultCredentials } from "./sample-vault/new-state";

export type SampleGateway = "lab" | "edge-us" | "prod-eu";

/** A vault of the sample, as an Author would fill in the form. */
export interface SampleVaultInput {
  readonly gateway: SampleGateway;
  readonly provider: "fs" | "env" | "hcv";
  readonly prefix: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly config: Readonly<Record<string, unknown>>;
  readonly access: Readonly<Record<string, unknown>>;
}

export interface SamplePlaces {
  readonly folder: string;
  readonly envPrefix: string;
  readonly credentials: VaultCredentials;
  readonly vaultPort: number;
  /** On the allow-list, and nobody listens. */
  readonly deadPort: number;
}

/** Every vault of the sample: those that work, and one for each way in which a vault itself can be wrong. */
export function sampleVaults(places: SamplePlaces): readonly SampleVaultInput[] {
  const { folder, envPrefix, credentials, vaultPort, deadPort } = places;
  const hcv = { protocol: "http", host: "127.0.0.1", port: vaultPort, mount: "secret", kv: "v2" };
  const nodes = {
    auth_method: "approle",
    approle_role_id: credentials.roleId,
    approle_secret_id: credentials.secretId,
  };
  const byRole = {
    auth_method: "approle",
    approle_role_id: credentials.roleId,
    approle_secret_id: credentials.secretId,
  };
  const byToken = { auth_method: "token", token: credentials.readerToken };
  const sameHost = { declares_same_host: true };
  const work = ["sample"];
  const wrong = ["sample", "broken-on-purpose"];
  return [
    {
      ...{ gateway: "lab", provider: "hcv", prefix: "hcv-lab", tags: work },
      description: "The sample's Vault, KV version 2. One password in it rotates every two minutes.",
      config: { ...hcv, ...nodes, ttl: 60, resurrect_ttl: 3600 },
      access: { ...byRole, level: "values" },
    },
    {
      ...{ gateway: "lab", provider: "hcv", prefix: "hcv-kv1", tags: work },
      description: "The same Vault's older engine, KV version 1.",
      config: { ...hcv, mount: "kv", kv: "v1", auth_method: "token", token: credentials.readerToken, ttl: 300 },
      access: { ...byToken, level: "values" },
    },
    {
      ...{ gateway: "lab", provider: "fs", prefix: "files", tags: work },
      description: "Files beside Keyhole, which here is the data plane's host too.",
      config: { prefix: folder, ttl: 300 },
      access: { ...sameHost, level: "values" },
    },
    {
      ...{ gateway: "lab", provider: "env", prefix: "vars", tags: work },
      description: "Variables of this host, which the nodes have too.",
      config: { prefix: envPrefix },
      access: { ...sameHost, level: "values" },
    },
    {
      ...{ gateway: "lab", provider: "env", prefix: "node-vars", tags: work },
      description: "Variables of the nodes alone: not checkable from here.",
      config: { prefix: "NODE_" },
      access: {},
    },
    {
      ...{ gateway: "lab", provider: "hcv", prefix: "hcv-stale", tags: wrong },
      description: "Its token has been revoked.",
      config: { ...hcv, auth_method: "token", token: "hvs.revoked" },
      access: { auth_method: "token", token: "hvs.revoked", level: "values" },
    },
    {
      ...{ gateway: "lab", provider: "hcv", prefix: "hcv-down", tags: wrong },
      description: "Nobody listens at its port.",
      config: { ...hcv, port: deadPort, auth_method: "token", token: "hvs.nobody" },
      access: { auth_method: "token", token: "hvs.nobody", level: "values" },
    },
    {
      ...{ gateway: "lab", provider: "hcv", prefix: "hcv-away", tags: wrong },
      description: "Its address is not on the allow-list.",
      config: { ...hcv, port: 9, auth_method: "token", token: "hvs.nobody" },
      access: { auth_method: "token", token: "hvs.nobody", level: "values" },
    },
    {
      ...{ gateway: "lab", provider: "hcv", prefix: "hcv-busy", tags: wrong },
      description: "Its quota is used up.",
      config: { ...hcv, mount: "busy", kv: "v1", auth_method: "token", token: credentials.readerToken },
      access: { ...byToken, level: "values" },
    },
    {
      ...{ gateway: "lab", provider: "hcv", prefix: "hcv-slow", tags: wrong },
      description: "It takes the question and never answers.",
      config: { ...hcv, mount: "slow", kv: "v1", auth_method: "token", token: credentials.readerToken },
      access: { ...byToken, level: "values" },
    },
    {
      ...{ gateway: "lab", provider: "hcv", prefix: "hcv-portal", tags: wrong },
      description: "Something else stands before it and answers with a page to sign in.",
      config: { ...hcv, mount: "portal", kv: "v1", auth_method: "token", token: credentials.readerToken },
      access: { ...byToken, level: "values" },
    },
    {
      ...{ gateway: "lab", provider: "hcv", prefix: "hcv-locked", tags: wrong },
      description: "Its namespace has been locked by an administrator.",
      config: { ...hcv, namespace: "retired", auth_method: "token", token: credentials.readerToken },
      access: { ...byToken, level: "values" },
    },
    {
      ...{ gateway: "lab", provider: "hcv", prefix: "hcv-engine", tags: wrong },
      description: "Configured for KV version 1 where version 2 is.",
      config: { ...hcv, kv: "v1", auth_method: "token", token: credentials.readerToken },
      access: { ...byToken, level: "values" },
    },
    {
      ...{ gateway: "lab", provider: "hcv", prefix: "hcv-pods", tags: wrong },
      description: "The nodes sign in by their pod; Keyhole has no access of its own.",
      config: { ...hcv, auth_method: "kubernetes", kube_role: "kong" },
      access: { level: "values" },
    },
    {
      ...{ gateway: "lab", provider: "fs", prefix: "files-closed", tags: wrong },
      description: "Keyhole may look at metadata only, of which files have none.",
      config: { prefix: folder },
      access: { ...sameHost, level: "metadata" },
    },
    {
      ...{ gateway: "prod-eu", provider: "hcv", prefix: "hcv-pay", tags: work },
      description: "Payments. Keyhole sees metadata only, as is usual on a guarded gateway.",
      config: { ...hcv, ...nodes, ttl: 120, resurrect_ttl: 90 },
      access: { ...byRole },
    },
    {
      ...{ gateway: "prod-eu", provider: "fs", prefix: "files", tags: work },
      description: "Certificates mounted into the nodes.",
      config: { prefix: folder, ttl: 600, resurrect_ttl: 86400 },
      access: { ...sameHost, level: "values" },
    },
    {
      ...{ gateway: "edge-us", provider: "hcv", prefix: "hcv-edge", tags: work },
      description: "Without a TTL: what is rotated never arrives.",
      config: { ...hcv, auth_method: "token", token: credentials.readerToken },
      access: { ...byToken, level: "values" },
    },
  ];
}
