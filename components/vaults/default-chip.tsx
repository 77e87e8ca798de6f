/** Marks what is known of the nodes' own settings, among vaults that are entities of Kong's. */
export function DefaultChip() {
  return <span className="rounded-sm border px-1.5 font-sans text-xs text-muted">default</span>;
}
