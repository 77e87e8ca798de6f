import { GoogleStub, project } from "../contract/stubs/gcp";
import { awsServers, putSecret, userKey } from "../support/aws-server";
import { addVersion, startDrongo } from "../support/drongo";
import { startOpenBao } from "../support/openbao";
import { awsRow, policyOf, reading } from "./aws-subject";
import { openBaoRow } from "./openbao-subject";

/** A running server nobody here wrote, a vault of Keyhole's before it, and the vendor's own tool. */
export interface RotatingServer {
  readonly vault: {
    readonly provider: string;
    readonly config: Readonly<Record<string, unknown>>;
    readonly access: Readonly<Record<string, unknown>>;
  };
  /** On loopback, of all that the vault asks. */
  readonly ports: readonly number[];
  /** What opens the vault, by its name. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Writes the secret's members with the vendor's own tool, as a new version; gives what that tool calls the version. */
  put(resource: string, members: Readonly<Record<string, string>>): Promise<string>;
  stop(): Promise<void>;
}

const openBao = async (program: string): Promise<RotatingServer> => {
  const bao = await startOpenBao(program);
  await bao.api("PUT", "sys/policies/acl/reader", { policy: 'path "secret/*" { capabilities = ["read"] }' });
  const { auth } = await bao.api("POST", "auth/token/create", { policies: ["reader"] });
  const { client_token: token } = auth as { readonly client_token: string };
  const config = { protocol: "http", host: "127.0.0.1", port: bao.port, mount: "secret", kv: "v2" };
  return {
    vault: { provider: "hcv", config: { ...config, auth_method: "token", token }, access: {} },
    ...{ ports: [bao.port], secrets: { token }, stop: bao.stop },
    put: async (resource, members) => {
      const data = Object.entries(members).map(([name, value]) => `${name}=${value}`);
      const told = await bao.cli("kv", "put", "-format=json", "-mount=secret", resource, ...data);
      return String((JSON.parse(told) as { readonly data: { readonly version: number } }).data.version);
    },
  };
};

const aws =
  (name: keyof typeof awsServers) =>
  async (program: string): Promise<RotatingServer> => {
    const server = await awsServers[name](program);
    const { region, origin, port } = server;
    const { accessKeyId, secretAccessKey } = await userKey(server, "reader");
    await server.iam("PutUserPolicy", { UserName: "reader", PolicyName: "all", PolicyDocument: policyOf(reading) });
    return {
      vault: {
        ...{ provider: "aws", config: { region, endpoint_url: origin, sts_endpoint_url: origin } },
        access: { access_key_id: accessKeyId, secret_access_key: secretAccessKey },
      },
      ...{ ports: [port], secrets: { "secret access key": secretAccessKey }, stop: server.stop },
      put: (resource, members) => putSecret(server, resource, JSON.stringify(members)),
    };
  };

const drongo = async (program: string): Promise<RotatingServer> => {
  const server = await startDrongo(program);
  const tokens = await GoogleStub.start();
  tokens.anyTime = true;
  const key = tokens.keyFile();
  const { private_key: privateKey } = JSON.parse(key) as { readonly private_key: string };
  return {
    vault: {
      ...{ provider: "gcp", config: { project_id: project } },
      access: { auth_method: "service_account", service_account_json: key, api_endpoint: server.origin },
    },
    ...{ ports: [server.port, tokens.server.port], secrets: { "private key": privateKey } },
    put: (resource, members) => addVersion(server, project, resource, JSON.stringify(members)),
    stop: async () => {
      await tokens.close();
      await server.stop();
    },
  };
};

/** By the name that a server's program is found by: its line in the lane's table, and what starts it. */
export const rotatingServers = {
  openbao: { row: openBaoRow("token, rotated by its command line"), start: openBao },
  moto: { row: awsRow("keys, rotated by AWS's client", "moto"), start: aws("moto") },
  ministack: { row: awsRow("keys, rotated by AWS's client", "ministack"), start: aws("ministack") },
  drongo: { row: "gcp · service account key, rotated by Google's client · drongo", start: drongo },
} as const;
