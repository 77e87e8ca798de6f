import type { Fault } from "../contract";
import { gcpIdentityFaults } from "../identity/gcp/faults";
import { administrator, author, reference } from "../fault-owners";

const settingsFaults = {
  "gcp.project-missing": {
    what: "The vault has no project ID.",
    whose: author,
    next: "Set the project ID in the vault's config.",
  },
  "gcp.project-invalid": {
    what: "The project ID is none that Google gives: it holds other characters than small letters, digits and dashes.",
    whose: author,
    next: "Use the project's ID or number as the console shows it, not its name or path.",
  },
  "gcp.location-invalid": {
    what: "The location is no region of Google Cloud.",
    whose: author,
    next: "Write it as Google does, such as “europe-west3”, or leave it empty under Access.",
  },
  "gcp.endpoint-invalid": {
    what: "The API endpoint is no https address of a host, or has a path.",
    whose: author,
    next: "Write it as https://host, or leave it empty under Access.",
  },
  "gcp.ca-invalid": {
    what: "The CA certificates are no PEM text.",
    whose: author,
    next: "Paste them with their BEGIN and END lines, or leave the field empty.",
  },
} as const satisfies Record<string, Fault>;

const wantFaults = {
  "gcp.name-not-allowed": {
    what: "Secret Manager has no such names: the ID of a secret is made of letters, digits, dashes and underscores, 255 at most.",
    whose: reference,
    next: "Name the secret as Secret Manager does; it has no folders, so a slash can only lead to a member.",
  },
  "gcp.value-not-allowed": {
    what: "The access is limited to metadata, so no value is asked for.",
    whose: author,
    next: "Set the access level to values, or check on a data plane.",
    outcome: "not-allowed-by-access-level",
  },
  "gcp.version-invalid": {
    what: "The version is no whole number.",
    whose: reference,
    next: "Put a version's number behind the #, or nothing for the latest; aliases cannot be named in a reference.",
  },
  "gcp.secret-missing": {
    what: "There is no such secret in the project, or no version of it.",
    whose: reference,
    next: "Compare the resource with the secret's ID, and the project with the one it is in; see that it has a version.",
  },
  "gcp.version-missing": {
    what: "The secret has no version of this number.",
    whose: reference,
    next: "Use the number of a version that is there, or drop the # for the latest.",
  },
  "gcp.version-disabled": {
    what: "This version is disabled. Without a number it is the version made last that counts, not the last enabled one.",
    whose: administrator,
    next: "Enable the version, or add a new one.",
  },
  "gcp.version-destroyed": {
    what: "This version is destroyed for good. Without a number it is the version made last that counts, not the last enabled one.",
    whose: administrator,
    next: "Add a new version; a destroyed one does not come back.",
  },
  "gcp.version-scheduled": {
    what: "This version is disabled and scheduled to be destroyed.",
    whose: administrator,
    next: "Enable it, which takes the schedule away, or add a new version.",
  },
} as const satisfies Record<string, Fault>;

const rightFaults = {
  "gcp.permission-denied": {
    what: "The identity is known and has no such permission on this secret. Google says the same of a secret that is not there.",
    whose: administrator,
    next: "Grant the role that Keyhole writes out on this secret, or on the project; see also that project and secret exist.",
  },
  "gcp.scope-missing": {
    what: "The machine's token is made for other APIs than Secret Manager, whatever its account may do.",
    whose: "Keyhole's operator",
    next: "Give the machine the cloud-platform access scope, which needs it stopped, or use a service account key.",
    grant: false,
  },
  "gcp.token-refused": {
    what: "Secret Manager does not take the token that Google gave at sign-in.",
    whose: administrator,
    next: "Look whether the service account was disabled or deleted just now.",
  },
  "gcp.perimeter": {
    what: "A VPC Service Controls perimeter keeps Keyhole's host out.",
    whose: administrator,
    next: "Let the address or identity of Keyhole in by an access level or an ingress rule of the perimeter.",
    grant: false,
  },
  "gcp.api-disabled": {
    what: "The Secret Manager API is not enabled in the project.",
    whose: administrator,
    next: "Enable secretmanager.googleapis.com in the project, wait some minutes, and check the project ID.",
    outcome: "misconfigured",
  },
  "gcp.project-unusable": {
    what: "Google does not let this identity use the project: it does not exist, is being deleted, or has no billing.",
    whose: administrator,
    next: "Check the project ID in the vault's config, then the state and the billing account of the project.",
    outcome: "misconfigured",
  },
  "gcp.key-unusable": {
    what: "The secret is encrypted with a key of the customer's that Secret Manager cannot use.",
    whose: administrator,
    next: "Enable the key version in Cloud KMS and let Secret Manager's service agent decrypt with it.",
    grant: false,
  },
} as const satisfies Record<string, Fault>;

const answerFaults = {
  "gcp.quota": {
    what: "The project's quota of requests to Secret Manager is used up.",
    whose: administrator,
    next: "Wait a minute; if it stays so, raise the quota or refresh less often.",
  },
  "gcp.unavailable": {
    what: "Secret Manager is not able to answer.",
    whose: "network",
    next: "Try again; if it stays so, look at Google Cloud's status page.",
  },
  "gcp.request-refused": {
    what: "Secret Manager does not accept the request.",
    whose: author,
    next: "Check project ID, location and API endpoint: the kind of secret and the address must fit.",
  },
  "gcp.not-the-api": {
    what: "What answered is a web page and not the API: Google's front end knows no such path at this address.",
    whose: author,
    next: "Check the project ID, and location and API endpoint under Access.",
  },
  "gcp.answer-unknown": {
    what: "The answer is none that Secret Manager gives.",
    whose: author,
    next: "Check the API endpoint under Access, and what stands between Keyhole's host and Google.",
  },
  "gcp.checksum": {
    what: "The value does not fit its checksum, so it was changed on the way.",
    whose: "network",
    next: "Look at what stands between Keyhole's host and Google, then try again.",
  },
} as const satisfies Record<string, Fault>;

/** Every code this adapter answers with. */
export const gcpFaults = {
  ...settingsFaults,
  ...wantFaults,
  ...rightFaults,
  ...answerFaults,
  ...gcpIdentityFaults,
} as const;

export type GcpCode =
  keyof typeof settingsFaults | keyof typeof wantFaults | keyof typeof rightFaults | keyof typeof answerFaults;
