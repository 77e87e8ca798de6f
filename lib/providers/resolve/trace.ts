import type { ExplainedStep, Explanation, Tone } from "@/lib/domain/explanation";
import { outcomes, type Outcome } from "@/lib/domain/resolution";
import { curlCommand } from "@/lib/domain/text/curl";
import type { Fault, Step, StepRequest } from "../contract";

type More = Partial<Pick<ExplainedStep, "ms" | "details" | "options" | "times">>;

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** Milliseconds as a reader wants them: one decimal. */
const rounded = (ms: number): number => Math.round(ms * 10) / 10;

const bodyNames = (request: StepRequest): { readonly bodyNames?: readonly string[] } => {
  const { bodyMembers = [], plainBody = {}, bodyName } = request;
  const told = (name: string): string =>
    Object.hasOwn(plainBody, name) ? `${name} ${JSON.stringify(plainBody[name])}` : name;
  const names = bodyName === undefined ? bodyMembers.map(told) : [bodyName];
  return names.length === 0 ? {} : { bodyNames: names };
};

/** Collects an explanation step by step. */
export class Trace {
  readonly #steps: ExplainedStep[] = [];

  add(name: ExplainedStep["name"], tone: Tone, text: string, more: More = {}): void {
    this.#steps.push({ name, tone, ms: null, text, ...more });
  }

  /** What an adapter did, as one step each; `tone` is that of the last. */
  did(name: "sign-in" | "request", steps: readonly Step[], tone: Tone = "resolved"): void {
    steps.forEach((step, at) => {
      const note = step.note === undefined ? "" : `: ${step.note}`;
      const status = step.status === undefined ? "" : ` (${step.status})`;
      this.#steps.push({
        name,
        tone: at === steps.length - 1 ? tone : "resolved",
        ms: rounded(step.ms),
        text: `${sentence(step.name)}${note}${status}`,
        ...(step.request === undefined
          ? {}
          : {
              request: {
                method: step.request.method,
                url: step.request.url,
                headerNames: step.request.headerNames,
                ...bodyNames(step.request),
                curl: curlCommand(step.request),
              },
            }),
      });
    });
  }

  /** What was done so far. */
  get steps(): readonly ExplainedStep[] {
    return [...this.#steps];
  }

  /** The steps with the outcome as the last, and who is to do what. */
  end(
    outcome: Outcome,
    fault: Pick<Fault, "what" | "whose" | "next"> | null,
  ): Pick<Explanation, "outcome" | "tone" | "title" | "steps" | "advice"> {
    const { tone, title, owner, advice } = outcomes[outcome];
    const told = fault ?? (owner === null ? null : { what: `${title}.`, whose: owner, next: advice });
    const last: ExplainedStep = { name: "outcome", tone, ms: null, text: told?.what ?? advice };
    return { outcome, tone, title, steps: [...this.#steps, last], advice: told };
  }
}
