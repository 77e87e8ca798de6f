import Link from "next/link";
import { toneLooks } from "@/components/tone";
import { ToneShape } from "@/components/ui/tone-shape";
import { vaultHealth } from "./vault-health";

export interface VaultSquaresProps {
  readonly gateway: string;
  readonly vaults: readonly {
    readonly prefix: string;
    readonly failing: number;
    readonly overdue: number;
    readonly states: readonly string[];
  }[];
}

/** Every vault as a small square with how it stands: mark, name, words; each leads to its vault. */
export function VaultSquares({ gateway, vaults }: VaultSquaresProps) {
  return (
    <ul className="grid grid-cols-2 gap-2 sm:grid-cols-[repeat(auto-fill,minmax(9rem,1fr))]">
      {vaults.map((vault) => {
        const { tone, words } = vaultHealth(vault);
        const look = toneLooks[tone];
        return (
          <li key={vault.prefix}>
            <Link
              href={`/g/${gateway}/vaults/${vault.prefix}`}
              prefetch={false}
              className={`block h-full rounded border px-2 py-1.5 hover:bg-sunken ${look.border}`}
            >
              <span className="flex items-baseline gap-1.5">
                <ToneShape tone={tone} />
                <span className="min-w-0 truncate font-mono text-sm">{vault.prefix}</span>
              </span>
              <span className="block text-xs text-muted">{words}</span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
