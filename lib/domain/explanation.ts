import type { Grant } from "./least-policy";
import type { Preview } from "./preview";
import type { OptionFate } from "./reference/merge-options";
import type { RefreshSentence } from "./refresh/refresh-in-words";
import type { Outcome } from "./resolution";

/** A meaning with its colour, shape and word; see the theme's tokens. */
export type Tone = "resolved" | "changed" | "waiting" | "stale" | "failing" | "not-checkable" | "refused";

/** What became of one option of a reference. Name and value are null where they may not be told. */
export interface ExplainedOption {
  readonly name: string | null;
  readonly value: string | null;
  readonly fate: OptionFate;
  /** Kong's reason or Keyhole's, in a sentence. */
  readonly reason: string;
}

/** One step of an explanation, in the order in which Kong takes it. Milliseconds; JSON-safe. */
export interface ExplainedStep {
  readonly name: "parse" | "vault" | "options" | "sign-in" | "request" | "answer" | "member" | "base64" | "outcome";
  readonly tone: Tone;
  readonly ms: number | null;
  /** A sentence of ours. */
  readonly text: string;
  readonly details?: readonly string[];
  readonly options?: readonly ExplainedOption[];
  /** Moments the backend told: "Written", "Expires". ISO 8601. */
  readonly times?: readonly { readonly label: string; readonly at: string }[];
  /** Method, address without credentials, header names, and the same as a curl command with placeholders. */
  readonly request?: {
    readonly method: string;
    readonly url: string;
    readonly headerNames: readonly string[];
    /** Names of what its body holds, with what may be told of it. */
    readonly bodyNames?: readonly string[];
    readonly curl: string;
  };
}

/** The whole answer of Explain. Holds no value, credential or foreign text. */
export interface Explanation {
  readonly reference: string;
  readonly outcome: Outcome;
  readonly tone: Tone;
  readonly title: string;
  /** From where it was checked, in words, and what that leaves unproven. */
  readonly vantage: string;
  readonly ms: number;
  readonly steps: readonly ExplainedStep[];
  readonly preview: Preview | null;
  /** "7c1e 90ab 33d0": 48 bits; null where comparing would allow guessing. */
  readonly fingerprint: string | null;
  /** What nodes will do with the reference, or with its failure; empty where it comes to no vault of a provider. */
  readonly kongDoes: readonly RefreshSentence[];
  readonly advice: { readonly what: string; readonly whose: string; readonly next: string } | null;
  /** What would have to be granted in the backend; null where no missing right stood in the way. */
  readonly grant: Grant | null;
}
