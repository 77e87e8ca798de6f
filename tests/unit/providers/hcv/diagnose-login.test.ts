import { describe, expect, it } from "vitest";
import { diagnoseLogin } from "@/lib/providers/hcv/diagnose-login";
import { hcvFaults } from "@/lib/providers/hcv/faults";
import { chooseSignIn } from "@/lib/providers/hcv/sign-in/choose-sign-in";
import type { Login } from "@/lib/providers/hcv/sign-in/login";
import { serviceAccountKey } from "../../../contract/stubs/hcv-subjects";
import { certificateAuthority } from "../../../support/certificates";

const aws = { aws_auth_role: "r", aws_auth_region: "eu-west-1", aws_access_key_id: "k", aws_secret_access_key: "s" };
const { cert, key } = await certificateAuthority();
const accesses: Readonly<Record<Login["by"], object>> = {
  approle: { approle_role_id: "r", approle_secret_id: "s" },
  kubernetes: { kube_role: "r", kube_api_token: "t" },
  cert: { cert_auth_cert: cert, cert_auth_cert_key: key },
  jwt: { jwt_role: "r", oauth2_token_endpoint: "https://idp.test", oauth2_client_id: "c", oauth2_client_secret: "s" },
  aws_iam: aws,
  aws_ec2: { aws_auth_role: "r", aws_auth_nonce: "n", aws_own_instance: true },
  azure: { azure_auth_role: "r", azure_credential: "managed-identity" },
  gcp_iam: { gcp_auth_role: "r", gcp_service_account_key: serviceAccountKey() },
  gcp_gce: { gcp_auth_role: "r" },
};
const loginBy = (by: Login["by"]): Login => {
  const chosen = chooseSignIn({ config: { protocol: "https" }, access: { auth_method: by, ...accesses[by] } });
  if (!chosen.ok || chosen.value.by === "token") throw new Error(`no login by ${by}`);
  return chosen.value;
};
const told = (by: Login["by"], status: number, text: string): readonly [string, string] => {
  const answer = { status, body: { errors: [text] }, retryAfterSeconds: null, step: { name: "", ms: 0 } };
  const { failure, code } = diagnoseLogin(answer, loginBy(by));
  expect(hcvFaults).toHaveProperty([code]);
  return [failure, code];
};

const said: readonly (readonly [Login["by"], number, string, string, string])[] = [
  ["approle", 400, "invalid role or secret ID", "unauthenticated", "hcv.approle-refused"],
  ["approle", 400, "failed to validate credentials", "unauthenticated", "hcv.approle-refused"],
  ["approle", 400, "missing role_id", "misconfigured", "hcv.role-id-missing"],
  ["approle", 400, "missing secret_id", "misconfigured", "hcv.secret-id-missing"],
  ["approle", 403, "source address unauthorized through CIDR restrictions", "forbidden", "hcv.address-not-let-in"],
  ["kubernetes", 400, 'invalid role name "x"', "misconfigured", "hcv.role-missing"],
  ["kubernetes", 403, "permission denied", "unauthenticated", "hcv.service-account-refused"],
  ["kubernetes", 403, "service account name not authorized", "forbidden", "hcv.service-account-not-bound"],
  ["kubernetes", 403, "namespace not authorized", "forbidden", "hcv.service-account-not-bound"],
  ["kubernetes", 400, "missing role", "misconfigured", "hcv.role-not-given"],
  ["jwt", 400, 'role "x" could not be found', "misconfigured", "hcv.role-missing"],
  ["jwt", 400, "error validating token: error verifying token signature: none", "unauthenticated", "hcv.jwt-refused"],
  ["jwt", 400, "error validating token: invalid issuer (iss) claim", "unauthenticated", "hcv.jwt-refused"],
  [
    ...(["jwt", 400] as const),
    "error validating token: invalid audience (aud) claim: audience claim does not match any bound audience",
    ...(["forbidden", "hcv.jwt-claims-not-bound"] as const),
  ],
  ["jwt", 400, "error validating token: invalid audience (aud) claim", "forbidden", "hcv.jwt-claims-not-bound"],
  ["jwt", 400, "error validating token: invalid subject (sub) claim", "forbidden", "hcv.jwt-claims-not-bound"],
  ["jwt", 400, 'claim "user" not found in token', "forbidden", "hcv.jwt-claims-not-bound"],
  ["kubernetes", 403, "invalid audience (aud) claim", "forbidden", "hcv.service-account-not-bound"],
  ["jwt", 400, "error validating claims: claim x does not match", "forbidden", "hcv.jwt-claims-not-bound"],
  ["jwt", 403, "permission denied", "forbidden", "hcv.login-denied"],
  [
    ...(["cert", 400, "invalid certificate or no client certificate supplied"] as const),
    ...(["unauthenticated", "hcv.certificate-refused"] as const),
  ],
  [
    ...(["cert", 400, "no chain matching all constraints could be found for this login certificate"] as const),
    ...(["forbidden", "hcv.certificate-not-bound"] as const),
  ],
  ["aws_iam", 400, 'entry for role "x" not found', "misconfigured", "hcv.role-missing"],
  ["aws_iam", 400, 'IAM Principal "arn" does not belong to the role "x"', "forbidden", "hcv.aws-principal-not-bound"],
  [
    ...(["aws_iam", 400, "error validating X-Vault-AWS-IAM-Server-ID header: expected a but got b"] as const),
    ...(["misconfigured", "hcv.aws-server-id-wrong"] as const),
  ],
  ["aws_iam", 400, "region missing from Authorization header", "misconfigured", "hcv.aws-region-invalid"],
  ["aws_iam", 400, "missing iam_request_url", "misconfigured", "hcv.request-refused"],
  ["aws_ec2", 400, "supplied auth values for both ec2 and iam auth types", "misconfigured", "hcv.request-refused"],
  ["aws_ec2", 400, "client nonce mismatch", "unauthenticated", "hcv.aws-nonce-refused"],
  ["azure", 400, "invalid role name", "misconfigured", "hcv.role-missing"],
  ["azure", 400, "role is required", "misconfigured", "hcv.role-not-given"],
  ["gcp_gce", 400, "role 'x' not found", "misconfigured", "hcv.role-missing"],
];

describe("what Vault says at a login", () => {
  it.each(said)("%s, %i, %j", (by, status, text, failure, code) => {
    expect(told(by, status, text)).toEqual([failure, code]);
  });

  it.each(Object.keys(accesses) as readonly Login["by"][])("%s: what is no word of the method's own", (by) => {
    expect(told(by, 503, "Vault is sealed")).toEqual(["unreachable", "hcv.sealed"]);
    expect(told(by, 429, "rate limit quota exceeded")).toEqual(["throttled", "hcv.rate-limited"]);
    expect(told(by, 404, "namespace not found")).toEqual(["misconfigured", "hcv.namespace-missing"]);
    expect(told(by, 404, "no handler for route")).toEqual(["misconfigured", "hcv.auth-path-missing"]);
    expect(told(by, 400, "something else")).toEqual(["misconfigured", "hcv.request-refused"]);
  });
});
