import { setTimeout as wait } from "node:timers/promises";
import {
  CreateSecretCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { startServer, type StartedServer } from "./started-server";

export interface AwsKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A server that answers as AWS does, checks signatures and asks policies. */
export interface AwsServer extends StartedServer {
  readonly origin: string;
  readonly region: string;
  /** Secrets Manager by AWS's own client, as somebody who may do everything. */
  readonly secrets: SecretsManagerClient;
  /** Asks IAM as that one and gives the XML of the answer. */
  iam(action: string, parameters: Readonly<Record<string, string>>): Promise<string>;
}

const region = "eu-west-1";
/** The key that ministack takes for the account's root, unchecked; moto asks nobody until it is told to. */
const root: AwsKey = { accessKeyId: "test", secretAccessKey: "test" };
const everything = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
});

/** The text of one element of IAM's XML. */
const element = (xml: string, name: string): string => new RegExp(`<${name}>([^<]+)</${name}>`).exec(xml)?.[1] ?? "";

const askIam = async (origin: string, action: string, parameters: Readonly<Record<string, string>>) => {
  const answer = await fetch(`${origin}/`, {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      authorization: `AWS4-HMAC-SHA256 Credential=${root.accessKeyId}/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: new URLSearchParams({ Action: action, Version: "2010-05-08", ...parameters }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`IAM: ${action} gave ${answer.status}: ${text}`);
  return text;
};

/** AWS's own client for a server, with nothing of this machine's. */
const clientOf = (origin: string, credentials: AwsKey): SecretsManagerClient =>
  new SecretsManagerClient({ endpoint: origin, region, credentials, maxAttempts: 1 });

/** A user's key of a new user, who has no policy yet. */
export const userKey = async ({ iam }: Pick<AwsServer, "iam">, user: string): Promise<AwsKey> => {
  await iam("CreateUser", { UserName: user });
  const made = await iam("CreateAccessKey", { UserName: user });
  return { accessKeyId: element(made, "AccessKeyId"), secretAccessKey: element(made, "SecretAccessKey") };
};

/** The ARN of a new role, which anyone of the account may take on who is allowed to. */
export const newRole = async ({ iam }: Pick<AwsServer, "iam">, role: string): Promise<string> => {
  const trust = { Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" };
  const document = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
  return element(await iam("CreateRole", { RoleName: role, AssumeRolePolicyDocument: document }), "Arn");
};

/** Writes a value by AWS's own client, as a new version where there is one; gives the version's ID. */
export const putSecret = async (
  { secrets }: Pick<AwsServer, "secrets">,
  name: string,
  value: string | Uint8Array,
): Promise<string> => {
  const given = typeof value === "string" ? { SecretString: value } : { SecretBinary: value };
  try {
    return (await secrets.send(new PutSecretValueCommand({ SecretId: name, ...given }))).VersionId ?? "";
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    return (await secrets.send(new CreateSecretCommand({ Name: name, ...given }))).VersionId ?? "";
  }
};

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );

/** moto, which asks nobody while the account is furnished, and everybody else. */
const startMoto = async (program: string): Promise<AwsServer> => {
  const server = await startServer(program, ({ port }) => ["-H", "127.0.0.1", "-p", String(port)]);
  const origin = `http://127.0.0.1:${server.port}`;
  while (!(await answers(`${origin}/moto-api/data.json`))) await wait(50);
  const askFrom = async (count: "0" | "inf"): Promise<void> => {
    const headers = { "content-type": "text/plain" };
    const { ok } = await fetch(`${origin}/moto-api/reset-auth`, { method: "POST", headers, body: count });
    if (!ok) throw new Error("moto does not let its authorisation be set.");
  };
  const iam: AwsServer["iam"] = async (action, parameters) => {
    await askFrom("inf");
    const text = await askIam(origin, action, parameters);
    await askFrom("0");
    return text;
  };
  const admin = await userKey({ iam }, "admin");
  await iam("PutUserPolicy", { UserName: "admin", PolicyName: "all", PolicyDocument: everything });
  return { ...server, origin, region, secrets: clientOf(origin, admin), iam };
};

const startMinistack = async (program: string): Promise<AwsServer> => {
  const server = await startServer(
    program,
    () => [],
    (port) => ({
      ...{ AUTH: "true", BIND_HOST: "127.0.0.1", GATEWAY_PORT: String(port), LOG_LEVEL: "ERROR" },
      SERVICES: "secretsmanager,sts,iam",
    }),
  );
  const origin = `http://127.0.0.1:${server.port}`;
  while (!(await answers(`${origin}/_ministack/health`))) await wait(50);
  const iam: AwsServer["iam"] = (action, parameters) => askIam(origin, action, parameters);
  return { ...server, origin, region, secrets: clientOf(origin, root), iam };
};

/** Each is started on loopback and stopped by its own process id. */
export const awsServers = { moto: startMoto, ministack: startMinistack } as const;
