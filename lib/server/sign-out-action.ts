import "server-only";
import { redirect } from "next/navigation";
import { AppError } from "@/lib/domain/errors";
import { signOut as signOutOperation } from "@/lib/services/sessions/sign-out";
import { signOut } from "./auth";
import { requestContext } from "./request-context";

/** Ends the session in the database, then forgets the cookie. */
export async function signOutHere(): Promise<void> {
  const ctx = await requestContext();
  try {
    await signOutOperation(ctx, {});
  } catch (error) {
    // A session that has ended already is signed out.
    if (!(error instanceof AppError && error.code === "UNAUTHENTICATED")) throw error;
  }
  await signOut({ redirect: false });
  redirect("/sign-in");
}
