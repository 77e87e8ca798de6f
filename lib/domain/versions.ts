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

/** Whether a Gateway of `version` has what came with `since`; what has no date of birth was always there. */
export const knows = (since: string | undefined, version: string): boolean =>
  since === undefined || compareVersions(version, since) >= 0;
