/**
 * Does a resource match a vault's pattern as a whole? `*` stands for any characters, slashes too; every other character
 * for itself. No regular expression, so no pattern makes it slow: time grows with the two lengths multiplied at most.
 */
export function matchesPattern(resource: string, pattern: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return resource === pattern;
  if (!resource.startsWith(first) || !resource.endsWith(last)) return false;
  const end = resource.length - last.length;
  let at = first.length;
  for (const part of rest) {
    const found = resource.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return at <= end;
}
