import "server-only";
import { redirect } from "next/navigation";
import { AppError } from "@/lib/domain/errors";
import { signOut as signOutOperation } from "@/lib/services/sessions/sign-out";
import { signOut } from "./auth";
import { shownFailure } from "./failure";
import { requestContext, requestId } from "./request-context";
import { afterSignOut } from "./sso";

/**
 * Ends the session in the database, then forgets the cookie and goes to the sign-in page, by way of the provider where one
 * let them in. While the database cannot be
 * had nothing is forgotten: a session that goes on somewhere must not look ended. Then gives back why.
 */
export async function signOutHere(): Promise<string> {
  let to = "/sign-in";
  try {
    const outcome = await signOutOperation(await requestContext(), {});
    if (outcome.status === "done") to = await afterSignOut(outcome.value.method);
  } catch (error) {
    // A session that has ended already is signed out.
    if (!(error instanceof AppError && error.code === "UNAUTHENTICATED")) {
      return `You are still signed in. ${shownFailure(error, await requestId()).message}`;
    }
  }
  await signOut({ redirect: false });
  redirect(to);
}
