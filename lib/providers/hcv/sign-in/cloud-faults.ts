import type { Fault } from "../../contract";
import { administrator, author } from "../../fault-owners";

/** Codes of signing in by the identity that a cloud gives. */
export const cloudSignInFaults = {
  "hcv.instance-of-nodes": {
    what: "The nodes sign in as the EC2 instances they run on, with a nonce that nobody else may have.",
    outcome: "needs-own-access",
    whose: author,
    next: "Give Keyhole an access of its own under Access; the nodes go on with theirs.",
  },
  "hcv.managed-identity-of-nodes": {
    what: "The nodes sign in with the managed identity of the machines they run on, which Keyhole does not have.",
    outcome: "needs-own-access",
    whose: author,
    next: "Give Keyhole an application, a managed identity or another access of its own under Access; the nodes go on with theirs.",
  },
  "hcv.google-identity-of-nodes": {
    what: "The nodes sign in with the Google identity of where they run, which Keyhole does not have.",
    outcome: "needs-own-access",
    whose: author,
    next: "Give Keyhole a service account or another access of its own under Access; the nodes go on with theirs.",
  },
  "hcv.aws-keys-of-nodes": {
    what: "The vault's config holds no AWS keys: the nodes take theirs from where they run, and Keyhole does not have them.",
    outcome: "needs-own-access",
    whose: author,
    next: "Give Keyhole AWS keys or another access of its own under Access; the nodes go on with theirs.",
  },
  "hcv.aws-keys-missing": {
    what: "There are no AWS keys to sign with.",
    whose: author,
    next: "Give the access key ID and the secret access key under Access.",
  },
  "hcv.aws-region-invalid": {
    what: "The AWS region is missing, or is none.",
    whose: author,
    next: "Write the region whose STS is meant, such as “eu-west-1”.",
  },
  "hcv.aws-sts-address-invalid": {
    what: "The AWS STS endpoint is no http or https address.",
    whose: author,
    next: "Write the whole address, without user name, query and fragment, or leave it empty for the region's.",
  },
  "hcv.aws-keys-refused": {
    what: "AWS does not take what was signed or the identity that was sent: the keys are wrong or have expired, or the clock of Keyhole's host is off.",
    whose: author,
    next: "Compare the keys with those in IAM and put new ones there; check the clock of Keyhole's host.",
  },
  "hcv.aws-principal-not-bound": {
    what: "Vault knows who signed in at AWS, and the role is bound to others.",
    whose: administrator,
    next: "Add the principal or instance to what the role is bound to, or make a role for Keyhole.",
  },
  "hcv.aws-server-id-wrong": {
    what: "Vault wants a server ID in the signed request, and this one is missing or another.",
    whose: author,
    next: "Set Vault's server ID under Access to the value in the auth method's settings; nodes cannot send one.",
  },
  "hcv.aws-nonce-missing": {
    what: "There is no nonce to sign in with.",
    whose: author,
    next: "Give Keyhole a secret text of its own as nonce under Access.",
  },
  "hcv.aws-instance-not-declared": {
    what: "Vault takes one nonce of each instance: Keyhole's would lock out a node on the same one, and nobody has declared that there is none.",
    whose: author,
    next: "Declare under Access that no node runs on Keyhole's instance, or choose another sign-in.",
  },
  "hcv.aws-nonce-refused": {
    what: "Vault has heard another nonce from this instance first, and takes no other.",
    whose: administrator,
    next: "Put the first nonce back under Access, or delete the instance from the auth method's identity access list.",
  },
  "hcv.azure-resource-refused": {
    what: "The machine's managed identity signs in for no such resource: Vault would get a token that opens one of Azure's own services.",
    whose: author,
    next: "Set the Azure resource to an application (“api://…” or its ID) or to https://management.azure.com/, here and in Vault's auth method.",
  },
  "hcv.azure-authority-unknown": {
    what: "The Azure authority is none of Microsoft's clouds, and a client secret goes nowhere else.",
    whose: author,
    next: "Choose the authority of the cloud that the directory is in, or leave it empty for the public one.",
  },
  "hcv.gcp-jwt-lifetime": {
    what: "Vault takes no JWT that is good for so long, or the clocks of both are apart.",
    whose: author,
    next: "Set a shorter JWT lifetime, and check the clock of Keyhole's host.",
  },
  "hcv.role-of-other-type": {
    what: "The role is of another type than the sign-in: one is for IAM, the other for instances.",
    whose: author,
    next: "Choose the other sign-in method, or a role of this type.",
  },
  "hcv.identity-refused": {
    what: "Vault does not take the cloud's token: signature, audience or time is not what its auth method expects.",
    whose: administrator,
    next: "Compare what Vault's auth method is set up with and where the token comes from: tenant, resource or audience, and the clocks.",
  },
  "hcv.identity-not-bound": {
    what: "Vault knows the identity, and the role is bound to others.",
    whose: administrator,
    next: "Add the service account, application or machine to what the role is bound to, or make a role for Keyhole.",
  },
} as const satisfies Record<string, Fault>;
