"use client";

import { useCallback, useState } from "react";
import type { ActionState, BoundAction } from "@/lib/server/action-state";
import { resilientAction } from "./resilient-action";

/** What is sent, by dotted name; a list is sent as one value after the other. */
export type ActionInput = Readonly<Record<string, string | readonly string[]>>;

/** An action that no form sends: a button beside a list or within a form, an undo. Gives how it ended; one press counts at a time. */
export function useAction<T>(action: BoundAction<T>): {
  readonly run: (input: ActionInput | FormData) => Promise<ActionState<T>>;
  readonly busy: boolean;
} {
  const [busy, setBusy] = useState(false);
  const run = useCallback(
    async (input: ActionInput | FormData): Promise<ActionState<T>> => {
      setBusy(true);
      try {
        return await resilientAction(action)({ status: "idle" }, input instanceof FormData ? input : formOf(input));
      } finally {
        setBusy(false);
      }
    },
    [action],
  );
  return { run, busy };
}

function formOf(input: ActionInput): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(input)) {
    for (const each of typeof value === "string" ? [value] : value) form.append(name, each);
  }
  return form;
}
