import type { Tone } from "@/lib/domain/explanation";

export type { Tone };

interface ToneLook {
  /** The word that goes with it where the caller has no better one. */
  readonly word: string;
  readonly text: string;
  readonly tint: string;
  readonly border: string;
}

/** A meaning has a colour, a shape (`ToneShape`) and a word, never a colour alone. */
export const toneLooks: Readonly<Record<Tone, ToneLook>> = {
  resolved: { word: "resolved", text: "text-resolved", tint: "bg-resolved/8", border: "border-resolved/40" },
  changed: { word: "changed", text: "text-changed", tint: "bg-changed/8", border: "border-changed/40" },
  waiting: { word: "waiting", text: "text-waiting", tint: "bg-waiting/8", border: "border-waiting/40" },
  stale: { word: "due", text: "text-stale", tint: "bg-stale/8", border: "border-stale/40" },
  failing: { word: "failing", text: "text-failing", tint: "bg-failing/8", border: "border-failing/40" },
  "not-checkable": {
    word: "not checkable from here",
    text: "text-not-checkable",
    tint: "bg-not-checkable/8",
    border: "border-not-checkable/40",
  },
  refused: { word: "refused", text: "text-refused", tint: "bg-refused/8", border: "border-refused/40" },
};
