import type { Fault } from "../contract";
import { administrator, author } from "../fault-owners";

/** Every code this adapter answers with. */
export const konnectFaults = {
  "konnect.token-missing": {
    what: "Keyhole has no Konnect token, and a Konnect vault's config holds none.",
    outcome: "needs-own-access",
    whose: author,
    next: "Give Keyhole a token under Access, best that of a system account.",
  },
  "konnect.region-missing": {
    what: "It is not said which region the control plane is in.",
    whose: author,
    next: "Choose the region under Access: Konnect shows it beside the organization's name.",
  },
  "konnect.control-plane-invalid": {
    what: "The control plane ID is missing or is no such ID.",
    whose: author,
    next: "Copy it from the control plane's page in Konnect.",
  },
  "konnect.control-plane-missing": {
    what: "Konnect shows this token no such control plane in this region.",
    whose: author,
    next: "Compare region and control plane ID with the control plane's page in Konnect.",
  },
  "konnect.store-invalid": {
    what: "The Config Store ID is missing or is no such ID.",
    whose: author,
    next: "Copy it from the vault's page in Konnect, or have a Config Store created.",
  },
  "konnect.store-missing": {
    what: "Konnect shows this token no such Config Store in this control plane and region.",
    whose: author,
    next: "Compare region, control plane ID and Config Store ID: a store belongs to one control plane.",
  },
  "konnect.store-name-invalid": {
    what: "A Config Store's name has 1 to 100 characters.",
    whose: author,
    next: "Give a shorter one, or none.",
  },
  "konnect.ca-invalid": {
    what: "The CA certificates are not PEM text.",
    whose: author,
    next: "Paste whole certificates with their BEGIN and END lines.",
  },
  "konnect.token-refused": {
    what: "Konnect does not take the token: it has expired, was revoked, belongs to another organization, or is not whole.",
    whose: author,
    next: "Make a new token and give it to Keyhole under Access.",
  },
  "konnect.denied": {
    what: "The account of this token may not do this in the control plane.",
    whose: administrator,
    next: "Assign it a role for this control plane in its region that allows it; Admin covers all of the control plane.",
  },
  "konnect.key-missing": {
    what: "The Config Store has no secret of this key.",
    whose: "reference author",
    next: "Compare the key with the store's: what stands after the last slash of a reference is a member of a JSON value.",
  },
  "konnect.key-refused": {
    what: "The key holds an empty part, a dot part or an invisible character, and is not sent.",
    whose: "reference author",
    next: "Write the key as the store shows it.",
  },
  "konnect.key-too-long": {
    what: "A key in a Config Store has at most 512 characters.",
    whose: "reference author",
    next: "Write the key as the store shows it.",
  },
  "konnect.write-only": {
    what: "Konnect gives the value of a secret to nobody: it is written and never read back.",
    outcome: "not-checkable-from-here",
    whose: "data plane",
    next: "Look on a data plane, where the control plane has put the value.",
  },
  "konnect.no-versions": {
    what: "Config Stores keep no versions: a value that is written takes the place of the one before.",
    whose: "reference author",
    next: "Leave the version out.",
  },
  "konnect.value-not-text": {
    what: "A Config Store keeps text only, and this value is not UTF-8 text.",
    whose: author,
    next: "Encode the value, as with Base64, and have what uses it decode it.",
  },
  "konnect.value-length": {
    what: "A value in a Config Store has 1 to 5,120 characters.",
    whose: author,
    next: "Keep a longer value in another backend.",
  },
  "konnect.written-unknown": {
    what: "Konnect accepted it, and its answer does not tell what came of it.",
    whose: administrator,
    next: "Look in Konnect whether it is there before it is done again.",
  },
  "konnect.request-refused": {
    what: "Konnect finds the request wrong.",
    whose: author,
    next: "Compare control plane ID, Config Store ID and key with Konnect's own.",
  },
  "konnect.throttled": {
    what: "Konnect wants to be asked less often.",
    whose: administrator,
    next: "Wait and try again; if it stays so, let fewer programs use this token.",
  },
  "konnect.server-error": {
    what: "Konnect failed on its side.",
    whose: administrator,
    next: "Try again; if it stays so, look at Konnect's status page.",
  },
  "konnect.answer-unknown": {
    what: "The answer is not one that Konnect gives.",
    whose: administrator,
    next: "See whether a proxy between Keyhole and Konnect answers in its place.",
  },
} as const satisfies Record<string, Fault>;

export type KonnectCode = keyof typeof konnectFaults;
