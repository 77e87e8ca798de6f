const letters: Readonly<Record<string, string>> = {
  env: "e",
  fs: "f",
  hcv: "h",
  aws: "a",
  gcp: "g",
  azure: "az",
  "azure-certs": "ac",
  conjur: "c",
  konnect: "k",
};

export interface ProviderMarkProps {
  /** Kong's name: "hcv". */
  readonly name: string;
  /** Say the name beside the mark; without it the name must stand near by. */
  readonly label?: boolean;
}

/** A provider's mark: a letterform in a rounded square. */
export function ProviderMark({ name, label = false }: ProviderMarkProps) {
  const mark = (
    <span
      aria-hidden="true"
      className="inline-grid size-5 shrink-0 place-items-center rounded border border-edge font-mono text-xs leading-none font-semibold text-muted"
    >
      {letters[name] ?? "·"}
    </span>
  );
  if (!label) return mark;
  return (
    <span className="inline-flex items-center gap-2">
      {mark}
      <span className="font-mono">{name}</span>
    </span>
  );
}
