import type { Fault } from "../contract";

/** What the pipeline itself finds, beside the faults of adapters, of the dialler and of the pool. */
export const resolveFaults = {
  "resolve.not-loaded": {
    what: "The vault's provider is not loaded on a gateway of this edition and version.",
    whose: "vault author",
    next: "Use a provider that this gateway has, or upgrade the gateway.",
    outcome: "misconfigured",
  },
  "resolve.custom-vault": {
    what: "It is a custom vault: only the Lua module on this gateway's nodes knows what it reads, so it cannot be resolved from here.",
    whose: "data plane",
    next: "Check on a data plane that has the module, with `kong vault get`.",
    outcome: "not-checkable-from-here",
  },
  "resolve.option-crashes": {
    what: "An empty TTL option makes a node fail when it stores the value.",
    whose: "reference author",
    next: "Give the option a number of seconds, or leave it out.",
    outcome: "misconfigured",
  },
  "resolve.outside-pattern": {
    what: "The access to this vault lets Keyhole ask only for resources that match its pattern, and this one does not.",
    whose: "vault author",
    next: "Look on a data plane, which is not bound by the pattern, or have the vault's resource pattern widened.",
    outcome: "not-checkable-from-here",
  },
  "resolve.value-too-large": {
    what: "The value is larger than 1 MiB.",
    whose: "backend administrator",
    next: "Keep secrets below 1 MiB; larger ones do not fit the cache of a data plane either.",
    outcome: "too-large",
  },
  "resolve.not-base64": {
    what: "The vault decodes Base64, but this value is not Base64.",
    whose: "vault author",
    next: "Switch Base64 decoding off for this vault, or store the secret as Base64.",
    outcome: "malformed",
  },
  "resolve.adapter-failed": {
    what: "Keyhole's own adapter failed at this backend's answer.",
    whose: "Keyhole's operator",
    next: "Report it with the provider and the version of the backend; the answer itself is not needed.",
    outcome: "malformed",
  },
} as const satisfies Record<string, Fault>;
