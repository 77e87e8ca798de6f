import "server-only";
import { forbidden, notFound, redirect } from "next/navigation";
import { headers } from "next/headers";
import { AppError } from "@/lib/domain/errors";
import type { Query } from "@/lib/services/kernel/query";
import { shownFailure } from "./failure";
import { requestContext } from "./request-context";

/**
 * Runs a query for a page: not signed in → sign-in page, a second factor to be set up first → there, not allowed → 403,
 * not there → 404; so too for an address that means nothing, such as a damaged page link. Else its value.
 */
export async function load<I, O>(query: Query<I, O>, input: I): Promise<O> {
  const ctx = await requestContext();
  if (ctx.actor.kind === "person" && ctx.actor.mustEnrol) redirect("/enrol");
  try {
    return await query(ctx, input);
  } catch (error) {
    if (!(error instanceof AppError)) {
      // Next writes what a page throws into the log; a foreign message may quote what it should not.
      shownFailure(error, ctx.requestId);
      throw new AppError("INTERNAL");
    }
    if (error.code === "UNAUTHENTICATED") redirect(`/sign-in?next=${encodeURIComponent(await currentPath())}`);
    if (error.code === "NOT_FOUND" || error.code === "INVALID") notFound();
    if (error.code === "FORBIDDEN" || error.code === "STEP_UP_REQUIRED") forbidden();
    throw error;
  }
}

async function currentPath(): Promise<string> {
  return (await headers()).get("x-keyhole-path") ?? "/";
}
