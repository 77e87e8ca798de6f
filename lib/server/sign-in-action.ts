import "server-only";
import { redirect } from "next/navigation";
import { deps } from "@/lib/runtime/deps";
import type { ActionState } from "./action-state";
import { SignInRefused, StepNeeded, signIn } from "./auth";
import { shownFailure } from "./failure";
import { ownPath } from "./own-path";
import { samplePeople } from "./sample-people";

/** Signs in with what the form holds and goes on to the page that was asked for; a refusal is told in the form. */
export async function signInByForm(_state: ActionState, form: FormData): Promise<ActionState> {
  const [email, password] = [String(form.get("email") ?? ""), String(form.get("password") ?? "")];
  return enter({ email, password }, form.get("next"));
}

/** The second step, where a second factor is set up: the code that the form holds. */
export async function signInByCodeForm(_state: ActionState, form: FormData): Promise<ActionState> {
  return enter({ code: String(form.get("code") ?? "") }, form.get("next"));
}

/** Signs in as one of the sample's people, with the password that the launcher keeps; only where there is a sample. */
export async function signInAsSample(_state: ActionState, form: FormData): Promise<ActionState> {
  const person = samplePeople().find((one) => one.email === form.get("email"));
  return enter({ email: person?.email ?? "nobody", password: person?.password ?? "" }, form.get("next"));
}

async function enter(shown: Readonly<Record<string, string>>, next: FormDataEntryValue | null): Promise<ActionState> {
  let goOn = ownPath(next);
  try {
    await signIn("credentials", { ...shown, redirect: false });
  } catch (error) {
    if (!(error instanceof StepNeeded)) {
      const known = error instanceof SignInRefused ? error.failure : error;
      const { message, fields, requestId, code } = shownFailure(known, deps().newId());
      return { status: "error", code, message, fields, requestId: code === "INTERNAL" ? requestId : null };
    }
    goOn = `/sign-in/${error.step}?next=${encodeURIComponent(goOn)}`;
  }
  redirect(goOn);
}
