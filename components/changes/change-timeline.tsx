import { Time } from "@/components/time";
import { ToneShape } from "@/components/ui/tone-shape";
import type { Tone } from "@/components/tone";
import { changeStateLooks, type ChangeState } from "./change-state";

export interface TimelineStep {
  readonly at: Date | string;
  readonly what: "drafted" | "edited" | "requested" | "commented" | "approved" | "rejected" | "ended";
  readonly person: string | null;
  readonly text: string | null;
}

const looks: Readonly<Record<TimelineStep["what"], { readonly tone: Tone; readonly words: string }>> = {
  drafted: { tone: "not-checkable", words: "made a draft" },
  edited: { tone: "changed", words: "wrote at the draft" },
  requested: { tone: "waiting", words: "asked for it" },
  commented: { tone: "not-checkable", words: "said" },
  approved: { tone: "resolved", words: "approved" },
  rejected: { tone: "refused", words: "rejected" },
  ended: { tone: "not-checkable", words: "ended" },
};

export interface ChangeTimelineProps {
  readonly steps: readonly TimelineStep[];
  readonly state: ChangeState;
  readonly now: Date | string;
}

/** Everything that happened to a change, in order; what people said stands below who said it. */
export function ChangeTimeline({ steps, state, now }: ChangeTimelineProps) {
  return (
    <ol aria-label="What happened" className="grid grid-cols-1 gap-2 text-sm">
      {steps.map(({ at, what, person, text }, index) => {
        const end = what === "ended" ? changeStateLooks[state] : null;
        return (
          <li key={index} className="flex items-baseline gap-2">
            <ToneShape tone={end?.tone ?? looks[what].tone} className="size-2" />
            <div className="min-w-0 wrap-anywhere">
              {end === null ? `${person ?? "Somebody"} ${looks[what].words}` : `It is ${end.word}`}{" "}
              <span className="text-muted">
                <Time at={at} now={now} />
              </span>
              {text !== null && <p className="mt-0.5 border-l-2 pl-2 whitespace-pre-wrap">{text}</p>}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
