import "server-only";
import { AppError } from "@/lib/domain/errors";
import { operationNamed } from "@/lib/services/catalog";
import type { Download } from "@/lib/services/kernel/operation";
import { bodyText } from "./body-text";
import { shownFailure } from "./failure";
import { formToObject } from "./form-to-object";
import { messages } from "./messages";
import { requestContext } from "./request-context";

const mostBytes = 64 * 1024;

/** Answers a form with the file of the named operation, for whoever is signed in. */
export async function downloadForForm(request: Request, name: string): Promise<Response> {
  const ctx = await requestContext();
  try {
    const download = operationNamed(name)?.download;
    if (download === undefined) throw new AppError("NOT_FOUND", "There is no such download.");
    // Who nobody is needs no reading of what they sent: the kernel refuses and counts them.
    const form = ctx.actor.kind === "anonymous" ? [] : new URLSearchParams(await bodyText(request, mostBytes));
    return fileResponse(await download(ctx, formToObject(form)), ctx.requestId);
  } catch (error) {
    const { code, message } = shownFailure(error, ctx.requestId);
    if (code === "UNAUTHENTICATED") return new Response(null, { status: 303, headers: { location: "/sign-in" } });
    return new Response(`${message}\n`, {
      status: messages[code].status,
      headers: { ...noStore, "content-type": "text/plain; charset=utf-8" },
    });
  }
}

const noStore = { "cache-control": "no-store" };

/** A file as it is made, part by part and no faster than it is taken. What fails on the way breaks the answer off. */
export function fileResponse({ name, type, chunks }: Download, requestId: string): Response {
  const iterator = chunks[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  const stream = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          const { value, done } = await iterator.next();
          if (done === true) controller.close();
          else controller.enqueue(typeof value === "string" ? encoder.encode(value) : value);
        } catch (error) {
          shownFailure(error, requestId);
          controller.error(new AppError("INTERNAL", "The download was broken off."));
        }
      },
      cancel: async () => {
        await iterator.return?.();
      },
    },
    { highWaterMark: 1 },
  );
  const disposition = `attachment; filename="${name.replace(/[^\w.-]/g, "_")}"`;
  return new Response(stream, { headers: { ...noStore, "content-type": type, "content-disposition": disposition } });
}
