import type { Refusals } from "./login";

/** What Vault's GCP auth method says, for IAM and GCE alike. */
export const gcpRefusals: Refusals = [
  [/role .* not found|invalid role name|no such role/i, "misconfigured", "hcv.role-missing"],
  [/role is required|missing role/, "misconfigured", "hcv.role-not-given"],
  [/not authorized|not bound|is not in|expected .* bound/i, "forbidden", "hcv.identity-not-bound"],
  [/expire|exp |too far|lifetime/i, "misconfigured", "hcv.gcp-jwt-lifetime"],
  [/role requires|not (?:of|the) .*type|must be of type/i, "misconfigured", "hcv.role-of-other-type"],
  [/jwt|token|signature|audience|certificate/i, "unauthenticated", "hcv.identity-refused"],
];
