import Link from "next/link";
import { openerState, openerStates, type Opener } from "@/lib/domain/rotation/opener";
import { StatusBadge } from "@/components/status-badge";
import { Time } from "@/components/time";
import { Section } from "@/components/ui/section";

export interface EndingOpenersProps {
  readonly gateway: string;
  readonly openers: readonly (Opener & { readonly vault: string; readonly endsAt: Date })[];
  readonly now: Date;
}

/** Tokens and certificates that open vaults and end soon: with them ends every look into the vault. */
export function EndingOpeners({ gateway, openers, now }: EndingOpenersProps) {
  if (openers.length === 0) return null;
  return (
    <Section
      title="What opens the vaults"
      description="It ends like a secret: then nothing of the vault can be looked at."
    >
      <ul className="grid gap-1.5 text-sm">
        {openers.map(({ vault, what, endsAt, since }) => {
          const { tone, word } = openerStates[openerState({ endsAt, since }, now)];
          return (
            <li
              key={`${vault} ${what} ${endsAt.getTime()}`}
              className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5"
            >
              <StatusBadge tone={tone}>{word}</StatusBadge>
              <span className="min-w-0 wrap-anywhere">
                The {what} of{" "}
                <Link className="font-mono underline" href={`/g/${gateway}/vaults/${vault}`}>
                  {vault}
                </Link>
                : <Time at={endsAt} now={now} />
              </span>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
