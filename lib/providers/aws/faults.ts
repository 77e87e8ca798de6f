import type { Fault } from "../contract";
import { awsIdentityFaults } from "../identity/aws/faults";
import { administrator, author, reference } from "../fault-owners";

/** Every code this adapter answers with. */
export const awsFaults = {
  ...awsIdentityFaults,
  "aws.no-access": {
    what: "The vault's config holds no credential, as AWS vaults never do, and Keyhole has none of its own.",
    whose: author,
    next: "Give Keyhole an access key under Access, or let it sign in as the machine it runs on.",
    outcome: "needs-own-access",
  },
  "aws.region-missing": {
    what: "Neither the vault's config nor the access names a region.",
    whose: author,
    next: "Set the region in the vault's config, or under Access if nodes take theirs from AWS_REGION.",
  },
  "aws.region-invalid": {
    what: "The region is not written as AWS writes them.",
    whose: author,
    next: "Write it as in “eu-west-1”.",
  },
  "aws.endpoint-invalid": {
    what: "An endpoint is no plain http or https address.",
    whose: author,
    next: "Write it as in “https://secretsmanager.eu-west-1.amazonaws.com”, without user, question mark or number sign.",
  },
  "aws.ca-invalid": {
    what: "The CA under Access is no certificate text.",
    whose: author,
    next: "Paste the authority's certificate as PEM, with its BEGIN and END lines.",
  },
  "aws.name-not-allowed": {
    what: "No secret of AWS can have this name.",
    whose: reference,
    next: "Names hold letters, digits and /_+=.@-, at most 512 of them; an ARN is taken too.",
  },
  "aws.version-unknown": {
    what: "AWS has stages and no numbers: Kong reads #1 as the current version and #2 as the one before; it is not known what it makes of others.",
    whose: reference,
    next: "Write #1, #2, or no version.",
  },
  "aws.secret-missing": {
    what: "Secrets Manager has no secret of this name in this region and account.",
    whose: reference,
    next: "Compare name, region and account; what follows the last slash of the path is a member unless a slash follows it, so write slashes inside a name as %2F.",
  },
  "aws.no-value": {
    what: "The secret is there and holds no value yet.",
    whose: administrator,
    next: "Put a value into it.",
  },
  "aws.no-previous-version": {
    what: "The secret has no previous version: it was never rotated, or the one before is gone.",
    whose: reference,
    next: "Ask for the current version: write #1 or none.",
  },
  "aws.binary-value": {
    what: "The secret holds binary data, of which Kong makes no value.",
    whose: administrator,
    next: "Store it as text, in Base64 if it must be, and let the vault decode it.",
  },
  "aws.deletion-scheduled": {
    what: "The secret is scheduled for deletion; until then nobody can read it.",
    whose: administrator,
    next: "Restore it with secretsmanager:RestoreSecret while the recovery window lasts, or have the reference point at another.",
  },
  "aws.denied": {
    what: "No policy allows this identity to do that with this secret, or one forbids it. AWS says the same of names that do not exist.",
    whose: administrator,
    next: "Attach the policy below to the identity; look at the secret's own policy and at those of the organisation and the VPC endpoint, too.",
  },
  "aws.kms-denied": {
    what: "The identity may read the secret, but not use the KMS key that it is encrypted with.",
    whose: administrator,
    next: "Allow kms:Decrypt on that key in its key policy, for this identity and by way of Secrets Manager.",
    grant: false,
  },
  "aws.decryption-failed": {
    what: "The KMS key that the secret is encrypted with is disabled, gone, or not to be used by this identity.",
    whose: administrator,
    next: "Enable the key or cancel its deletion, and allow kms:Decrypt on it.",
    grant: false,
  },
  "aws.values-not-allowed": {
    what: "The access is limited to metadata, and this would read a value.",
    whose: author,
    next: "Set the access level to values, or look at metadata only.",
    outcome: "not-allowed-by-access-level",
  },
  "aws.request-refused": {
    what: "Secrets Manager does not take the request.",
    whose: author,
    next: "Compare name, region and endpoint; CloudTrail tells what was refused.",
  },
} as const satisfies Record<string, Fault>;

export type AwsCode = keyof typeof awsFaults;
