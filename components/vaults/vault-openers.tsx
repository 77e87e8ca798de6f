import { openerState, openerStates, type Opener } from "@/lib/domain/rotation/opener";
import { StatusBadge } from "@/components/status-badge";
import { Time } from "@/components/time";

export interface VaultOpenersProps {
  readonly opening: { readonly lookedAt: Date; readonly openers: readonly Opener[] } | null;
  readonly now: Date;
}

const fewUsesWords = { tone: "stale", word: "Few uses" } as const;
const taking = {
  own: "Each look of Keyhole's takes one of the few uses that it is good for.",
  nodes:
    "It is good for a few uses only, so Keyhole leaves them to the nodes and asks nothing with it: give Keyhole a token of its own under Access.",
} as const;

/** Until when that is good by which Keyhole gets into a vault, as far as it can be read. */
export function VaultOpeners({ opening, now }: VaultOpenersProps) {
  if (opening === null) return <p className="text-sm text-muted">The worker has not looked yet.</p>;
  return (
    <div className="grid gap-1.5 text-sm">
      {opening.openers.length === 0 && (
        <p className="max-w-prose text-muted">
          Nothing here says when it ends: it is no certificate, no signed token, and nothing that the backend told of.
        </p>
      )}
      <ul className="grid gap-1.5">
        {opening.openers.map(({ what, endsAt, fewUses, since }) => {
          const state = openerState({ endsAt, since }, now);
          const { tone, word } = fewUses !== undefined && state === "good" ? fewUsesWords : openerStates[state];
          return (
            <li key={`${what} ${endsAt?.getTime() ?? ""}`} className="flex flex-wrap items-baseline gap-x-3">
              <StatusBadge tone={tone}>{word}</StatusBadge>
              <span>
                The {what}: {endsAt === null ? "does not end" : <Time at={endsAt} now={now} />}
              </span>
              {fewUses !== undefined && <span className="max-w-prose">{taking[fewUses]}</span>}
            </li>
          );
        })}
      </ul>
      <p className="text-muted">
        Looked at <Time at={opening.lookedAt} now={now} />.
      </p>
    </div>
  );
}
