import { fail, ok, type Result } from "@/lib/domain/errors";
import type { Host, Item, TlsOptions } from "../../contract";
import type { AwsCredentials } from "../../identity/aws/credentials";
import { isRegion, officialEndpoint } from "../../identity/aws/regions";
import { signCallerIdentity } from "../../identity/aws/sign-caller-identity";
import { awsSignIn, type AwsSource } from "../../identity/aws/sign-in";
import type { AwsRole } from "../../identity/aws/sts";
import type { HcvCode } from "../faults";
import { awsRefusals } from "./aws-refusals";
import { endpointOf } from "./client-credentials";
import { fullLoginPath, type ChosenLogin, type Fields, type LoginBody } from "./login";
import { filledText } from "../../filled-text";

const base64 = (text: string): string => Buffer.from(text, "utf8").toString("base64");

const keysOf = (fields: Fields): AwsSource | null => {
  const accessKeyId = filledText(fields.aws_access_key_id);
  const secretAccessKey = filledText(fields.aws_secret_access_key);
  if (accessKeyId === null || secretAccessKey === null) return null;
  const sessionToken = filledText(fields.aws_session_token);
  return { by: "keys", credentials: { accessKeyId, secretAccessKey, sessionToken, expiresAt: null } };
};

const roleOf = (fields: Fields): AwsRole | null => {
  const arn = filledText(fields.aws_assume_role_arn);
  return arn === null ? null : { arn, sessionName: filledText(fields.aws_role_session_name) ?? "keyhole" };
};

/** Another STS than the region's; null where there is none. */
const stsOf = (fields: Fields): Result<URL | null, HcvCode> => {
  const given = filledText(fields.aws_sts_endpoint_url);
  if (given === null) return ok(null);
  const url = endpointOf(given);
  return url === null || url.search !== "" ? fail("hcv.aws-sts-address-invalid") : ok(url);
};

/**
 * With AWS keys: Vault is given a signed question to STS and asks it itself. Of the keys nothing but the signature, good
 * for a quarter of an hour and for this one question, goes to Vault.
 */
const awsLogin = (fields: Fields, source: AwsSource, tls: TlsOptions): ChosenLogin => {
  const role = filledText(fields.aws_auth_role);
  const path = fullLoginPath(fields.aws_login_path, "/v1/auth/aws/login");
  const region = filledText(fields.aws_auth_region);
  if (path === null) return fail("hcv.login-path-invalid");
  if (role === null) return fail("hcv.role-not-given");
  if (region === null || !isRegion(region)) return fail("hcv.aws-region-invalid");
  const given = stsOf(fields);
  if (!given.ok) return given;
  const sts = given.value;
  const serverId = filledText(fields.aws_server_id);
  const signed = async (credentials: AwsCredentials, now: Date): Promise<LoginBody> => {
    const headers = serverId === null ? {} : { "x-vault-aws-iam-server-id": serverId };
    const url = sts ?? officialEndpoint("sts", region);
    const call = await signCallerIdentity({ credentials, region, url, headers, now });
    const lists = Object.fromEntries(Object.entries(call.headers).map(([name, value]) => [name, [value]]));
    return {
      ...{ role, iam_http_request_method: "POST", iam_request_url: base64(call.url.href) },
      ...{ iam_request_body: base64(call.body), iam_request_headers: base64(JSON.stringify(lists)) },
    };
  };
  return ok({
    ...{ by: "aws_iam", path, step: "sign in with AWS IAM", as: "An AWS principal", refusals: awsRefusals },
    sent: source.by === "keys" ? [source.credentials.secretAccessKey] : [],
    isAmbient: source.by === "ambient",
    body: async (host: Host, now: Date): Promise<Item<LoginBody>> => {
      const found = await awsSignIn({ region, sts, tls, source, role: roleOf(fields) }, host);
      return found.ok ? { ...found, value: await signed(found.value.credentials, now) } : found;
    },
  });
};

/** With the keys in the vault's config; without them the nodes take theirs from where they run. */
export const awsIamOfNodes = (config: Fields, tls: TlsOptions): ChosenLogin => {
  const keys = keysOf(config);
  // Settings of Keyhole's own, which Kong does not know, do not count here.
  const known = { ...config, aws_server_id: null };
  if (keys?.by !== "keys") return fail("hcv.aws-keys-of-nodes");
  return awsLogin(known, { by: "keys", credentials: { ...keys.credentials, sessionToken: null } }, tls);
};

/** With keys of Keyhole's own, or as whom AWS knows the machine that it runs on. */
export const ownAwsIam = (access: Fields, tls: TlsOptions): ChosenLogin => {
  const source: AwsSource | null = access.aws_credential === "ambient" ? { by: "ambient" } : keysOf(access);
  return source === null
    ? fail("hcv.aws-keys-missing")
    : awsLogin({ ...access, aws_assume_role_arn: null }, source, tls);
};
