import type { Fault } from "../../contract";
import { administrator, author, operator } from "../../fault-owners";

/** What signing in to AWS can come to, whoever needs it. */
export const awsIdentityFaults = {
  "aws.key-refused": {
    what: "AWS does not know the access key, or it was deactivated.",
    whose: author,
    next: "Look in IAM whether the key is there and active, and give Keyhole one that is.",
  },
  "aws.signature-refused": {
    what: "AWS knows the access key, but the secret key does not belong to it.",
    whose: author,
    next: "Enter access key ID and secret access key again, both of the same pair.",
  },
  "aws.clock-skew": {
    what: "AWS refuses the request because the clock of Keyhole's host is more than a few minutes off.",
    whose: operator,
    next: "Set the clock of Keyhole's host, best by NTP.",
  },
  "aws.credential-expired": {
    what: "The temporary credential has expired.",
    whose: author,
    next: "Give Keyhole a new one, or let it take on a role, which renews itself.",
  },
  "aws.role-denied": {
    what: "AWS does not let this identity take on the role.",
    whose: administrator,
    next: "Name Keyhole's identity in the role's trust policy, and allow it sts:AssumeRole on the role. A trust policy may also ask for a certain session name.",
  },
  "aws.role-invalid": {
    what: "The role's ARN or the session name is not written as AWS writes them.",
    whose: author,
    next: "Write the role as arn:aws:iam::123456789012:role/name and the session name in 2 to 64 letters, digits or +=,.@_-.",
  },
  "aws.region-disabled": {
    what: "The region is not activated for this account.",
    whose: administrator,
    next: "Activate the region in the account, or use another one.",
  },
  "aws.account-not-ready": {
    what: "AWS asks this account to complete its subscription first.",
    whose: administrator,
    next: "Complete the account's sign-up in the AWS console.",
    grant: false,
  },
  "aws.web-identity-refused": {
    what: "AWS does not take the web identity token of Keyhole's host.",
    whose: operator,
    next: "Look at the role's trust policy, at the identity provider of the cluster, and whether the token is renewed.",
  },
  "aws.no-ambient": {
    what: "Keyhole's host gives no AWS identity to sign in with.",
    whose: operator,
    next: "Give the host one, and let Keyhole use it: KEYHOLE_CLOUD_ENVIRONMENT with “aws” for variables and web identities, KEYHOLE_CLOUD_METADATA “on” for a container's or instance's role. Or give this access a key of its own.",
  },
  "aws.no-metadata-service": {
    what: "No metadata service of AWS answers beside Keyhole's host: it does not run there, or may not reach it.",
    whose: operator,
    next: "Give this access a key of its own, or run Keyhole on an instance with a role.",
  },
  "aws.ambient-unreadable": {
    what: "Keyhole's host names an AWS identity, and it cannot be read.",
    whose: operator,
    next: "Look at the files and addresses that the AWS_ variables of Keyhole's process name.",
  },
  "aws.throttled": {
    what: "AWS limits how often this account may ask.",
    whose: administrator,
    next: "Wait, or ask less often; the quota is per account and region.",
  },
  "aws.server-error": {
    what: "AWS answered with an error of its own.",
    whose: administrator,
    next: "Try again; if it stays so, look at the AWS Health Dashboard of the region.",
  },
  "aws.answer-unknown": {
    what: "What answers there does not answer as AWS does.",
    whose: author,
    next: "Check the endpoints: they must be those of AWS or of a gateway that passes everything on.",
  },
} as const satisfies Record<string, Fault>;

export type AwsIdentityCode = keyof typeof awsIdentityFaults;
