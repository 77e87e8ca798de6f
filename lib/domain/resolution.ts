import type { Tone } from "./explanation";

/** Everything a resolution can end in. */
export type Outcome =
  | "resolved"
  | "present-unverified"
  | "not-found"
  | "deleted"
  | "disabled"
  | "member-missing"
  | "member-not-a-string"
  | "not-json"
  | "unauthenticated"
  | "forbidden"
  | "unreachable"
  | "timed-out"
  | "throttled"
  | "malformed"
  | "too-large"
  | "misconfigured"
  | "not-a-reference"
  | "vault-unknown"
  | "data-plane-settings-unknown"
  | "not-checkable-from-here"
  | "needs-own-access"
  | "not-allowed-by-access-level"
  | "option-refused"
  | "destination-refused";

/** Whose move it is. */
export type Owner =
  "reference author" | "vault author" | "backend administrator" | "network" | "data plane" | "Keyhole's operator";

export interface Advice {
  /** Null where nobody has to do anything. */
  readonly owner: Owner | null;
  readonly tone: Tone;
  readonly title: string;
  /** One sentence: what to do next. */
  readonly advice: string;
}

/** What each outcome means, whose it is and what to do; the first words of every explanation. */
export const outcomes: Readonly<Record<Outcome, Advice>> = {
  resolved: {
    owner: null,
    tone: "resolved",
    title: "Resolved",
    advice: "Nothing to do here; that the data plane may read it is shown only by a look from there.",
  },
  "present-unverified": {
    owner: null,
    tone: "waiting",
    title: "Present, value not verified",
    advice: "It is there, and its value was not read; that it resolves is shown by a look from a data plane.",
  },
  "not-found": {
    owner: "reference author",
    tone: "failing",
    title: "Not found",
    advice:
      "Compare the resource with the backend's own name for it; the last segment is a member unless a slash follows it.",
  },
  deleted: {
    owner: "backend administrator",
    tone: "failing",
    title: "Deleted",
    advice: "Restore the secret or this version of it, or have the reference point at another.",
  },
  disabled: {
    owner: "backend administrator",
    tone: "failing",
    title: "Disabled",
    advice: "Enable this version of the secret in the backend, or have the reference point at another.",
  },
  "member-missing": {
    owner: "reference author",
    tone: "failing",
    title: "Member missing",
    advice:
      "Name a member that the JSON object has, in the same case; end the path in a slash to ask for the whole value.",
  },
  "member-not-a-string": {
    owner: "backend administrator",
    tone: "failing",
    title: "Member is not a string",
    advice: "Store the member as a JSON string; Kong takes no numbers, booleans, nulls, lists or objects.",
  },
  "not-json": {
    owner: "reference author",
    tone: "failing",
    title: "Not JSON",
    advice: "Drop the last segment or end the path in a slash to ask for the whole value, or store a JSON object.",
  },
  unauthenticated: {
    owner: "vault author",
    tone: "failing",
    title: "Sign-in refused",
    advice:
      "Renew the credential with which the backend is entered, and look at the method and the path of the sign-in.",
  },
  forbidden: {
    owner: "backend administrator",
    tone: "failing",
    title: "Forbidden",
    advice: "Let this identity read this secret; Keyhole can write out the smallest policy that does.",
  },
  unreachable: {
    owner: "network",
    tone: "failing",
    title: "Unreachable",
    advice: "Look at address, port, name resolution, certificate and firewall between Keyhole's host and the backend.",
  },
  "timed-out": {
    owner: "network",
    tone: "failing",
    title: "Timed out",
    advice:
      "The connection stood but the answer did not come in time; look at the backend's load and at what lies between.",
  },
  throttled: {
    owner: "backend administrator",
    tone: "stale",
    title: "Throttled",
    advice: "Wait and try again; if it stays, raise the backend's quota or ask it less often.",
  },
  malformed: {
    owner: "backend administrator",
    tone: "failing",
    title: "Answer not understood",
    advice: "See that the address is the backend's own and the engine version is right; something else answered.",
  },
  "too-large": {
    owner: "backend administrator",
    tone: "failing",
    title: "Too large",
    advice: "Keep secrets below 1 MiB; larger ones do not fit the cache of a data plane either.",
  },
  misconfigured: {
    owner: "vault author",
    tone: "failing",
    title: "Misconfigured",
    advice: "Complete or correct the vault's configuration or Keyhole's access to it.",
  },
  "not-a-reference": {
    owner: "reference author",
    tone: "failing",
    title: "Not a reference",
    advice: "Write {vault://prefix/resource/key} and nothing around it; Kong takes anything else for plain text.",
  },
  "vault-unknown": {
    owner: "reference author",
    tone: "failing",
    title: "Vault unknown",
    advice: "Use the prefix of a vault or the name of a loaded provider of this gateway, in lower case.",
  },
  "data-plane-settings-unknown": {
    owner: "data plane",
    tone: "not-checkable",
    title: "Data-plane settings unknown",
    advice: "A default vault is configured on the nodes only; import their kong.conf or enter its settings.",
  },
  "not-checkable-from-here": {
    owner: "data plane",
    tone: "not-checkable",
    title: "Not checkable from here",
    advice: "What it reads is on the data plane; look there, or declare in the access that this host has the same.",
  },
  "needs-own-access": {
    owner: "Keyhole's operator",
    tone: "waiting",
    title: "Needs its own access",
    advice: "Give Keyhole an access of its own; using the vault's credential would use up what Kong needs.",
  },
  "not-allowed-by-access-level": {
    owner: "Keyhole's operator",
    tone: "refused",
    title: "Not allowed by the access level",
    advice: "This access may look at metadata only; whoever may change the vault can raise it to values.",
  },
  "option-refused": {
    owner: "reference author",
    tone: "refused",
    title: "Option refused",
    advice: "Put the setting into the vault instead; an option must not decide where credentials go.",
  },
  "destination-refused": {
    owner: "Keyhole's operator",
    tone: "refused",
    title: "Destination refused",
    advice: "Put host and port on the allow-list if Keyhole may connect there; some addresses never are.",
  },
};

/** Every outcome, in the order of the table. */
export const outcomeNames = Object.keys(outcomes) as readonly Outcome[];

/** Why a backend did not answer, as adapters say it; a refusal is about where a connection would go. */
export type BackendFailure =
  | Extract<
      Outcome,
      | "not-found"
      | "deleted"
      | "disabled"
      | "unauthenticated"
      | "forbidden"
      | "unreachable"
      | "timed-out"
      | "throttled"
      | "malformed"
      | "too-large"
      | "misconfigured"
    >
  | "refused";

/** The outcome of a backend's failure. */
export const fromFailure = (failure: BackendFailure): Outcome =>
  failure === "refused" ? "destination-refused" : failure;

/** An outcome's title as it stands inside a sentence: "not JSON". */
export function outcomeInSentence(outcome: Outcome): string {
  const { title } = outcomes[outcome];
  return title.charAt(0).toLowerCase() + title.slice(1);
}

/** The outcome that was stored by this name; null for none, and for one that this build does not know. */
export const storedOutcome = (name: string | null): Outcome | null =>
  name !== null && Object.hasOwn(outcomes, name) ? (name as Outcome) : null;
