import { unstable_isUnrecognizedActionError, unstable_rethrow } from "next/navigation";
import type { ActionState, BoundAction } from "@/lib/server/action-state";

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
      return await action(state, form);
    } catch (error) {
      unstable_rethrow(error);
      const message = unstable_isUnrecognizedActionError(error) ? outdated : unreached;
      return { status: "error", message, fields: {}, requestId: null };
    }
  };
}
