import "server-only";
import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import type { Tone } from "@/lib/domain/explanation";
import type { Command } from "@/lib/services/kernel/command";
import type { ActionState } from "./action-state";
import { shownFailure } from "./failure";
import { formToObject } from "./form-to-object";
import { requestContext, requestId } from "./request-context";
import { stepUpFor } from "./step-up";

interface ActionOptions<O> {
  /** Paths whose data the command changes. */
  readonly refresh?: readonly string[];
  /** What a toast says when it is done. */
  readonly done?: string | ((value: O) => string | Said);
  /** Where to go when it is done: a path of ours. */
  readonly then?: (value: O) => string;
  /** What of the form is the command's input, where that is not all of it. */
  readonly shape?: (form: Readonly<Record<string, unknown>>) => unknown;
}

/** Said of what is done and came to something else than good. */
interface Said {
  readonly message: string;
  readonly tone: Tone;
}

const asked = { title: "Waiting for approval", message: "Requested. Other people decide on it now." };
const kept = { title: "Saved as a draft", message: "Nobody is asked yet. Open it to write at it, or to request it." };

/** The server action of a command: reads the form, runs it as whoever is signed in, and tells how it ended. */
export function action<I, O>(
  command: Command<I, O>,
  { refresh = [], done, then, shape = (given) => given }: ActionOptions<O> = {},
): (state: ActionState<O>, form: FormData) => Promise<ActionState<O>> {
  return async (_state, form) => {
    let next: string | null = null;
    try {
      // Inside the try: who asks stands in the database, which may be away.
      const ctx = await requestContext();
      const outcome = await command.run(ctx, shape(formToObject(form)));
      refresh.forEach((path) => revalidatePath(path, "layout"));
      if (outcome.status === "pending") {
        return { status: "pending", changeId: outcome.changeId, ...(outcome.draft ? kept : asked) };
      }
      // `run` gives what the command's own output type says.
      const value = outcome.value as O;
      if (then === undefined) {
        const said = typeof done === "function" ? done(value) : (done ?? null);
        return { status: "done", value, ...(said === null || typeof said === "string" ? { message: said } : said) };
      }
      next = then(value);
    } catch (error) {
      const id = await requestId();
      const { code, message, fields } = shownFailure(error, id);
      if (code === "UNAUTHENTICATED") next = "/sign-in";
      else {
        const stepUp = code === "STEP_UP_REQUIRED" ? { stepUp: await stepUpFor(await requestContext()) } : {};
        return { status: "error", code, message, fields, requestId: code === "INTERNAL" ? id : null, ...stepUp };
      }
    }
    // Outside the try: Next redirects by throwing.
    redirect(next);
  };
}
