import { LinkButton } from "@/components/ui/link-button";
import { Section } from "@/components/ui/section";
import { ProviderMark } from "./provider-mark";

export interface UnknownDefaultsProps {
  readonly gateway: string;
  /** Kong's names of loaded providers whose default vault nobody has entered the settings of. */
  readonly names: readonly string[];
  /** Those that Keyhole has a form for. */
  readonly known: readonly string[];
  /** Whether the reader may enter them. */
  readonly mayEnter: boolean;
}

/** The default vaults that stand in no list yet: every loaded provider has one, whether its settings are known or not. */
export function UnknownDefaults({ gateway, names, known, mayEnter }: UnknownDefaultsProps) {
  if (names.length === 0) return null;
  return (
    <div className="mt-6">
      <Section
        id="default-vaults"
        title="Default vaults with unknown settings"
        description="A loaded provider's own name works as a prefix, too. What it then reads from is set on the nodes only; until somebody enters it, such references cannot be checked."
      >
        <ul className="divide-y border-y">
          {names.map((name) => (
            <li key={name} className="flex min-h-9 flex-wrap items-center gap-x-4 gap-y-1 py-1 text-sm text-muted">
              <span className="w-36">
                <ProviderMark name={name} label />
              </span>
              <code className="text-xs">{`{vault://${name}/…}`}</code>
              <span>settings unknown</span>
              <span className="ml-auto">
                {!known.includes(name) ? (
                  "a custom vault: not kept here"
                ) : mayEnter ? (
                  <LinkButton tone="quiet" href={`/g/${gateway}/new-vault?default=${encodeURIComponent(name)}`}>
                    Enter settings<span className="sr-only"> of {name}</span>
                  </LinkButton>
                ) : null}
              </span>
            </li>
          ))}
        </ul>
      </Section>
    </div>
  );
}
