import type { ExplainedStep, Tone } from "./explanation";
import type { Grant } from "./least-policy";
import { outcomes, type Outcome } from "./resolution";

/** Endings of a resolution that a test of a connection can have as well: all but those that speak of a reference or a value. */
const shared = [
  ...(["not-found", "disabled", "unauthenticated", "forbidden", "unreachable", "timed-out", "throttled"] as const),
  ...(["malformed", "too-large", "misconfigured", "not-checkable-from-here", "needs-own-access"] as const),
  ...(["not-allowed-by-access-level", "destination-refused"] as const),
] satisfies readonly Outcome[];

/** How a test of a connection ends. `signed-in`: let in, and something that references need is not proven yet. */
export const connectionOutcomes = ["connected", "signed-in", ...shared] as const;
export type ConnectionOutcome = (typeof connectionOutcomes)[number];

/** One thing that references need, and whether it was shown without reading a value. */
export interface ConnectionRight {
  /** "Read every secret below secret/data/". */
  readonly what: string;
  /** missing: shown not to be there. */
  readonly state: "proven" | "unproven" | "missing";
  /** How that is known, or what is left open. A sentence. */
  readonly how: string;
}

/** As what Keyhole was let in. Never holds a credential. */
export interface ConnectionIdentity {
  /** "A token of Keyhole's own". */
  readonly as: string;
  /** Policies, roles or groups that the backend names, as far as such names may be shown. */
  readonly names: readonly string[];
  /** How many more there are. */
  readonly hidden: number;
  readonly expires: "never" | "unknown" | { readonly inSeconds: number };
  /** Null where the backend does not tell. */
  readonly renewable: boolean | null;
  /** Null for any number. */
  readonly usesLeft: number | null;
}

/** What a test of a connection came to: signed in, read nothing. JSON-safe; holds no value, credential or foreign text. */
export interface ConnectionTest {
  readonly outcome: ConnectionOutcome;
  readonly tone: Tone;
  readonly title: string;
  readonly identity: ConnectionIdentity | null;
  readonly rights: readonly ConnectionRight[];
  readonly steps: readonly ExplainedStep[];
  readonly advice: { readonly what: string; readonly whose: string; readonly next: string } | null;
  /** What would have to be granted for the secrets that references name; null where nothing is left open, or none is named. */
  readonly grant: Grant | null;
  /** From where it was tested, and what that leaves unproven. */
  readonly vantage: string;
  readonly ms: number;
}

/** The tone and first words of an ending. */
export const connectionWords = (outcome: ConnectionOutcome): { readonly tone: Tone; readonly title: string } => {
  if (outcome === "connected") return { tone: "resolved", title: "Connected" };
  if (outcome === "signed-in") return { tone: "waiting", title: "Signed in, and something is not proven yet" };
  return outcomes[outcome];
};

/** The ending that a resolution's outcome stands for here; those that a test cannot have are an answer nobody understands. */
export const connectionOutcome = (outcome: Outcome): ConnectionOutcome =>
  shared.find((one) => one === outcome) ?? "malformed";

/** The ending that was stored by this name; null for one that this build does not know. */
export const storedConnectionOutcome = (name: string): ConnectionOutcome | null =>
  connectionOutcomes.find((one) => one === name) ?? null;
