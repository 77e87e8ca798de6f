import "server-only";
import { headers } from "next/headers";
import { AppError } from "@/lib/domain/errors";
import { deps } from "@/lib/runtime/deps";
import { isGuardedOperation } from "@/lib/domain/access/guarded-operations";
import { catalog, operationNamed } from "@/lib/services/catalog";
import { actorOfToken } from "@/lib/services/sessions/authenticate";
import type { Context } from "@/lib/services/kernel/context";
import { bodyText } from "./body-text";
import { fileResponse } from "./download";
import { shownFailure } from "./failure";
import { messages } from "./messages";

const mostBytes = 1024 * 1024;

/** Runs the named operation for the bearer of a token: 200 with its value, 202 when it waits for approval. */
export async function runOperation(request: Request, name: string): Promise<Response> {
  const requestId = (await headers()).get("x-request-id") ?? deps().newId();
  try {
    const ctx = await contextOf(request, requestId);
    const operation = operationNamed(name);
    if (operation === null)
      throw new AppError("NOT_FOUND", "There is no such operation; GET /api/v1/operations lists them.");
    if (operation.download !== undefined)
      return fileResponse(await operation.download(ctx, await bodyOf(request)), requestId);
    const outcome = await operation.run(ctx, await bodyOf(request));
    if (outcome.status === "pending") {
      return Response.json({ status: "pending", change: outcome.changeId }, { status: 202, headers: plain });
    }
    return Response.json({ status: "done", value: outcome.value }, { headers: plain });
  } catch (error) {
    return failureAnswer(error, requestId);
  }
}

/** The catalogue: what each operation is called, needs and does. */
export async function listOperations(request: Request): Promise<Response> {
  const requestId = (await headers()).get("x-request-id") ?? deps().newId();
  try {
    await contextOf(request, requestId);
    const operations = catalog.map(({ operation, kind, permission, session, summary }) => ({
      name: operation,
      kind,
      permission,
      guarded: isGuardedOperation(operation),
      sessionOnly: session !== "any",
      summary,
    }));
    return Response.json({ operations }, { headers: plain });
  } catch (error) {
    return failureAnswer(error, requestId);
  }
}

const plain = { "cache-control": "no-store" };

async function contextOf(request: Request, requestId: string): Promise<Context> {
  const bearer = /^Bearer (khm?_[\w-]{43})$/.exec(request.headers.get("authorization") ?? "")?.[1];
  const actor = bearer === undefined ? null : await actorOfToken(deps(), bearer);
  if (actor === null) {
    deps().countRefusedStranger("rest");
    throw new AppError("UNAUTHENTICATED", "Send a token: Authorization: Bearer kh_…");
  }
  return { deps: deps(), requestId, actor };
}

async function bodyOf(request: Request): Promise<unknown> {
  const text = await bodyText(request, mostBytes);
  if (text === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own words quote the body.
    throw new AppError("INVALID", "The body is not JSON.");
  }
}

/** What a failure looks like to a program: its code, our sentence, the fields, and the status that fits. */
export function failureAnswer(error: unknown, requestId: string): Response {
  const { code, message, fields, retryAfterSeconds } = shownFailure(error, requestId);
  const retry = retryAfterSeconds === null ? {} : { "retry-after": String(retryAfterSeconds) };
  // One name for it in the interface, whatever our code calls it.
  const shown = code === "STEP_UP_REQUIRED" ? "step_up_required" : code;
  return Response.json(
    { error: { code: shown, message, fields, requestId } },
    { status: messages[code].status, headers: { ...plain, ...retry } },
  );
}
