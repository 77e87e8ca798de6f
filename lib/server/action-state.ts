import type { ErrorCode, FieldProblems } from "@/lib/domain/errors";
import type { Tone } from "@/lib/domain/explanation";

/** What a form knows of its action: `ActionForm` renders all four, so no page invents its own. */
export type ActionState<T = unknown> =
  | { readonly status: "idle" }
  | { readonly status: "done"; readonly value: T; readonly message: string | null; readonly tone?: Tone }
  /** Parked on a guarded gateway until other people decide. */
  | { readonly status: "pending"; readonly changeId: string; readonly title: string; readonly message: string }
  | {
      readonly status: "error";
      readonly code: ErrorCode;
      readonly message: string;
      readonly fields: FieldProblems;
      /** Names the log entry when the failure is ours. */
      readonly requestId: string | null;
      /** Signed in too long ago for this: how to show again who one is, after which the same can be sent anew. */
      readonly stepUp?: StepUp;
    };

export interface StepUp {
  /** Sends `password`, and `code` where one is asked for; one of the sample's people may leave the password out. */
  readonly confirm: BoundAction;
  /** A page for the same, where no script runs. */
  readonly href: string;
  readonly name: string;
  readonly confirmsBy: "password" | "provider";
  readonly asksCode: boolean;
  readonly onePress: boolean;
}

interface Action<T> {
  run(state: ActionState<T>, form: FormData): Promise<ActionState<T>>;
}

/**
 * A bound server action as a client component receives it. Taken from a method, so that an action with a fuller answer
 * fits where a form does not look at the answer: no action reads the state it is given.
 */
export type BoundAction<T = unknown> = Action<T>["run"];
