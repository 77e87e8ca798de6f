import { Fragment } from "react";
import type { ExplainedStep, Explanation } from "@/lib/domain/explanation";
import { formatMilliseconds } from "@/lib/format";
import { Time } from "@/components/time";
import { toneLooks, type Tone } from "@/components/tone";
import { ToneShape } from "@/components/ui/tone-shape";
import { ReadingWords } from "./reading-words";
import { StepOptions } from "./step-options";
import { StepRequest } from "./step-request";

const stepNames: Readonly<Record<ExplainedStep["name"], string>> = {
  parse: "parse",
  vault: "vault",
  options: "options",
  "sign-in": "sign in",
  request: "request",
  answer: "answer",
  member: "member",
  base64: "base64",
  outcome: "outcome",
};

/** The tones at which a reader has to stop. */
const stopping: readonly Tone[] = ["failing", "refused"];

export interface ExplanationStepsProps {
  readonly explanation: Explanation;
  readonly now: Date | string;
}

/** Each step in the order in which Kong takes it; where it stops: what happened, whose it is, what to do. */
export function ExplanationSteps({ explanation: { steps, tone, advice }, now }: ExplanationStepsProps) {
  const stopsAt = advice === null ? -1 : stopIndex(steps, tone);
  return (
    <>
      <ol aria-label="Steps" className="border-y">
        {steps.map((step, index) => (
          <Step key={index} number={index + 1} step={step} advice={index === stopsAt ? advice : null} now={now} />
        ))}
      </ol>
      {advice !== null && stopsAt === -1 && <Advice advice={advice} tone={tone} />}
    </>
  );
}

function stopIndex(steps: readonly ExplainedStep[], tone: Tone): number {
  const stop = steps.findIndex((step) => stopping.includes(step.tone));
  return stop >= 0 ? stop : steps.findLastIndex((step) => step.tone === tone);
}

interface StepProps {
  readonly number: number;
  readonly step: ExplainedStep;
  readonly advice: Explanation["advice"];
  readonly now: Date | string;
}

function Step({ number, step, advice, now }: StepProps) {
  // The outcome repeats what stopped an earlier step: once is enough to find it.
  const stops = stopping.includes(step.tone) && (step.name !== "outcome" || advice !== null);
  const look = toneLooks[step.tone];
  return (
    <li
      className={`grid grid-cols-[1.25rem_6.5rem_minmax(0,1fr)] items-baseline gap-x-2 border-b py-1.5 text-sm last:border-b-0 sm:grid-cols-[1.25rem_6.5rem_4.5rem_minmax(0,1fr)] ${stops ? `-mx-3 border-l-2 pr-3 pl-2.5 ${look.border} ${look.tint}` : ""}`}
    >
      <span aria-hidden="true" className="text-right text-xs text-faint">
        {number}
      </span>
      <span className={`flex items-baseline gap-1.5 font-medium ${stops ? look.text : ""}`}>
        <ToneShape tone={step.tone} className="size-2" />
        {stepNames[step.name]}
        <span className="sr-only">: {look.word}</span>
      </span>
      <span className="hidden text-right font-mono text-xs text-muted sm:block">
        {step.ms === null ? "" : formatMilliseconds(step.ms)}
      </span>
      <div className="col-span-full col-start-2 grid min-w-0 grid-cols-1 gap-1 max-sm:mt-0.5 sm:col-start-4">
        <p className="wrap-anywhere">
          {step.name === "parse" ? <ReadingWords text={step.text} /> : step.text}
          {step.times?.map(({ label, at }) => (
            <Fragment key={label}>
              {" "}
              {label} <Time at={at} now={now} />.
            </Fragment>
          ))}
          {step.ms !== null && (
            <span className="font-mono text-xs text-muted sm:hidden"> {formatMilliseconds(step.ms)}</span>
          )}
        </p>
        {step.details !== undefined && step.details.length > 0 && (
          <ul className="text-muted">
            {step.details.map((detail) => (
              <li key={detail} className="wrap-anywhere">
                {detail}
              </li>
            ))}
          </ul>
        )}
        {step.options !== undefined && step.options.length > 0 && <StepOptions options={step.options} />}
        {step.request !== undefined && <StepRequest request={step.request} />}
        {advice !== null && <Advice advice={advice} tone={step.tone} />}
      </div>
    </li>
  );
}

function Advice({ advice, tone }: { readonly advice: NonNullable<Explanation["advice"]>; readonly tone: Tone }) {
  const lines = [
    ["What happened", advice.what],
    ["Whose it is", advice.whose],
    ["What to do", advice.next],
  ] as const;
  return (
    <dl
      className={`mt-1 grid gap-x-3 gap-y-1 rounded border bg-surface px-3 py-2 sm:grid-cols-[7rem_minmax(0,1fr)] ${toneLooks[tone].border}`}
    >
      {lines.map(([term, text]) => (
        <div key={term} className="contents">
          <dt className="text-muted">{term}</dt>
          <dd className="max-w-prose wrap-anywhere max-sm:mb-1">{text}</dd>
        </div>
      ))}
    </dl>
  );
}
