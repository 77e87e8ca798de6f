import { AppError } from "@/lib/domain/errors";
import { parseReference, isReference, type Reference } from "@/lib/domain/reference/parse-reference";
import { referencesInText, textProblems, type TextProblem } from "@/lib/domain/reference/references-in-text";
import type { Schema } from "@/lib/providers/contract";
import { shownReference } from "@/lib/providers/shown-reference";
import { trackLimits } from "./schema";

/** A row of `reference` to be; the place is null where Kong cannot read the text. */
export interface ReferenceToTrack {
  readonly text: string;
  readonly name: string | null;
  readonly resource: string | null;
  readonly member: string | null;
  readonly version: number | null;
  /** Whether it points into a secret that can be looked after. */
  readonly hasSecret: boolean;
}

export interface ReferencesToTrack {
  /** Each once, in the order of the text. */
  readonly references: readonly ReferenceToTrack[];
  /** The first two hundred. */
  readonly problems: readonly { readonly line: number; readonly shown: string; readonly what: string }[];
  readonly problemCount: number;
}

const mostBytes = 2048;
const words = {
  credential:
    "One of its options could be a credential, so it is not kept. Put the setting into the vault and leave the option out.",
  long: `It is longer than ${mostBytes} bytes, which is more than is kept.`,
  bytes: "It holds bytes that are no text, which cannot be kept.",
} as const;

const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes("\0");
const sizeOf = (...texts: readonly string[]): number =>
  texts.reduce((sum, text) => sum + new TextEncoder().encode(text).length, 0);
const isWholeVersion = (version: number): boolean => Number.isInteger(version) && Math.abs(version) < 2 ** 31;

/** What keeps a reference from being stored; null where nothing does. */
function objection(text: string, reference: Reference | null, schema: Schema | undefined): string | null {
  if (shownReference(text, schema) !== text) return words.credential;
  const place = reference === null ? [] : [reference.name, reference.resource, reference.key ?? ""];
  if (![text, ...place].every(isStorable)) return words.bytes;
  return sizeOf(text) > mostBytes || sizeOf(...place) > mostBytes ? words.long : null;
}

function toTrack(text: string, reference: Reference | null): ReferenceToTrack {
  if (reference === null) {
    return { text, name: null, resource: null, member: null, version: null, hasSecret: false };
  }
  const { name, resource, key, version } = reference;
  const isWhole = version === null || isWholeVersion(version);
  return { text, name, resource, member: key, version: isWhole ? version : null, hasSecret: isWhole };
}

/** What Kong takes for a reference and cannot read is worth tracking too, as far as it stands there whole. */
const isBroken = ({ code, text }: TextProblem): boolean => isReference(text) && code !== "too-long";

/**
 * The references in a pasted text that can be tracked, read as a gateway of that version reads them, and what is wrong
 * with the others. One that could carry a credential in its options is refused and never repeated. `schemaOf` gives the
 * config of the provider behind a vault's name. Throws INVALID for more than 5,000 of them.
 */
export function referencesToTrack(
  text: string,
  gatewayVersion: string,
  schemaOf: (name: string) => Schema | undefined,
): ReferencesToTrack {
  const found = referencesInText(text, { gatewayVersion });
  if (!found.ok) throw new AppError("INVALID", "This text is too long.", { references: "At most 1 MiB of text." });
  const most = trackLimits.references;
  if (found.value.references.length > most || found.value.stoppedAt !== null) {
    const sentence = `At most ${most.toLocaleString("en")} references at once. Track the rest afterwards.`;
    throw new AppError("INVALID", sentence, { references: sentence });
  }
  const references = new Map<string, ReferenceToTrack>();
  const problems: { line: number; shown: string; what: string }[] = [];
  let problemCount = found.value.problemCount;
  const refuse = (line: number, whole: string, what: string, schema?: Schema): void => {
    problems.push({ line, shown: shownReference(whole, schema), what });
  };
  for (const { text: whole, reference, places } of found.value.references) {
    const schema = schemaOf(reference.name);
    const what = objection(whole, reference, schema);
    if (what === null) references.set(whole, toTrack(whole, reference));
    else {
      problemCount += 1;
      refuse(places[0]?.line ?? 1, whole, what, schema);
    }
  }
  for (const problem of found.value.problems) {
    const what =
      isBroken(problem) && !parseReference(problem.text, { gatewayVersion }).ok ? null : textProblems[problem.code];
    const against = what ?? objection(problem.text, null, undefined);
    if (against !== null) refuse(problem.place.line, problem.text, against);
    else {
      problemCount -= 1;
      references.set(problem.text, toTrack(problem.text, null));
    }
  }
  const told = problems.sort((a, b) => a.line - b.line).slice(0, trackLimits.problemsTold);
  return { references: [...references.values()], problems: told, problemCount };
}
