import { randomUUID } from "node:crypto";
import type http from "node:http";
import type { TlsOptions } from "node:tls";
import { createNet } from "@/lib/net/create-net";
import { limits } from "@/lib/net/limits";
import { aws } from "@/lib/providers/aws";
import { httpServer, type LoopbackServer } from "../../support/loopback-server";
import type { BackendStub, Subject, Trouble } from "../provider-suite";
import { signatureOf } from "./aws-signature";

type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => void;

export interface AwsReply {
  readonly status: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Version {
  readonly id: string;
  readonly text: string | null;
  readonly binary: string | null;
  readonly at: number;
  stages: string[];
}

export interface StubSecret {
  readonly arn: string;
  readonly versions: Version[];
  /** Over what a secret without rotation is described by; numbers are seconds. */
  more: Readonly<Record<string, unknown>>;
  deletedAt: number | null;
}

/** AWS writes seconds with an exponent, as no encoder of JavaScript does. */
const seconds = (at: number): string => `@@${(at / 1e9).toFixed(12).replace(/0+$/, "")}E9@@`;
const jsonText = (value: unknown): string => JSON.stringify(value).replace(/"@@([^"]+)@@"/g, "$1");

const answer = (value: unknown): AwsReply => ({ status: 200, text: jsonText(value) });

/** An error as the service itself gives it; `common` ones come from what stands before it. */
export const awsError = (type: string, message: string, status = 400): AwsReply => ({
  status,
  text: JSON.stringify({ __type: type, Message: message }),
});
export const commonError = (type: string, message: string, status = 400): AwsReply => ({
  status,
  text: JSON.stringify({ __type: type, message }),
});
export const stsError = (code: string, message: string, status = 403): AwsReply => ({
  status,
  text: `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">\n  <Error>\n    <Type>Sender</Type>\n    <Code>${code}</Code>\n    <Message>${message}</Message>\n  </Error>\n  <RequestId>r</RequestId>\n</ErrorResponse>\n`,
  headers: { "content-type": "text/xml" },
});

const cannotFind = "Secrets Manager can't find the specified secret";
export const awsErrors = {
  missing: awsError("ResourceNotFoundException", `${cannotFind}.`),
  missingStage: (stage: string) =>
    awsError("ResourceNotFoundException", `${cannotFind} value for staging label: ${stage}`),
  deleted: awsError(
    "InvalidRequestException",
    "You can't perform this operation on the secret because it was marked for deletion.",
  ),
  denied: (action: string, id: string) =>
    awsError(
      "AccessDeniedException",
      `User: arn:aws:sts::123456789012:assumed-role/r/s is not authorized to perform: secretsmanager:${action} on resource: ${id} because no identity-based policy allows the secretsmanager:${action} action`,
    ),
  throttled: commonError("ThrottlingException", "Rate exceeded"),
  unknownKey: commonError("UnrecognizedClientException", "The security token included in the request is invalid."),
  wrongSignature: commonError(
    "InvalidSignatureException",
    "The request signature we calculated does not match the signature you provided.",
  ),
  expired: commonError("ExpiredTokenException", "The security token included in the request is expired"),
} as const;

interface Key {
  readonly secret: string;
  readonly token: string | null;
  readonly arn: string;
}

type Value = { readonly given: unknown } | { readonly refused: AwsReply };

export const roleArn = "arn:aws:iam::123456789012:role/kong";
const account = "123456789012";

/** A server that answers as Secrets Manager and as STS do, checks each signature, and has faults on demand. */
export class AwsStub {
  readonly keyId = "AKIACANARYKEYID00001";
  readonly secretKey = "canary/secret+access+key/0123456789abcdef";
  readonly keys = new Map<string, Key>();
  readonly secrets = new Map<string, StubSecret>();
  /** "Action" or "Action name". */
  readonly denied = new Set<string>();
  /** Actions that are asked for too often. */
  readonly busy = new Set<string>();
  /** Actions that the service fails at. */
  readonly failing = new Set<string>();
  /** What came, in order: "GetSecretValue", "AssumeRole". */
  readonly asked: string[] = [];
  readonly batches: number[] = [];
  readonly regions = new Set<string>();
  readonly sessions: string[] = [];
  roleSeconds = 3_600;
  /** By which a role's credentials end. */
  now: () => number = Date.now;
  mostAtOnce = 0;
  #atOnce = 0;
  roleDenied = false;
  webToken = "canary.web.token";
  /** Set to answer everything, or Secrets Manager only, in another way. */
  onAny: Handler | null = null;
  onSecrets: AwsReply | null = null;
  /** The same for STS. */
  onSts: AwsReply | null = null;
  server!: LoopbackServer;

  static async start(tls?: TlsOptions): Promise<AwsStub> {
    const stub = new AwsStub();
    stub.keys.set(stub.keyId, { secret: stub.secretKey, token: null, arn: `arn:aws:iam::${account}:user/keyhole` });
    const handle: Handler = (request, response) => void stub.#handle(request, response);
    stub.server = await httpServer(handle, tls === undefined ? {} : { tls });
    return stub;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.server.port}`;
  }

  put(name: string, value: string | Buffer): void {
    const known = this.secrets.get(name);
    const secret: StubSecret = known ?? {
      ...{ arn: `arn:aws:secretsmanager:eu-west-1:${account}:secret:${name}-AbC1dE`, versions: [] },
      ...{ more: {}, deletedAt: null },
    };
    for (const version of secret.versions) {
      version.stages = version.stages.includes("AWSCURRENT") ? ["AWSPREVIOUS"] : [];
    }
    const isText = typeof value === "string";
    secret.versions.push({
      ...{ id: randomUUID(), at: 1_767_225_600.123 + secret.versions.length, stages: ["AWSCURRENT"] },
      ...{ text: isText ? value : null, binary: isText ? null : value.toString("base64") },
    });
    this.secrets.set(name, secret);
  }

  async #handle(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const action = String(request.headers["x-amz-target"] ?? "").replace("secretsmanager.", "");
    const form = new URLSearchParams(action === "" ? body.toString() : "");
    this.asked.push(action === "" ? (form.get("Action") ?? "") : action);
    this.#atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#atOnce);
    response.once("close", () => (this.#atOnce -= 1));
    if (this.onAny !== null) return this.onAny(request, response);
    const reply = action === "" ? this.#sts(request, body, form) : this.#secrets(request, body, action);
    response.writeHead(reply.status, {
      ...{ "content-type": action === "" ? "text/xml" : "application/x-amz-json-1.1" },
      ...{ "x-amzn-requestid": randomUUID(), ...reply.headers },
    });
    response.end(reply.text);
  }

  #keyOf(request: http.IncomingMessage, body: Buffer): Key | "unknown" | "wrong" {
    const signed = signatureOf(request, body);
    const key = signed === null ? undefined : this.keys.get(signed.keyId);
    if (signed === null || key === undefined) return "unknown";
    if (key.token !== (request.headers["x-amz-security-token"] ?? null)) return "unknown";
    this.regions.add(signed.region);
    return signed.isRightFor(key.secret) ? key : "wrong";
  }

  #secrets(request: http.IncomingMessage, body: Buffer, action: string): AwsReply {
    if (this.onSecrets !== null) return this.onSecrets;
    const key = this.#keyOf(request, body);
    if (typeof key === "string") return key === "unknown" ? awsErrors.unknownKey : awsErrors.wrongSignature;
    if (this.failing.has(action)) return awsError("InternalServiceError", "An error occurred on the server side.", 500);
    if (this.busy.has(action)) return awsErrors.throttled;
    const asked = JSON.parse(body.toString()) as Record<string, unknown>;
    if (action === "BatchGetSecretValue") return this.#batch(asked.SecretIdList as string[]);
    const id = String(asked.SecretId);
    if (this.denied.has(action) || this.denied.has(`${action} ${id}`)) return awsErrors.denied(action, id);
    const found = this.#find(id);
    if (found === null) return awsErrors.missing;
    const [name, secret] = found;
    if (action === "DescribeSecret") return answer(describe(name, secret));
    if (action === "ListSecretVersionIds") return answer({ ARN: secret.arn, Name: name, Versions: versionsOf(secret) });
    const value = this.#value(name, secret, String(asked.VersionStage ?? "AWSCURRENT"));
    return "given" in value ? answer(value.given) : value.refused;
  }

  #find(id: string): [string, StubSecret] | null {
    for (const [name, secret] of this.secrets) {
      if (name === id || secret.arn === id || secret.arn === `${id}-AbC1dE`) return [name, secret];
    }
    return null;
  }

  #value(name: string, secret: StubSecret, stage: string): Value {
    if (secret.deletedAt !== null) return { refused: awsErrors.deleted };
    const version = secret.versions.find(({ stages }) => stages.includes(stage));
    if (version === undefined) return { refused: awsErrors.missingStage(stage) };
    const given = {
      ...{ ARN: secret.arn, Name: name, VersionId: version.id },
      ...(version.text === null ? { SecretBinary: version.binary } : { SecretString: version.text }),
      ...{ VersionStages: version.stages, CreatedDate: seconds(version.at) },
    };
    return { given };
  }

  #batch(ids: readonly string[]): AwsReply {
    if (this.denied.has("BatchGetSecretValue")) return awsErrors.denied("BatchGetSecretValue", "*");
    this.batches.push(ids.length);
    if (ids.length > 20) return awsError("InvalidParameterException", "At most 20 secrets.");
    const values: unknown[] = [];
    const errors: unknown[] = [];
    for (const id of ids) {
      const found = this.#find(id);
      const isDenied = this.denied.has(`GetSecretValue ${id}`);
      const refused = isDenied ? awsErrors.denied("GetSecretValue", id) : awsErrors.missing;
      const value: Value = isDenied || found === null ? { refused } : this.#value(...found, "AWSCURRENT");
      if ("given" in value) values.push(value.given);
      else {
        const { __type, Message } = JSON.parse(value.refused.text) as Record<string, string>;
        errors.push({ SecretId: id, ErrorCode: __type, Message });
      }
    }
    return answer({ SecretValues: values, Errors: errors });
  }

  #sts(request: http.IncomingMessage, body: Buffer, form: URLSearchParams): AwsReply {
    if (this.onSts !== null) return this.onSts;
    const action = form.get("Action") ?? "";
    const isByToken = action === "AssumeRoleWithWebIdentity";
    const key = isByToken ? null : this.#keyOf(request, body);
    if (key === "unknown")
      return stsError("InvalidClientTokenId", "The security token included in the request is invalid.");
    if (key === "wrong")
      return stsError("SignatureDoesNotMatch", "The request signature we calculated does not match.");
    if (key !== null && action === "GetCallerIdentity") {
      return xml(action, `<Arn>${key.arn}</Arn><UserId>AIDACANARY</UserId><Account>${account}</Account>`);
    }
    if (isByToken && (request.headers.authorization !== undefined || form.get("WebIdentityToken") !== this.webToken)) {
      return stsError("InvalidIdentityToken", "No OpenIDConnect provider found in your account.", 400);
    }
    const role = form.get("RoleArn") ?? "";
    if (this.roleDenied || role !== roleArn) {
      return stsError("AccessDenied", `User: x is not authorized to perform: sts:AssumeRole on resource: ${role}`);
    }
    const session = form.get("RoleSessionName") ?? "";
    this.sessions.push(session);
    const keyId = `ASIACANARY${String(this.sessions.length).padStart(10, "0")}`;
    const token = `canary-session-token-${this.sessions.length}/+=`;
    const arn = `arn:aws:sts::${account}:assumed-role/kong/${session}`;
    this.keys.set(keyId, { secret: this.secretKey, token, arn });
    const until = new Date(this.now() + this.roleSeconds * 1_000).toISOString().replace(/\.\d+Z/, "Z");
    return xml(
      action,
      `<AssumedRoleUser><AssumedRoleId>AROA:${session}</AssumedRoleId><Arn>${arn}</Arn></AssumedRoleUser><Credentials><AccessKeyId>${keyId}</AccessKeyId><SecretAccessKey>${this.secretKey}</SecretAccessKey><SessionToken>${token}</SessionToken><Expiration>${until}</Expiration></Credentials>`,
    );
  }

  /** How many requests could have brought a value. */
  valuesAsked(): number {
    return this.asked.filter((action) => /GetSecretValue$/.test(action)).length;
  }

  close(): Promise<void> {
    return this.server.close();
  }
}

const xml = (action: string, result: string): AwsReply => ({
  status: 200,
  text: `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result>${result}</${action}Result><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></${action}Response>`,
});

const versionsOf = ({ versions }: StubSecret): readonly unknown[] =>
  versions
    .filter(({ stages }) => stages.length > 0)
    .map(({ id, stages, at }) => ({ VersionId: id, VersionStages: stages, CreatedDate: seconds(at) }));

const describe = (name: string, { arn, versions, more, deletedAt }: StubSecret): unknown => {
  const staged = versions.filter(({ stages }) => stages.length > 0).map(({ id, stages }) => [id, stages] as const);
  const dates = Object.entries(more).map(([field, value]) => [
    field,
    typeof value === "number" ? seconds(value) : value,
  ]);
  return {
    ...{ ARN: arn, Name: name, CreatedDate: seconds(1_760_000_000), LastChangedDate: seconds(1_770_000_000) },
    ...(deletedAt === null ? {} : { DeletedDate: seconds(deletedAt) }),
    ...{ Tags: [], ...Object.fromEntries(dates) },
    ...(staged.length === 0 ? {} : { VersionIdsToStages: Object.fromEntries(staged) }),
  };
};

export const sendReply =
  ({ status, text, headers = {} }: AwsReply): Handler =>
  (_, response) => {
    response.writeHead(status, headers);
    response.end(text);
  };

const troubles: Record<Exclude<Trouble, "wrong-credentials" | "forbidden">, Handler> = {
  hang: () => undefined,
  throttled: sendReply(awsErrors.throttled),
  garbage: (_, response) => void response.end("<html>canary-body</html>"),
  oversized: (_, response) => void response.end(Buffer.alloc(limits.answerBytes + 1, 0x20)),
};

const name = "app/db";

const start = async (config: Readonly<Record<string, unknown>>): Promise<BackendStub> => {
  const stub = await AwsStub.start();
  const allow = [{ kind: "host", host: "127.0.0.1", port: stub.server.port }] as const;
  const net = createNet({ allow, guarded: true, own: [] });
  // For a server that hangs only: with it a slow machine would give up on one that answers.
  const impatient = createNet({ allow, guarded: true, own: [], limits: { ...limits, totalMs: 500 } });
  const host = { net, env: new Map<string, string>(), fsRoots: [] };
  const access: Record<string, unknown> = { access_key_id: stub.keyId, secret_access_key: stub.secretKey };
  return {
    vault: {
      config: { region: "eu-west-1", endpoint_url: stub.origin, sts_endpoint_url: stub.origin, ...config },
      access,
      level: "values",
    },
    host,
    resource: name,
    missing: "app/none",
    secrets: [stub.secretKey, stub.keyId, "ASIACANARY", "canary-session-token"],
    put: (value, other = name) => {
      stub.put(other, value);
      return value;
    },
    putBytes: (value) => {
      stub.put(name, Buffer.from(value));
      return Promise.resolve("not-found");
    },
    denyMetadata: () => ["DescribeSecret", "ListSecretVersionIds"].forEach((action) => stub.denied.add(action)),
    trouble: (kind) => {
      if (kind === "wrong-credentials") access.access_key_id = "AKIACANARYKEYID0000X";
      else if (kind === "forbidden") stub.denied.add("GetSecretValue");
      else stub.onAny = troubles[kind];
      if (kind === "hang") host.net = impatient;
    },
    valuesAsked: () => stub.valuesAsked(),
    close: async () => {
      await net.close();
      await impatient.close();
      await stub.close();
    },
  };
};

const skips: Subject["skips"] = {
  "version 2": "AWS has stages and no numbers: #2 is the version before, tried in aws.test.ts",
  "test proves all": "AWS tells of the right to read only by a read, so that right stays unproven",
  "unicode name": "AWS names its secrets in ASCII; that others are refused unasked is tried in aws.test.ts",
};

export const awsKeys: Subject = { name: "aws, keys", provider: aws, start: () => start({}), skips };
export const awsRole: Subject = {
  ...{ name: "aws, assumed role", provider: aws, skips },
  start: () => start({ assume_role_arn: roleArn, role_session_name: "KongVault" }),
};
