import "server-only";
import { AppError, type ErrorCode, type FieldProblems } from "@/lib/domain/errors";
import { deps } from "@/lib/runtime/deps";
import { framesOf } from "./frames-of";
import { messages } from "./messages";

export interface ShownFailure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly fields: FieldProblems;
  readonly requestId: string;
  readonly retryAfterSeconds: number | null;
}

/** What may be told of a failure. What is unknown is logged under the request's id, by its kind only, and told by a general sentence. */
export function shownFailure(error: unknown, requestId: string): ShownFailure {
  const known = error instanceof AppError ? error : new AppError("INTERNAL");
  if (known.code === "INTERNAL") {
    const kind = error instanceof Error ? error.constructor.name : typeof error;
    const at = error instanceof Error ? framesOf(error) : [];
    deps().log.error({ requestId, kind, at, detail: known.detail ?? null }, "an operation failed");
  }
  return {
    code: known.code,
    message: known.detail ?? messages[known.code].sentence,
    fields: known.fields,
    requestId,
    retryAfterSeconds: known.retryAfterSeconds ?? null,
  };
}
