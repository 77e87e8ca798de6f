import "server-only";
import { redirect } from "next/navigation";
import { deps } from "@/lib/runtime/deps";
import type { ActionState } from "./action-state";
import { SignInRefused, signIn } from "./auth";
import { shownFailure } from "./failure";
import { ownPath } from "./own-path";
import { samplePeople } from "./sample-people";

/** Signs in with what the form holds and goes on to the page that was asked for; a refusal is told in the form. */
export async function signInByForm(_state: ActionState, form: FormData): Promise<ActionState> {
  return enter(String(form.get("email") ?? ""), String(form.get("password") ?? ""), form.get("next"));
}

/** Signs in as one of the sample's people, with the password that the launcher keeps; only where there is a sample. */
export async function signInAsSample(_state: ActionState, form: FormData): Promise<ActionState> {
  const person = samplePeople().find((one) => one.email === form.get("email"));
  return enter(person?.email ?? "nobody", person?.password ?? "", form.get("next"));
}

async function enter(email: string, password: string, next: FormDataEntryValue | null): Promise<ActionState> {
  try {
    await signIn("credentials", { email, password, redirect: false });
  } catch (error) {
    const known = error instanceof SignInRefused ? error.failure : error;
    const { message, fields, requestId, code } = shownFailure(known, deps().newId());
    return { status: "error", code, message, fields, requestId: code === "INTERNAL" ? requestId : null };
  }
  redirect(ownPath(next));
}
