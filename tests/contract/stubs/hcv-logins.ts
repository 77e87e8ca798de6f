import { createHash, createHmac, createVerify } from "node:crypto";
import type http from "node:http";
import type { TLSSocket } from "node:tls";
import { errors, vaultErrors, type Answer, type Data, type VaultStub } from "./hcv";

type Login = (body: Data, request: http.IncomingMessage) => Answer;

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
const bytesOf = (value: unknown): string => Buffer.from(textOf(value), "base64").toString();

/** Kubernetes: Vault asks the cluster about the token and says nothing but no. */
export const kubernetesLogin =
  (stub: VaultStub, { role, token }: { readonly role: string; readonly token: string }): Login =>
  (body) => {
    if (textOf(body.role) === "") return errors(400, "missing role");
    if (textOf(body.jwt) === "") return errors(400, "missing jwt");
    if (body.role !== role) return errors(400, `invalid role name "${textOf(body.role)}"`);
    return body.jwt === token ? stub.role.issue() : vaultErrors.denied;
  };

/** A certificate that the listener's authority signed, for one role. */
export const certLogin =
  (stub: VaultStub, { role }: { readonly role: string }): Login =>
  (body, request) => {
    if (body.name !== undefined && body.name !== role) {
      return errors(400, "no chain matching all constraints could be found for this login certificate");
    }
    return (request.socket as TLSSocket).authorized
      ? stub.role.issue()
      : errors(400, "invalid certificate or no client certificate supplied");
  };

/** JWTs of one issuer, bound to an audience. */
export const jwtLogin =
  (stub: VaultStub, q: { readonly role: string; readonly audience: string; knows(token: string): boolean }): Login =>
  (body) => {
    const token = textOf(body.jwt);
    if (token === "") return errors(400, "missing token");
    if (body.role !== q.role) return errors(400, `role "${textOf(body.role)}" could not be found`);
    if (!q.knows(token)) {
      return errors(
        400,
        "error validating token: error verifying token signature: no known key successfully validated",
      );
    }
    const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as Data;
    return claims.aud === q.audience
      ? stub.role.issue()
      : errors(400, "error validating claims: aud claim does not match any bound audience");
  };

const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();
const hex = (text: string): string => createHash("sha256").update(text).digest("hex");

/** What Signature Version 4 comes to for a request, written from AWS's description of it. */
export const isSignedBy = (
  keys: { readonly accessKeyId: string; readonly secretAccessKey: string },
  call: { readonly url: string; readonly headers: Readonly<Record<string, string>>; readonly body: string },
): boolean => {
  const headers = Object.fromEntries(Object.entries(call.headers).map(([name, value]) => [name.toLowerCase(), value]));
  const found =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/sts\/aws4_request, SignedHeaders=([^,]+), Signature=(\w+)$/.exec(
      headers.authorization ?? "",
    );
  if (found === null) return false;
  const [, id, day = "", region = "", names = "", signature] = found;
  const signed = names.split(";");
  if (!signed.includes("host") || !signed.includes("x-amz-date")) return false;
  const lines = signed.map((name) => `${name}:${(headers[name] ?? "").trim()}\n`).join("");
  const { pathname } = new URL(call.url);
  const request = ["POST", pathname, "", lines, names, hex(call.body)].join("\n");
  const scope = `${day}/${region}/sts/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", headers["x-amz-date"], scope, hex(request)].join("\n");
  const key = hmac(hmac(hmac(hmac(`AWS4${keys.secretAccessKey}`, day), region), "sts"), "aws4_request");
  return id === keys.accessKeyId && hmac(key, text).toString("hex") === signature;
};

interface AwsRole {
  readonly role: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly serverId?: string;
}

/** AWS IAM: takes the signed question apart as the plugin does, and checks it as STS would. */
const awsIam = (stub: VaultStub, q: AwsRole, body: Data): Answer => {
  if (body.role !== q.role) return errors(400, `entry for role "${textOf(body.role)}" not found`);
  const url = bytesOf(body.iam_request_url);
  if (url === "") return errors(400, "missing iam_request_url");
  const lists = JSON.parse(bytesOf(body.iam_request_headers)) as Readonly<Record<string, readonly string[]>>;
  const headers = Object.fromEntries(Object.entries(lists).map(([name, [value = ""]]) => [name.toLowerCase(), value]));
  const isStrange = Object.keys(headers).some(
    (name) => name.startsWith("x-amz-") && !/^x-amz-(?:date|security-token|content-sha256)$/.test(name),
  );
  if (isStrange) return errors(400, "invalid request header: X-Amz-Strange");
  const serverId = headers["x-vault-aws-iam-server-id"];
  if (q.serverId !== undefined && serverId !== q.serverId) {
    return errors(400, `error validating X-Vault-AWS-IAM-Server-ID header: expected "${q.serverId}" but got ""`);
  }
  const call = { url, headers, body: bytesOf(body.iam_request_body) };
  if (call.body !== "Action=GetCallerIdentity&Version=2011-06-15") return errors(400, "body is not GetCallerIdentity");
  const isSession = headers["x-amz-security-token"] === q.sessionToken;
  if (!isSignedBy(q, call) || !isSession) {
    return errors(400, "error making upstream request: received error code 403 from STS: SignatureDoesNotMatch");
  }
  return stub.role.issue();
};

interface Instance {
  readonly role: string;
  readonly pkcs7: string;
  nonce: string | null;
}

const awsEc2 = (stub: VaultStub, q: Instance, body: Data): Answer => {
  if (body.role !== q.role) return errors(400, `entry for role "${textOf(body.role)}" not found`);
  if (body.pkcs7 !== q.pkcs7) return errors(400, "failed to verify the pkcs7 signature");
  q.nonce ??= textOf(body.nonce);
  return body.nonce === q.nonce ? stub.role.issue() : errors(400, "client nonce mismatch");
};

/** One mount serves both types, and refuses what mixes them. */
export const awsLogin =
  (stub: VaultStub, { iam, ec2 }: { readonly iam?: AwsRole; readonly ec2?: Instance }): Login =>
  (body) => {
    if (body.iam_request_url !== undefined && body.pkcs7 !== undefined) {
      return errors(400, "supplied auth values for both ec2 and iam auth types");
    }
    if (body.pkcs7 !== undefined && ec2 !== undefined) return awsEc2(stub, ec2, body);
    return iam === undefined ? errors(400, "missing iam_request_url") : awsIam(stub, iam, body);
  };

interface GcpRole {
  readonly role: string;
  /** PEM by which JWTs are verified; null for a role of the GCE type. */
  readonly publicKey: string | null;
  readonly email: string;
  readonly instanceJwt?: string;
  readonly now: () => number;
}

export const gcpLogin =
  (stub: VaultStub, q: GcpRole): Login =>
  (body) => {
    if (body.role !== q.role) return errors(400, `role '${textOf(body.role)}' not found`);
    const jwt = textOf(body.jwt);
    if (q.publicKey === null) {
      return jwt === q.instanceJwt ? stub.role.issue() : errors(400, "unable to parse signed JWT");
    }
    const [head = "", payload = "", signature = ""] = jwt.split(".");
    const isGood = createVerify("RSA-SHA256").update(`${head}.${payload}`).verify(q.publicKey, signature, "base64url");
    if (!isGood) return errors(400, "unable to verify signature of JWT");
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as Data;
    if (!textOf(claims.aud).endsWith(`vault/${q.role}`))
      return errors(400, `audience claim must end in vault/${q.role}`);
    if (Number(claims.exp) - q.now() / 1_000 > 900)
      return errors(400, "role requires that service account JWTs expire within 900 seconds");
    return claims.sub === q.email
      ? stub.role.issue()
      : errors(403, `service account ${textOf(claims.sub)} not authorized for role`);
  };

export const azureLogin =
  (stub: VaultStub, q: { readonly role: string; readonly token: string; readonly machine?: Data }): Login =>
  (body) => {
    if (textOf(body.role) === "") return errors(400, "role is required");
    if (textOf(body.jwt) === "") return errors(400, "jwt is required");
    if (body.role !== q.role) return errors(400, `invalid role name ${JSON.stringify(body.role)}`);
    if (body.jwt !== q.token) return errors(400, "failed to verify signature of jwt");
    const { role: _role, jwt: _jwt, ...machine } = body;
    const expected = JSON.stringify(q.machine ?? {});
    return JSON.stringify(machine) === expected ? stub.role.issue() : errors(400, "resource group not authorized");
  };
