"use client";

import { createContext, useContext } from "react";
import type { FieldProblems } from "@/lib/domain/errors";
import type { ActionState } from "@/lib/server/action-state";

/** What the fields of an `ActionForm` know of it. */
export interface FormState {
  readonly problems: FieldProblems;
  readonly pending: boolean;
  readonly state: ActionState;
}

export const FormStateContext = createContext<FormState>({ problems: {}, pending: false, state: { status: "idle" } });

/** The state of the form around this component; idle outside of one. */
export function useFormState(): FormState {
  return useContext(FormStateContext);
}
