"use client";

import { createContext, useContext, useState, type ReactNode } from "react";

/** What a verification found: every row up to `through` hangs together, or the chain broke at `brokenAt`. */
export interface ChainState {
  readonly through: number;
  readonly brokenAt: number | null;
}

interface Found {
  readonly chain: ChainState | null;
  readonly tell: (chain: ChainState) => void;
}

const FoundContext = createContext<Found>({ chain: null, tell: () => {} });

/** Around the button that verifies and the rows it speaks of. */
export function ChainFound({ children }: { readonly children: ReactNode }) {
  const [chain, tell] = useState<ChainState | null>(null);
  return <FoundContext value={{ chain, tell }}>{children}</FoundContext>;
}

export function useChainFound(): Found {
  return useContext(FoundContext);
}
