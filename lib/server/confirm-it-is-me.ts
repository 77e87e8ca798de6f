import "server-only";
import { redirect } from "next/navigation";
import { readOwnAccount } from "@/lib/services/people/read-own-account";
import { reauthenticate } from "@/lib/services/sessions/reauthenticate";
import type { ActionState } from "./action-state";
import { shownFailure } from "./failure";
import { ownPath } from "./own-path";
import { requestContext, requestId } from "./request-context";
import { samplePeople } from "./sample-people";
import { startSso } from "./sso";

/**
 * Shows again who is there, with what the form holds: `password` and, where a second factor is set up, `code`. One of the
 * sample's people may leave the password to the launcher's file. Goes on to `next` where the form names a page. With
 * `provider` the browser is sent to the sign-in service, which asks for their credentials again.
 */
export async function confirmItIsMe(_state: ActionState, form: FormData): Promise<ActionState> {
  if (form.has("provider")) return startSso("again", form);
  try {
    const ctx = await requestContext();
    const { email } = await readOwnAccount(ctx, {});
    const sample = samplePeople().find((one) => one.email === email);
    const password = form.has("password") ? String(form.get("password")) : (sample?.password ?? "");
    await reauthenticate(ctx, { password, code: String(form.get("code") ?? "") });
  } catch (error) {
    const id = await requestId();
    const { code, message, fields } = shownFailure(error, id);
    return { status: "error", code, message, fields, requestId: code === "INTERNAL" ? id : null };
  }
  if (form.has("next")) redirect(ownPath(form.get("next")));
  return { status: "done", value: null, message: null };
}
