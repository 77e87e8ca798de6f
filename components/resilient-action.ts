import { unstable_isUnrecognizedActionError, unstable_rethrow } from "next/navigation";
import type { ActionState, BoundAction } from "@/lib/server/action-state";
import { noteUnderstood } from "./form-draft";

const outdated =
  "Keyhole was updated since this page was opened, so nothing was sent. Copy what you still need and reload the page.";
const unreached =
  "Keyhole did not answer, so it is not known whether this was done. What you typed is still here: look whether it happened before you send it again.";

/**
 * The same action, but a lost connection or a newer build becomes an error of the form instead of taking the page, and
 * what was typed, with it. Next's own signals (redirects, refusals) pass through.
 */
export function resilientAction<T>(action: BoundAction<T>): BoundAction<T> {
  return async (state, form): Promise<ActionState<T>> => {
    try {
      const answer = await action(state, form);
      noteUnderstood();
      return answer;
    } catch (error) {
      const message = unstable_isUnrecognizedActionError(error) ? outdated : unreached;
      if (message !== outdated) noteUnderstood();
      unstable_rethrow(error);
      return { status: "error", code: "UNAVAILABLE", message, fields: {}, requestId: null };
    }
  };
}

/** Whether the page is one of another build than the one that answered: loading it again helps. */
export const isOutdated = (state: ActionState): boolean => state.status === "error" && state.message === outdated;
