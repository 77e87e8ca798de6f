"use client";

import { useChainFound, type ChainState } from "./chain-found";

type Link = "unknown" | "verified" | "broken";

const links: Readonly<Record<Link, { readonly look: string; readonly words: string }>> = {
  unknown: { look: "border-l border-dashed border-edge", words: "not verified here" },
  verified: { look: "border-l-2 border-resolved", words: "verified" },
  broken: { look: "border-l-2 border-dotted border-failing", words: "chain broken" },
};

/** A row's piece of the chain: solid where verified, broken where not. */
export function ChainLink({ n }: { readonly n: number }) {
  const state = linkOf(n, useChainFound().chain);
  return (
    <span title={`Chain: ${links[state].words}`} className={`absolute inset-y-0 left-3 z-1 ${links[state].look}`}>
      {state !== "unknown" && <span className="sr-only">{`Chain ${links[state].words}. `}</span>}
    </span>
  );
}

function linkOf(n: number, chain: ChainState | null): Link {
  if (chain === null) return "unknown";
  if (chain.brokenAt !== null && n >= chain.brokenAt) return "broken";
  return n <= chain.through ? "verified" : "unknown";
}
