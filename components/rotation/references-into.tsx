import { ReferenceText } from "@/components/references/reference-text";
import { StatusBadge } from "@/components/status-badge";
import { Time } from "@/components/time";
import { toneLooks, type Tone } from "@/components/tone";
import { refreshBasis } from "@/lib/domain/refresh/refresh-in-words";
import { outcomes, type Outcome } from "@/lib/domain/resolution";

interface ReferenceInto {
  readonly id: string;
  readonly text: string;
  readonly state: string;
  readonly outcome: string | null;
  readonly checkedAt: Date | null;
  readonly refresh: readonly { readonly tone: Tone; readonly text: string }[];
}

export interface ReferencesIntoProps {
  readonly references: readonly ReferenceInto[];
  /** There are others beyond these. */
  readonly more: boolean;
  readonly now: Date;
}

/** The references into one secret, each with what the nodes will do with a new value. */
export function ReferencesInto({ references, more, now }: ReferencesIntoProps) {
  if (references.length === 0) return <p className="text-sm text-muted">No tracked reference points into it.</p>;
  return (
    <>
      <ul className="divide-y border-y">
        {references.map((reference) => (
          <li key={reference.id} className="grid gap-1 py-2">
            <div className="flex flex-wrap items-baseline justify-between gap-x-4">
              <ReferenceText text={reference.text} />
              <Checked reference={reference} now={now} />
            </div>
            <ul className="grid gap-0.5 text-sm">
              {reference.refresh.map(({ tone, text }) => (
                <li key={text}>
                  <StatusBadge tone={tone}>{text}</StatusBadge>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
      <p className="mt-2 text-sm text-muted">
        {more && "There are more references into it. "}
        {refreshBasis}
      </p>
    </>
  );
}

function Checked({ reference, now }: { readonly reference: ReferenceInto; readonly now: Date }) {
  const { state, outcome, checkedAt } = reference;
  if (outcome === null || checkedAt === null) return <span className="text-sm text-muted">not checked yet</span>;
  const tone = state in toneLooks ? (state as Tone) : "not-checkable";
  return (
    <span className="text-sm">
      <StatusBadge tone={tone}>{outcomes[outcome as Outcome]?.title ?? outcome}</StatusBadge>{" "}
      <span className="text-muted">
        · <Time at={checkedAt} now={now} />
      </span>
    </span>
  );
}
