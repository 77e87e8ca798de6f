import "server-only";
import { headers } from "next/headers";
import { AppError } from "@/lib/domain/errors";
import { deps } from "@/lib/runtime/deps";
import type { Query } from "@/lib/services/kernel/query";
import { actorOfSession } from "@/lib/services/sessions/authenticate";
import { failureAnswer } from "./rest";
import { sessionSecret } from "./session-cookie";

/**
 * Answers a page that asks again and again how far something is: the query, with the parameters of the address as its
 * input, for whoever is signed in. Such asking is not what keeps a session open: nobody need be there.
 */
export async function liveAnswer<I, O>(request: Request, query: Query<I, O>): Promise<Response> {
  const requestId = (await headers()).get("x-request-id") ?? deps().newId();
  try {
    const secret = await sessionSecret();
    const actor = secret === null ? null : await actorOfSession(deps(), secret, { isUse: false });
    if (actor === null) throw new AppError("UNAUTHENTICATED");
    const input = Object.fromEntries(new URL(request.url).searchParams);
    const outcome = await query.run({ deps: deps(), requestId, actor }, input);
    if (outcome.status !== "done") throw new AppError("INTERNAL", "A query cannot wait.");
    return Response.json(outcome.value, { headers: { "cache-control": "no-store" } });
  } catch (error) {
    return failureAnswer(error, requestId);
  }
}
