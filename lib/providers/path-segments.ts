import { textToBytes } from "@/lib/domain/byte-text";
import { fail, ok, type Result } from "@/lib/domain/errors";
import { percentDecode } from "@/lib/domain/reference/percent-decode";

export type PathProblem = "dot-segment" | "empty-segment" | "control-character";

const control = /[\u0000-\u001f\u007f-\u009f]/;

const problemOf = (text: string): PathProblem | null => {
  if (control.test(text)) return "control-character";
  const segments = text.split(/[/\\]/);
  if (segments.some((segment) => segment === "")) return "empty-segment";
  // With spaces too: whoever reads the path as an address again cuts them off its end.
  return segments.some((segment) => /^\s*\.{1,2}\s*$/.test(segment)) ? "dot-segment" : null;
};

/**
 * Splits a resource or mount into its segments. Refused is what means another place once someone on the way decodes
 * it again, however often it was encoded: `.`, `..`, empty segments (a leading or doubled slash), control characters.
 */
export const pathSegments = (text: string): Result<readonly string[], PathProblem> => {
  let seen = text;
  for (;;) {
    const problem = problemOf(seen);
    if (problem !== null) return fail(problem);
    const decoded = percentDecode(seen, false);
    if (decoded === seen) return ok(text.split("/"));
    seen = decoded;
  }
};

const isUnreserved = (byte: number): boolean => /[A-Za-z0-9\-._~]/.test(String.fromCharCode(byte));

/** A segment as one segment of a URL's path: every byte but letters, digits and `-._~` is percent-encoded. */
export const encodeSegment = (segment: string): string =>
  [...textToBytes(segment)]
    .map((byte) =>
      isUnreserved(byte) ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`,
    )
    .join("");
