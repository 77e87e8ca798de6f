import { isReference, type ReferenceRules } from "@/lib/domain/reference/parse-reference";
import { referencesInText, textLimits, textProblems } from "@/lib/domain/reference/references-in-text";

/** What is sent at once at most: less than an action may carry. */
export const sendLimits = { references: 5000, bytes: 900_000 } as const;

export interface Recognised {
  /** The references alone, one a line: nothing else of a text leaves the browser. */
  readonly lines: string;
  /** The line of the text on which each stands. */
  readonly places: readonly number[];
  readonly count: number;
  /** How many of them Kong cannot read. */
  readonly broken: number;
  /** By what they name, most first. */
  readonly names: readonly { readonly name: string; readonly count: number }[];
  readonly problems: readonly { readonly line: number; readonly shown: string; readonly what: string }[];
  readonly problemCount: number;
  /** Why this cannot be sent; null where it can. */
  readonly tooMuch: string | null;
}

const shownProblems = 200;

/** What of a pasted text or a file would be tracked, and what only looks as if it could be. */
export function recognised(text: string, rules: ReferenceRules): Recognised {
  const found = referencesInText(text, rules);
  const nothing = { lines: "", places: [], count: 0, broken: 0, names: [], problems: [], problemCount: 0 };
  if (!found.ok) {
    return {
      ...nothing,
      tooMuch: `This text is longer than ${textLimits.characters / 1e6} million characters. Take a part of it.`,
    };
  }
  const { references, problems, problemCount, stoppedAt } = found.value;
  // Kong takes these for references and stumbles over them: worth knowing of.
  const broken = problems.filter((problem) => isReference(problem.text) && problem.code !== "too-long");
  const firstBroken = broken.filter(({ text: one }, at) => broken.findIndex((other) => other.text === one) === at);
  const all = [
    // Written as in JSON, because the server reads what is sent as it reads any text: with its escapes.
    ...references.map((reference) => ({
      text: JSON.stringify(reference.text).slice(1, -1),
      line: reference.places[0]?.line ?? 1,
    })),
    ...firstBroken.map((problem) => ({ text: problem.text, line: problem.place.line })),
  ];
  const names = new Map<string, number>();
  for (const { reference } of references) names.set(reference.name, (names.get(reference.name) ?? 0) + 1);
  const lines = all.map((each) => each.text).join("\n");
  const isTooMuch =
    stoppedAt !== null ||
    all.length > sendLimits.references ||
    new TextEncoder().encode(lines).length > sendLimits.bytes;
  return {
    lines,
    places: all.map(({ line }) => line),
    count: all.length,
    broken: all.length - references.length,
    names: [...names].map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count),
    problems: problems
      .filter((problem) => !broken.includes(problem))
      .slice(0, shownProblems)
      .map((problem) => ({ line: problem.place.line, shown: problem.text, what: textProblems[problem.code] })),
    problemCount: problemCount - broken.length,
    tooMuch: isTooMuch ? "At most 5,000 references at once. Track a part of it first." : null,
  };
}
