import type { Refusals } from "./login";

/** What Vault's AWS auth method says, for IAM and EC2 alike. */
export const awsRefusals: Refusals = [
  [/entry for role .* not found/, "misconfigured", "hcv.role-missing"],
  [
    /does not belong to the role|not bound to|does not satisfy the constraint/,
    "forbidden",
    "hcv.aws-principal-not-bound",
  ],
  [/X-Vault-AWS-IAM-Server-ID/i, "misconfigured", "hcv.aws-server-id-wrong"],
  [/region missing from Authorization/, "misconfigured", "hcv.aws-region-invalid"],
  [/client nonce|nonce mismatch|reauthentication is disabled/i, "unauthenticated", "hcv.aws-nonce-refused"],
  [
    /error making upstream request|error code 403 from STS|verif(?:y|ication).*(?:identity|pkcs7|signature)/i,
    ...(["unauthenticated", "hcv.aws-keys-refused"] as const),
  ],
];
