import { fail, ok, type Result } from "@/lib/domain/errors";
import type { OpenedVault } from "../contract";
import { isRegion, officialEndpoint } from "../identity/aws/regions";
import type { AwsSignInNeeds, AwsSource } from "../identity/aws/sign-in";
import type { AwsRole } from "../identity/aws/sts";
import { proxyOf } from "../proxy-settings";
import type { AwsCode } from "./faults";
import { filledText } from "../filled-text";
import type { SignsInAs } from "../whose-access";
import { holdsCertificate } from "../holds-certificate";

export interface AwsSettings extends AwsSignInNeeds {
  /** Where Secrets Manager is. */
  readonly endpoint: URL;
}

type Fields = OpenedVault["config"];
type Read<T> = Result<T, AwsCode>;

const sourceOf = (access: Fields): Read<AwsSource> => {
  const accessKeyId = filledText(access.access_key_id);
  const secretAccessKey = filledText(access.secret_access_key);
  if (access.auth_method === "ambient") return ok({ by: "ambient" });
  if (accessKeyId === null || secretAccessKey === null) return fail("aws.no-access");
  const sessionToken = filledText(access.session_token);
  return ok({ by: "keys", credentials: { accessKeyId, secretAccessKey, sessionToken, expiresAt: null } });
};

const arn = /^arn:aws[a-z-]{0,12}:iam::\d{12}:role\/[\w+=,.@/-]{1,576}$/;
const session = /^[\w+=,.@-]{2,64}$/;

/** The nodes' role under their session name, which its trust policy may ask for; or Keyhole's own. */
const roleOf = ({ config, access }: OpenedVault): Read<AwsRole | null> => {
  const isOwn = access.role === "own";
  const { assume_role_arn, role_session_name } = isOwn ? access : config;
  const role = access.role === "none" ? null : filledText(assume_role_arn);
  if (role === null) return isOwn ? fail("aws.role-invalid") : ok(null);
  const sessionName = filledText(role_session_name) ?? (isOwn ? "Keyhole" : "KongVault");
  return arn.test(role) && session.test(sessionName) ? ok({ arn: role, sessionName }) : fail("aws.role-invalid");
};

const endpointOf = (own: unknown, nodes: unknown): Read<URL | null> => {
  const text = filledText(own) ?? filledText(nodes);
  if (text === null) return ok(null);
  const url = URL.canParse(text) ? new URL(text) : null;
  const isPlain = url !== null && /^https?:$/.test(url.protocol) && `${url.username}${url.password}` === "";
  return isPlain && url.search === "" && url.hash === "" ? ok(url) : fail("aws.endpoint-invalid");
};

/** With whose credential Keyhole signs in to AWS; null where that cannot be told. */
export const awsSignsInAs = (vault: OpenedVault): SignsInAs | null => {
  const source = sourceOf(vault.access);
  const role = roleOf(vault);
  if (!source.ok || !role.ok) return null;
  const isOwn = source.value.by === "keys";
  const as = `${isOwn ? "An access key" : "Its AWS identity"}${role.value === null ? "" : ", by which a role is taken on"}`;
  return { whose: isOwn ? "own" : "host", as };
};

/** Reads what opening this vault takes from config and access. */
export const awsSettings = (vault: OpenedVault): Read<AwsSettings> => {
  const { config, access } = vault;
  const region = filledText(config.region) ?? filledText(access.region);
  if (region === null) return fail("aws.region-missing");
  // It becomes part of a host's name.
  if (!isRegion(region)) return fail("aws.region-invalid");
  const source = sourceOf(access);
  if (!source.ok) return source;
  const role = roleOf(vault);
  if (!role.ok) return role;
  const endpoint = endpointOf(access.endpoint_url, config.endpoint_url);
  if (!endpoint.ok) return endpoint;
  const sts = endpointOf(access.sts_endpoint_url, config.sts_endpoint_url);
  if (!sts.ok) return sts;
  const ca = filledText(access.ca);
  if (ca !== null && !holdsCertificate(ca)) return fail("aws.ca-invalid");
  return ok({
    ...{ region, source: source.value, role: role.value, sts: sts.value },
    endpoint: endpoint.value ?? officialEndpoint("secretsmanager", region),
    tls: { ...(ca === null ? {} : { ca }), ...proxyOf(access) },
  });
};
