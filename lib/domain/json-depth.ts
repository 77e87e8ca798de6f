/** Deeper than anything that people write, and far from where walking through it would overrun the stack. */
export const mostLevels = 100;

export const tooDeep = `more than ${mostLevels} levels of braces and brackets within each other`;

/** Where a text goes deeper, counted in characters from 0, whether it is JSON or not; null where it does not. */
export function deeperAt(text: string): number | null {
  let [level, quoted] = [0, false];
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (quoted && char === "\\") at++;
    else if (char === '"') quoted = !quoted;
    else if (!quoted && (char === "{" || char === "[")) level++;
    else if (!quoted && (char === "}" || char === "]")) level--;
    if (level > mostLevels) return at;
  }
  return null;
}

/** Whether a value that came as JSON goes deeper. */
export function isTooDeep(value: unknown): boolean {
  const inner = (values: readonly unknown[]): readonly object[] =>
    values.filter((one): one is object => typeof one === "object" && one !== null);
  let level = inner([value]);
  for (let at = 0; at < mostLevels && level.length > 0; at++) {
    level = inner(level.flatMap((one): unknown[] => Object.values(one)));
  }
  return level.length > 0;
}
