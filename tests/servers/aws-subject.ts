import { createNet } from "@/lib/net/create-net";
import { limits } from "@/lib/net/limits";
import { aws } from "@/lib/providers/aws";
import type { BackendStub, Subject } from "../contract/provider-suite";
import { newRole, putSecret, userKey, type AwsServer } from "../support/aws-server";
import { countingNet } from "../support/counting-net";
import { someName } from "./openbao-subject";

/** Every action that the adapter may ask for. */
export const reading = ["GetSecretValue", "BatchGetSecretValue", "DescribeSecret", "ListSecretVersionIds"];

/** The document of a policy with these actions of Secrets Manager on everything. */
export const policyOf = (actions: readonly string[], more: readonly string[] = []): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: [...actions.map((action) => `secretsmanager:${action}`), ...more], Resource: "*" },
    ],
  });

const isForValue = (_: URL, { headers }: RequestInit): boolean =>
  /GetSecretValue$/.test(new Headers(headers).get("x-amz-target") ?? "");

export interface AwsCase extends BackendStub {
  /** The name of the user and of the role. */
  readonly name: string;
  /** Lets whoever reads do this and nothing else. */
  allow(document: string): Promise<void>;
  readonly values: () => number;
  /** Goes on as another process would. */
  forget(): void;
}

/** A user of its own before a running server, and a role for it to take on where there is to be one. */
export const startAwsCase = async (server: AwsServer, isByRole = false): Promise<AwsCase> => {
  const name = someName();
  const key = await userKey(server, name);
  const own = (document: string) =>
    server.iam("PutUserPolicy", { UserName: name, PolicyName: "all", PolicyDocument: document });
  const role = isByRole ? await newRole(server, name) : null;
  if (role !== null) await own(policyOf([], ["sts:AssumeRole"]));
  const allow = async (PolicyDocument: string): Promise<void> => {
    if (role === null) await own(PolicyDocument);
    else await server.iam("PutRolePolicy", { RoleName: name, PolicyName: "all", PolicyDocument });
  };
  await allow(policyOf(reading));
  const reachable = [{ kind: "host", host: "127.0.0.1", port: server.port }] as const;
  const dialler = createNet({ allow: reachable, guarded: true, own: [] });
  // For a server that hangs only: with it a slow machine would give up on one that answers.
  const impatient = createNet({ allow: reachable, guarded: true, own: [], limits: { ...limits, totalMs: 500 } });
  const { net, count } = countingNet(dialler, isForValue);
  const host = { net, env: new Map<string, string>(), fsRoots: [] };
  const { region, origin } = server;
  const config = {
    ...{ region, endpoint_url: origin, sts_endpoint_url: origin },
    ...(role === null ? {} : { assume_role_arn: role, role_session_name: "KongVault" }),
  };
  const access: Record<string, unknown> = {
    access_key_id: key.accessKeyId,
    secret_access_key: key.secretAccessKey,
  };
  const resource = `${name}/app/db`;
  let lent = host;
  return {
    ...{ name, allow, vault: { config, access, level: "values" }, resource, missing: `${name}/app/none` },
    get host() {
      return lent;
    },
    forget: () => void (lent = { ...lent }),
    secrets: [key.secretAccessKey, key.accessKeyId],
    put: async (value, other = resource) => {
      await putSecret(server, other, value);
      return value;
    },
    putBytes: async (value) => {
      await putSecret(server, resource, value);
      return "not-found";
    },
    denyMetadata: () => allow(policyOf(["GetSecretValue", "BatchGetSecretValue"])),
    trouble: async (kind) => {
      if (kind === "wrong-credentials") access.secret_access_key = `${key.secretAccessKey.slice(0, -4)}AAAA`;
      if (kind === "forbidden") await allow(policyOf(["DescribeSecret"]));
      if (kind === "hang") {
        await server.pause();
        lent.net = impatient;
      }
    },
    ...{ valuesAsked: count, values: count },
    close: async () => {
      server.resume();
      await Promise.all([dialler.close(), impatient.close()]);
    },
  };
};

const notHere = "throttles nobody, and answers in its own form at each address; throttling and garbage are the stub's";

/** The line of the lane's table for a way of signing in to AWS at one of the servers. */
export const awsRow = (method: string, server: string): string => `aws · ${method} · ${server}`;

/** What the contract suite is run for; `started` is asked when a case begins. */
export const awsSubject = (
  method: "keys" | "assumed role",
  server: string,
  started: () => AwsServer,
  skips: Subject["skips"] = {},
): Subject => ({
  name: awsRow(method, server),
  provider: aws,
  start: () => startAwsCase(started(), method === "assumed role"),
  skips: {
    "version 2": "AWS has stages and no numbers: #2 is the version before, tried beside this suite",
    "test proves all": "AWS tells of the right to read only by a read, so that right stays unproven",
    "unicode name": "AWS names its secrets in ASCII; that others are refused unasked is tried with the stub",
    ...{ throttled: `${server} ${notHere}`, garbage: `${server} ${notHere}` },
    oversized: "AWS keeps no more than 64 KiB, and so does this; a flood is the stub's",
    "test oversized": "AWS keeps no more than 64 KiB, and so does this; a flood is the stub's",
    ...skips,
  },
});
