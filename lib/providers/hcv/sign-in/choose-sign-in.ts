import { fail, ok, type Result } from "@/lib/domain/errors";
import type { OpenedVault, TlsOptions } from "../../contract";
import { proxyOf } from "../../proxy-settings";
import { ownMethods, type OwnMethod } from "../access-fields";
import type { HcvCode } from "../faults";
import { appRoleOfNodes, ownAppRole } from "./approle";
import { awsEc2OfNodes, ownAwsEc2 } from "./aws-ec2";
import { awsIamOfNodes, ownAwsIam } from "./aws-iam";
import { azureOfNodes, ownAzure } from "./azure";
import { certLogin } from "./cert";
import { ownGcpGce } from "./gcp-gce";
import { gcpOfNodes, ownGcpIam } from "./gcp-iam";
import { jwtLogin } from "./jwt";
import { kubernetesOfNodes, ownKubernetes } from "./kubernetes";
import { type Fields, type Login } from "./login";
import { filledText } from "../../filled-text";

/** A token that is there already; nothing is asked to get in with it. */
export interface GivenToken {
  readonly by: "token";
  readonly token: string;
  readonly own: boolean;
}

/** What Keyhole signs in with: a token that is there, or a login that gives one. */
export type SignIn = GivenToken | Login;

type Chosen = Result<SignIn, HcvCode>;
type Choosing = (q: {
  readonly fields: Fields;
  readonly isHttps: boolean;
  readonly isDeclared: boolean;
  /** For what is asked at the identity's provider before Vault. */
  readonly identityTls: TlsOptions;
}) => Chosen;

const byToken = (value: unknown, own: boolean): Chosen => {
  const token = filledText(value);
  return token === null ? fail("hcv.token-missing") : ok({ by: "token", token, own });
};

/** With what Keyhole's own access holds. */
const own: Record<Exclude<OwnMethod, "config">, Choosing> = {
  token: ({ fields }) => byToken(fields.token, true),
  approle: ({ fields }) => ownAppRole(fields),
  kubernetes: ({ fields }) => ownKubernetes(fields),
  cert: ({ fields, isHttps }) => certLogin(fields, isHttps),
  jwt: ({ fields, identityTls }) => jwtLogin(fields, identityTls),
  aws_iam: ({ fields, identityTls }) => ownAwsIam(fields, identityTls),
  aws_ec2: ({ fields }) => ownAwsEc2(fields),
  azure: ({ fields, identityTls }) => ownAzure(fields, identityTls),
  gcp_iam: ({ fields }) => ownGcpIam(fields),
  gcp_gce: ({ fields }) => ownGcpGce(fields),
};

/** With what the vault's config holds for the nodes, where that is there for Keyhole as well and is not used up. */
const asNodes: Readonly<Record<string, Choosing>> = {
  token: ({ fields }) => byToken(fields.token, false),
  approle: ({ fields, isDeclared }) => appRoleOfNodes(fields, isDeclared),
  kubernetes: kubernetesOfNodes,
  cert: ({ fields, isHttps }) => certLogin(fields, isHttps),
  // Settings of Keyhole's own, which Kong does not know, do not count here.
  jwt: ({ fields, identityTls }) => jwtLogin({ ...fields, jwt_auth_path: null }, identityTls),
  aws_iam: ({ fields, identityTls }) => awsIamOfNodes(fields, identityTls),
  aws_ec2: awsEc2OfNodes,
  azure: azureOfNodes,
  gcp_iam: gcpOfNodes,
  gcp_gce: gcpOfNodes,
};

const isOwn = (method: unknown): method is OwnMethod => ownMethods.some((one) => one === method);

const methodOf = (access: Fields): unknown => {
  if (access.auth_method !== undefined && access.auth_method !== null) return access.auth_method;
  if (filledText(access.token) !== null) return "token";
  return filledText(access.approle_role_id) === null ? null : "approle";
};

/** Whether the vault's config says how to sign in, and not an access of Keyhole's own. */
export const isByConfig = (access: Fields): boolean => ["config", null].some((one) => one === methodOf(access));

/** Says how Keyhole signs in, by its own access first. Never uses a credential up that the nodes need. */
export const chooseSignIn = ({ config, access }: Pick<OpenedVault, "config" | "access">): Chosen => {
  const method = methodOf(access);
  const ca = filledText(access.identity_ca);
  const identityTls = { ...(ca === null ? {} : { ca }), ...proxyOf(access) };
  const more = { isHttps: config.protocol === "https", identityTls };
  if (method !== null && method !== "config") {
    return isOwn(method) && method !== "config"
      ? own[method]({ fields: access, isDeclared: true, ...more })
      : fail("hcv.auth-method-unknown");
  }
  const choose = asNodes[String(config.auth_method ?? "token")];
  return choose === undefined
    ? fail("hcv.auth-method-unknown")
    : choose({ fields: config, isDeclared: method === "config", ...more });
};
