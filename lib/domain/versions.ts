/** The numbers of "3.4.3.5" or "v3.15.0-dev"; what is not a number counts as 0. */
const numbers = (version: string): number[] =>
  version
    .replace(/^v/i, "")
    .split(".")
    .map((part) => Number.parseInt(part, 10) || 0);

/** Orders Gateway versions by their numbers, "3.10" after "3.9"; a missing part counts as 0. Negative, 0 or positive. */
export function compareVersions(left: string, right: string): number {
  const a = numbers(left);
  const b = numbers(right);
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * The first Gateway version that has something. A list where patches brought it into older lines, as
 * `["3.4.3.5", "3.6"]`: in order, each for its own line, and the last for all that came after it.
 */
export type Since = string | readonly [string, ...string[]];

const lineOf = (version: string): string => numbers(version).slice(0, 2).join(".");

/** Of several the one that counts for a Gateway of `version`: that of its own line, else the next that came, else the last. */
export function sinceFor(since: Since, version: string): string {
  if (typeof since === "string") return since;
  const ownOrNext = since.find((one) => lineOf(one) === lineOf(version) || compareVersions(one, version) > 0);
  return ownOrNext ?? since.at(-1) ?? since[0];
}

/**
 * Whether a Gateway of `version` has what came with `since`: "by-patch" where its later patches have it, and `version`
 * does not tell the patch, as "3.5" of "3.5.0.8". What has no date of birth was always there.
 */
export function birthOf(since: Since | undefined, version: string): "there" | "by-patch" | "missing" {
  if (since === undefined) return "there";
  const first = sinceFor(since, version);
  if (compareVersions(version, first) >= 0) return "there";
  const told = numbers(version);
  return told.length >= 2 && told.every((part, at) => part === (numbers(first)[at] ?? 0)) ? "by-patch" : "missing";
}

/** Whether a Gateway of `version` has what came with `since`, or may have it by a patch. */
export const knows = (since: Since | undefined, version: string): boolean => birthOf(since, version) !== "missing";
