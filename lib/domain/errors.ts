/** What a caller may be told. Sentences and HTTP statuses live in `lib/server/messages.ts`, exhaustively. */
export type ErrorCode =
  | "NOT_FOUND"
  | "UNAUTHENTICATED"
  | "FORBIDDEN"
  | "STEP_UP_REQUIRED"
  | "INVALID"
  | "CONFLICT"
  | "STALE"
  | "UNAVAILABLE"
  | "RATE_LIMITED"
  | "INTERNAL";

/** Problems by field, under the dotted name the field has in the form. Never holds what was typed. */
export type FieldProblems = Readonly<Record<string, string>>;

/**
 * A failure nobody near can handle: it rolls the transaction back and is put into words at the edge.
 * `detail` is a sentence of ours, never a foreign error's text, which may quote a value.
 */
export class AppError extends Error {
  override readonly name = "AppError";
  constructor(
    readonly code: ErrorCode,
    readonly detail?: string,
    readonly fields: FieldProblems = {},
    /** Seconds until another try makes sense, for RATE_LIMITED and UNAVAILABLE. */
    readonly retryAfterSeconds?: number,
    /** Code of the database's rule that refused it (KH…), so that the refusal is recorded as such. */
    readonly rule: string | null = null,
  ) {
    super(detail ?? code);
  }

  /** Known by its name: a bundler may give each layer of the application a copy of this class. */
  static override [Symbol.hasInstance](value: unknown): value is AppError {
    return value instanceof Error && value.name === "AppError";
  }
}

/** An expected failure, handled by the caller that asked. */
export type Result<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: E };

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });
export const fail = <E>(problem: E): { readonly ok: false; readonly problem: E } => ({ ok: false, problem });
