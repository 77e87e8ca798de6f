import type { Fault } from "../contract";
import { administrator, author } from "../fault-owners";

/** Every code this adapter answers with. */
export const conjurFaults = {
  "conjur.address-invalid": {
    what: "The endpoint URL is not an address that can be asked.",
    whose: author,
    next: "Write scheme, host and, where there is one, port and path: https://conjur.example.com. No user, “?” or “#”.",
  },
  "conjur.account-invalid": {
    what: "The account is missing or is no name: it holds a slash, a dot part or an invisible character.",
    whose: author,
    next: "Set the account as Conjur shows it before the first colon of an id.",
  },
  "conjur.login-missing": {
    what: "There is an API key and no login that it belongs to.",
    whose: author,
    next: "Give both login and API key, under Access for Keyhole alone or in the vault's config.",
  },
  "conjur.login-invalid": {
    what: "The login is no name: it holds an empty part, a dot part or an invisible character.",
    whose: author,
    next: "Write it as Conjur does: “host/apps/kong” for a host, “name” for a user.",
  },
  "conjur.api-key-missing": {
    what: "There is no API key to sign in with.",
    whose: author,
    next: "Give Keyhole a login and API key of its own under Access, or set the API key in the vault's config.",
  },
  "conjur.ca-invalid": {
    what: "The CA certificates are not PEM text.",
    whose: author,
    next: "Paste whole certificates with their BEGIN and END lines.",
  },
  "conjur.login-refused": {
    what: "Conjur does not let this login in. It does not say why: login or API key may be wrong, the account unknown, API key sign-in switched off, or Keyhole's address not among those that the login is restricted to.",
    whose: author,
    next: "Compare login and account with Conjur's own, and renew the API key if it may have been rotated.",
  },
  "conjur.login-denied": {
    what: "Conjur knows this login, and does not let it sign in with an API key.",
    whose: administrator,
    next: "Let the login authenticate at Conjur's API key authenticator.",
  },
  "conjur.token-dead": {
    what: "Conjur does not take the token any more that it gave at the sign-in.",
    whose: administrator,
    next: "Try again; if it stays so, compare the clocks of Conjur's servers.",
  },
  "conjur.denied": {
    what: "This login sees the variable and may not fetch it.",
    whose: administrator,
    next: "Permit “execute” on the variable to this login.",
  },
  "conjur.not-there": {
    what: "Conjur shows this login no such variable: it does not exist, or nothing on it is permitted to this login. Conjur answers alike for both.",
    whose: "reference author",
    next: "Compare the name with Conjur's: a slash in it is written %2F, or the path ends in a slash. If it is right, have “execute” permitted on it.",
    grant: true,
  },
  "conjur.empty": {
    what: "The variable is there and has no value yet.",
    whose: administrator,
    next: "Set a value; a policy only declares the variable.",
  },
  "conjur.dynamic": {
    what: "Conjur makes a new credential each time this variable is read, so Keyhole does not read it.",
    outcome: "not-checkable-from-here",
    whose: "data plane",
    next: "Look on a data plane. An access limited to metadata tells that the variable is there.",
  },
  "conjur.version-gone": {
    what: "The variable is there, but not in this version: Conjur keeps the newest twenty, numbered from 1.",
    whose: "reference author",
    next: "Leave the version out to get the newest, or name one that is kept.",
  },
  "conjur.nothing-visible": {
    what: "This login is let in and sees no variable at all, so every reference would end in “not found”.",
    whose: administrator,
    next: "Permit “execute” on the variables that references name to this login.",
  },
  "conjur.name-refused": {
    what: "The variable's name holds an empty part, a dot part or an invisible character, and is not sent.",
    whose: "reference author",
    next: "Write the name as Conjur does, without a slash at its beginning.",
  },
  "conjur.version-invalid": {
    what: "Conjur's versions are whole numbers.",
    whose: "reference author",
    next: "Use a whole number after the #, or leave it out to get the newest.",
  },
  "conjur.request-refused": {
    what: "Conjur finds the request wrong.",
    whose: author,
    next: "Compare account and variable name with Conjur's own.",
  },
  "conjur.throttled": {
    what: "What stands before Conjur wants to be asked less often.",
    whose: administrator,
    next: "Wait and try again; if it stays so, have the limit raised.",
  },
  "conjur.server-error": {
    what: "Conjur failed on its side.",
    whose: administrator,
    next: "Try again; if it stays so, look at Conjur's log.",
  },
  "conjur.answer-unknown": {
    what: "The answer is not one that Conjur gives.",
    whose: author,
    next: "Check that the endpoint URL leads to Conjur's API, with its path where it has one, and not to a proxy's page.",
  },
} as const satisfies Record<string, Fault>;

export type ConjurCode = keyof typeof conjurFaults;
