import type { FieldProblems } from "@/lib/domain/errors";

/** What a form knows of its action: `ActionForm` renders all four, so no page invents its own. */
export type ActionState<T = unknown> =
  | { readonly status: "idle" }
  | { readonly status: "done"; readonly value: T; readonly message: string | null }
  /** Parked on a guarded gateway until other people decide. */
  | { readonly status: "pending"; readonly changeId: string; readonly message: string }
  | {
      readonly status: "error";
      readonly message: string;
      readonly fields: FieldProblems;
      /** Names the log entry when the failure is ours. */
      readonly requestId: string | null;
    };

/** A bound server action as a client component receives it. */
export type BoundAction<T = unknown> = (state: ActionState<T>, form: FormData) => Promise<ActionState<T>>;
