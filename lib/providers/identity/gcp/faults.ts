import type { Failure, Fault } from "../../contract";
import { administrator, author, operator } from "../../fault-owners";

/** What signing in as a Google identity may come to, in words; for each provider that does it. */
export const gcpIdentityFaults = {
  "gcp-identity.key-missing": {
    what: "There is no service account key to sign in with.",
    whose: author,
    next: "Paste the key file (JSON) of a service account of Keyhole's own under Access.",
    outcome: "needs-own-access",
  },
  "gcp-identity.key-unreadable": {
    what: "What stands for the service account key is not the JSON of a key file, or its private key cannot be read.",
    whose: author,
    next: "Paste the whole file as Google gave it, from the first brace to the last.",
  },
  "gcp-identity.key-of-another-kind": {
    what: "The JSON is a credential of another kind than a service account key.",
    whose: author,
    next: "Make a key for a service account of Keyhole's own and paste that, or run Keyhole on Google Cloud and choose the metadata server.",
  },
  "gcp-identity.token-address-refused": {
    what: "The key names a token address that is no https address.",
    whose: author,
    next: "Paste the file as Google gave it; its token_uri is https://oauth2.googleapis.com/token.",
  },
  "gcp-identity.key-refused": {
    what: "Google does not take this key: it was deleted, or belongs to another account than the file says.",
    whose: author,
    next: "Make a new key for the service account and put it where the old one was.",
  },
  "gcp-identity.account-missing": {
    what: "Google knows no such service account, or it is disabled.",
    whose: administrator,
    next: "Look for the account in its project: enable it or bring it back, or use another one.",
  },
  "gcp-identity.clock-wrong": {
    what: "Google refuses the sign-in because of its time: the clock of Keyhole's host is off by minutes.",
    whose: operator,
    next: "Set the clock of Keyhole's host by NTP.",
  },
  "gcp-identity.sign-in-refused": {
    what: "Google refuses the sign-in.",
    whose: author,
    next: "Check the service account and its key; make a new one if in doubt.",
  },
  "gcp-identity.sign-in-throttled": {
    what: "Google's token service asks for a pause.",
    whose: administrator,
    next: "Wait and try again.",
  },
  "gcp-identity.sign-in-unavailable": {
    what: "Google's token service is not able to answer.",
    whose: "network",
    next: "Try again; if it stays so, look at Google Cloud's status page.",
  },
  "gcp-identity.answer-unknown": {
    what: "What answered the sign-in is no token service of Google's.",
    whose: author,
    next: "Check the token_uri in the key, and what stands between Keyhole's host and Google.",
  },
  "gcp-identity.machine-not-lent": {
    what: "Keyhole's operator does not let backends be signed in to as the machine that Keyhole runs on.",
    whose: operator,
    next: "Set KEYHOLE_CLOUD_METADATA to “on” on Keyhole's host, or give Keyhole a service account key under Access.",
    outcome: "needs-own-access",
  },
  "gcp-identity.no-metadata-server": {
    what: "There is no metadata server beside Keyhole's host, so it does not run on Google Cloud, or may not reach it.",
    whose: operator,
    next: "Give Keyhole a service account key under Access, or run it on Compute Engine, Cloud Run or GKE.",
  },
  "gcp-identity.no-machine-account": {
    what: "The machine that Keyhole runs on has no service account.",
    whose: operator,
    next: "Attach one to the machine (on GKE: to its Kubernetes service account), or use a key.",
  },
  "gcp-identity.ambient-file-unreadable": {
    what: "The file that GOOGLE_APPLICATION_CREDENTIALS names on Keyhole's host cannot be read.",
    whose: operator,
    next: "Check the path and that Keyhole's user may read the file.",
  },
} as const satisfies Record<string, Fault>;

export type GcpIdentityCode = keyof typeof gcpIdentityFaults;

export interface IdentityProblem {
  readonly failure: Failure;
  readonly code: GcpIdentityCode;
  readonly retryAfterSeconds?: number;
}

export const identityProblem = (failure: Failure, code: GcpIdentityCode): IdentityProblem => ({ failure, code });
