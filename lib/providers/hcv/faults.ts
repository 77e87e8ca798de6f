import type { Fault } from "../contract";
import { awsIdentityFaults } from "../identity/aws/faults";
import { azureSignInFaults } from "../identity/azure/faults";
import { gcpIdentityFaults } from "../identity/gcp/faults";
import { cloudSignInFaults } from "./sign-in/cloud-faults";
import { signInFaults } from "./sign-in/sign-in-faults";
import { administrator, author } from "../fault-owners";

/** Every code this adapter answers with. */
export const hcvFaults = {
  ...signInFaults,
  ...cloudSignInFaults,
  ...awsIdentityFaults,
  ...azureSignInFaults,
  ...gcpIdentityFaults,
  "hcv.namespace-missing": {
    what: "Vault has no such namespace.",
    whose: author,
    next: "Correct the namespace, or leave it empty for the root one.",
  },
  "hcv.address-invalid": {
    what: "Protocol, host and port make no address.",
    whose: author,
    next: "Write the host without scheme, port or path, and a port from 1 to 65535.",
  },
  "hcv.mount-invalid": {
    what: "The mount is no path: it holds an empty part, a dot part or an invisible character.",
    whose: author,
    next: "Write the mount as Vault lists it, such as “secret” or “team/kv”.",
  },
  "hcv.ca-invalid": {
    what: "The CA given to Keyhole is no PEM certificate.",
    whose: author,
    next: "Paste the whole text from BEGIN CERTIFICATE to END CERTIFICATE under Access.",
  },
  "hcv.path-refused": {
    what: "The resource holds an empty part, a dot part or an invisible character, and would mean another place.",
    whose: "reference author",
    next: "Write the path of the secret below the mount, without “.”, “..” and doubled slashes.",
  },
  "hcv.version-invalid": {
    what: "Vault's versions are whole numbers from 0.",
    whose: "reference author",
    next: "Write #1, #2 and so on, or leave the version out for the newest.",
  },
  "hcv.token-dead": {
    what: "Vault does not know the token: it has expired or was revoked, or may neither read this nor look itself up.",
    whose: author,
    next: "Create a new token, with the policy “default” beside its own, and put it where the old one was.",
  },
  "hcv.token-limited": {
    what: "The token in the vault's config is good for a few uses only, and Keyhole's would take one from the nodes.",
    outcome: "needs-own-access",
    whose: author,
    next: "Give Keyhole a token of its own under Access.",
  },
  "hcv.policy-denies": {
    what: "The token is good, but its policies do not allow reading this path.",
    whose: administrator,
    next: "Add a policy with “read” on this path to the token's role, or correct the path.",
  },
  "hcv.denied": {
    what: "Vault refuses the request, and does not say whether token or policy is the reason.",
    whose: administrator,
    next: "Check that the token is alive and that its policies allow reading this path.",
  },
  "hcv.secret-missing": {
    what: "There is no secret at this path, or not in this version.",
    whose: "reference author",
    next: "Compare the path with Vault's list below the mount. The last part of a reference is the JSON member unless it ends in a slash.",
  },
  "hcv.version-deleted": {
    what: "This version of the secret was deleted in Vault.",
    whose: administrator,
    next: "Undelete it or write a new version.",
  },
  "hcv.version-destroyed": {
    what: "This version of the secret was destroyed in Vault and cannot come back.",
    whose: administrator,
    next: "Write a new version, or refer to another one.",
  },
  "hcv.kv-version-mismatch": {
    what: "The secrets engine at this mount has another KV version than the vault's config says.",
    whose: author,
    next: "Set the KV version to what the mount has.",
  },
  "hcv.mount-missing": {
    what: "Vault has no secrets engine at this mount.",
    whose: author,
    next: "Correct the mount or the namespace.",
  },
  "hcv.mount-not-kv": {
    what: "What Vault has at this mount is no KV secrets engine.",
    whose: author,
    next: "Correct the mount: name the KV engine that holds the secrets.",
  },
  "hcv.nothing-allowed": {
    what: "Vault lets Keyhole in, but there is nothing below this mount that it may do, or there is no such mount.",
    whose: administrator,
    next: "Compare mount and namespace with Vault's; then add a policy with “read” on what references need.",
  },
  "hcv.upgrading": {
    what: "Vault is turning this mount into KV version 2.",
    whose: administrator,
    next: "Try again in a minute.",
  },
  "hcv.request-refused": {
    what: "Vault does not accept the request.",
    whose: administrator,
    next: "Look at Vault's own log for this path.",
  },
  "hcv.rate-limited": {
    what: "Vault's quota for this path is used up.",
    whose: administrator,
    next: "Wait, or have the quota raised.",
  },
  "hcv.upstream-throttled": {
    what: "The plugin behind this mount is throttled by what it speaks to.",
    whose: administrator,
    next: "Wait and try again.",
  },
  "hcv.sealed": {
    what: "Vault is sealed.",
    whose: administrator,
    next: "Unseal it. Nodes go on with what they have until its TTL and resurrect TTL are over.",
  },
  "hcv.standby": {
    what: "This Vault node is not the active one and knows no active one.",
    whose: administrator,
    next: "Look at the cluster's health, or point the vault at its load balancer.",
  },
  "hcv.namespace-locked": {
    what: "An administrator has locked this namespace.",
    whose: administrator,
    next: "Have the namespace unlocked.",
  },
  "hcv.server-error": {
    what: "Vault failed on its side.",
    whose: administrator,
    next: "Try again; if it stays so, look at Vault's log.",
  },
  "hcv.answer-unknown": {
    what: "The answer is not one that Vault gives.",
    whose: author,
    next: "Check that host and port are those of a Vault or OpenBao server, not of a proxy's error page.",
  },
  "hcv.no-metadata-in-v1": {
    what: "KV version 1 keeps no metadata, so an access limited to metadata cannot see anything.",
    outcome: "not-allowed-by-access-level",
    whose: author,
    next: "Set the access level to values, or move the secrets to KV version 2.",
  },
} as const satisfies Record<string, Fault>;

export type HcvCode = keyof typeof hcvFaults;
