import "server-only";
import { headers } from "next/headers";
import { AppError } from "@/lib/domain/errors";
import { deps } from "@/lib/runtime/deps";
import { actorOfSession } from "@/lib/services/sessions/authenticate";
import type { LiveEvent } from "@/lib/runtime/create-live-hub";
import { joinLive } from "@/lib/runtime/live-hub";
import { sessionSecret } from "./session-cookie";

const encoder = new TextEncoder();

const line = (event: LiveEvent) =>
  encoder.encode(`event: ${event.event}\ndata: ${"data" in event ? JSON.stringify(event.data) : "{}"}\n\n`);

/**
 * Answers an open page with a stream of what concerns it, for as long as its session stands. That is no use of the
 * session, which idles out all the same. Whoever is not signed in is told that it has ended, and nothing else.
 */
export async function liveStream(request: Request): Promise<Response> {
  const requestId = (await headers()).get("x-request-id") ?? deps().newId();
  const secret = await sessionSecret();
  let actor: Awaited<ReturnType<typeof actorOfSession>>;
  try {
    actor = secret === null ? null : await actorOfSession(deps(), secret, { isUse: false });
  } catch (error) {
    if (error instanceof AppError && error.code === "UNAVAILABLE") return askAgainIn(error.retryAfterSeconds ?? 2);
    throw error;
  }
  // A page that only lets somebody enrol has nothing to hear, and is not to ask again.
  if (actor?.mustEnrol === true) return new Response(line({ event: "stay" }), { headers: streamHeaders });
  let leave = (): void => {};
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      if (actor === null) {
        controller.enqueue(line({ event: "ended" }));
        controller.close();
        return;
      }
      let isOpen = true;
      const letGo = (): void => {
        isOpen = false;
        leave();
        controller.error();
      };
      leave = joinLive({
        ctx: { deps: deps(), requestId, actor },
        send: (event) => {
          if (!isOpen) return;
          // Who does not read is let go, before what is said fills the memory.
          if ((controller.desiredSize ?? 0) < -mostUnread) return letGo();
          try {
            controller.enqueue(line(event));
          } catch {
            // The page has gone already; nobody else has to wait for it.
            letGo();
          }
        },
        close: () => {
          if (!isOpen) return;
          isOpen = false;
          try {
            controller.close();
          } catch {
            // The page has gone already.
          }
        },
      });
      if (request.signal.aborted) leave();
      else request.signal.addEventListener("abort", () => leave(), { once: true });
    },
    cancel: () => leave(),
  });
  return new Response(body, { headers: streamHeaders });
}

/** Events that a page may lag behind by. */
const mostUnread = 64;

const streamHeaders = {
  "content-type": "text/event-stream",
  "cache-control": "no-store, no-transform",
  "x-accel-buffering": "no",
};

/** Whether the session stands cannot be looked up just now, so nothing ends by it: the browser asks again by itself. */
const askAgainIn = (seconds: number): Response =>
  new Response(encoder.encode(`retry: ${seconds * 1000}\n\n`), { headers: streamHeaders });
