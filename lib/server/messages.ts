import type { ErrorCode } from "@/lib/domain/errors";

/** What a person is told for each code when the operation said nothing more exact, and the HTTP status REST answers. */
export const messages = {
  NOT_FOUND: { status: 404, sentence: "This is not here, or not yours to see." },
  UNAUTHENTICATED: { status: 401, sentence: "Sign in first." },
  FORBIDDEN: { status: 403, sentence: "None of your roles allows this. An Access admin can change that." },
  STEP_UP_REQUIRED: {
    status: 403,
    sentence: "This needs a person who signed in within the last five minutes; a token cannot do it.",
  },
  INVALID: { status: 422, sentence: "Some fields need another look." },
  CONFLICT: { status: 409, sentence: "This collides with what is there already." },
  STALE: { status: 409, sentence: "Somebody changed this meanwhile. Load it again and repeat what you did." },
  UNAVAILABLE: { status: 503, sentence: "Keyhole cannot reach its database just now. Try again in a moment." },
  RATE_LIMITED: { status: 429, sentence: "That was a lot at once. Wait a little, then try again." },
  INTERNAL: { status: 500, sentence: "Something went wrong on our side. The log has the details under this id." },
} as const satisfies Record<ErrorCode, { readonly status: number; readonly sentence: string }>;
