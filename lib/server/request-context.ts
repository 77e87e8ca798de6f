import "server-only";
import { headers } from "next/headers";
import { cache } from "react";
import { deps } from "@/lib/runtime/deps";
import { actorOfSession } from "@/lib/services/sessions/authenticate";
import type { Context } from "@/lib/services/kernel/context";
import { clientAddress } from "./client-address";
import { sessionSecret } from "./session-cookie";

/** Under which the log holds what comes of this request. */
export const requestId = cache(async (): Promise<string> => (await headers()).get("x-request-id") ?? deps().newId());

/** Who asks, looked up in the database once a request: a revoked session or a changed role counts at once. */
export const requestContext = cache(async (): Promise<Context> => {
  const id = await requestId();
  const secret = await sessionSecret();
  const actor = secret === null ? null : await actorOfSession(deps(), secret);
  return { deps: deps(), requestId: id, actor: actor ?? { kind: "anonymous", address: await clientAddress() } };
});
