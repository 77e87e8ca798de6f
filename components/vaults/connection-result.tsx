import type { ConnectionIdentity, ConnectionRight, ConnectionTest } from "@/lib/domain/connection";
import { formatPlural, formatSpan } from "@/lib/format";
import { VantageLine } from "@/components/references/vantage-line";
import { DefinitionList, type Definition } from "@/components/ui/definition-list";
import { ToneShape } from "@/components/ui/tone-shape";

export interface ConnectionResultProps {
  readonly result: Pick<ConnectionTest, "identity" | "rights" | "advice" | "vantage">;
}

const looks = {
  proven: { tone: "resolved", word: "proven" },
  unproven: { tone: "waiting", word: "not proven yet" },
  missing: { tone: "failing", word: "not there" },
} as const;

/** What a test of a connection found out: what is wrong and who mends it, as what Keyhole was let in, what is proven. */
export function ConnectionResult({ result: { identity, rights, advice, vantage } }: ConnectionResultProps) {
  return (
    <div className="grid grid-cols-1 gap-3">
      {advice !== null && (
        <p className="max-w-prose text-sm">
          {advice.what} <span className="text-muted">Whose it is: {advice.whose}.</span> {advice.next}
        </p>
      )}
      {rights.length > 0 && (
        <ul className="grid gap-1.5 text-sm" aria-label="What is proven">
          {rights.map((right) => (
            <Right key={right.what} right={right} />
          ))}
        </ul>
      )}
      {identity !== null && <DefinitionList items={factsOf(identity)} />}
      <VantageLine text={vantage} />
    </div>
  );
}

function Right({ right: { what, state, how } }: { readonly right: ConnectionRight }) {
  const { tone, word } = looks[state];
  return (
    <li className="flex items-baseline gap-2">
      <ToneShape tone={tone} className="size-2" />
      <span className="min-w-0 wrap-anywhere">
        <span className="font-medium">{what}</span>: {word}. <span className="text-muted">{how}</span>
      </span>
    </li>
  );
}

function factsOf({ as, names, hidden, expires, renewable, usesLeft }: ConnectionIdentity): readonly Definition[] {
  const more = hidden === 0 ? [] : [`${formatPlural(hidden, "more")} that ${hidden === 1 ? "is" : "are"} not shown`];
  const policies = [...names, ...more].join(", ");
  return [
    { term: "Signed in as", value: as },
    ...(policies === "" ? [] : [{ term: "Policies", value: policies }]),
    { term: "Good for", value: lifetime(expires, renewable) },
    ...(usesLeft === null ? [] : [{ term: "Uses left", value: String(usesLeft) }]),
  ];
}

function lifetime(expires: ConnectionIdentity["expires"], renewable: boolean | null): string {
  if (expires === "unknown") return "not told";
  if (expires === "never") return "ever: it does not expire";
  const words = renewable === null ? "" : renewable ? ", and can be renewed" : ", and cannot be renewed";
  return `${formatSpan(expires.inSeconds)}${words}`;
}
