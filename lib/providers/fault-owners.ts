import type { Owner } from "@/lib/domain/resolution";

/** Whose move it is, for faults of adapters; the network's is told in one place of its own. */
export const administrator = "backend administrator" satisfies Owner;
export const author = "vault author" satisfies Owner;
export const operator = "Keyhole's operator" satisfies Owner;
export const reference = "reference author" satisfies Owner;
