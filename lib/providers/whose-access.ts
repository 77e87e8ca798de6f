/**
 * Whose credential opens a vault: one of Keyhole's own, sealed; the one in the vault's config, which the nodes use as
 * well; or what the machine is known by that Keyhole runs on.
 */
export interface SignsInAs {
  readonly whose: "own" | "nodes" | "host";
  /** "An AppRole". */
  readonly as: string;
}

const withWhat = {
  own: "With Keyhole's own access",
  nodes: "With what the vault's config holds for the nodes",
  host: "As the machine that Keyhole runs on",
} as const;

/** A sentence for a trace: "With Keyhole's own access: an AppRole." */
export const signedInAs = ({ whose, as }: SignsInAs): string =>
  `${withWhat[whose]}: ${as.charAt(0).toLowerCase()}${as.slice(1)}.`;

const fromWhere = {
  own: "From Keyhole's host, with Keyhole's own access. Whether a data plane's own identity may read it stays unproven.",
  nodes:
    "From Keyhole's host, with what the vault's config holds for the nodes. That a data plane gets there stays unproven.",
  host: "From Keyhole's host, as the machine it runs on. Whether a data plane's own identity may read it stays unproven.",
} as const;

/** Where a check looked from, and what that leaves open. */
export const lookedAs = ({ whose }: SignsInAs): string => fromWhere[whose];
