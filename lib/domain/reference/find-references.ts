import { isReference } from "./parse-reference";

export interface FoundReference {
  readonly reference: string;
  /** Member names and list positions from the outside in; empty if the value itself is the reference. */
  readonly path: readonly (string | number)[];
}

/**
 * Every reference in a value made of JSON, in the order of the text. Only whole values count, as in Kong: a reference
 * inside a longer text is plain text, and names of members never are references.
 */
export function findReferences(value: unknown): readonly FoundReference[] {
  const found: FoundReference[] = [];
  const seen = new Set<object>();
  const waiting: { readonly value: unknown; readonly path: readonly (string | number)[] }[] = [{ value, path: [] }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { value: current, path } = next;
    if (isReference(current)) found.push({ reference: current, path });
    if (typeof current !== "object" || current === null || seen.has(current)) continue;
    seen.add(current);
    const inner: (readonly [string | number, unknown])[] = Array.isArray(current)
      ? current.map((item: unknown, at) => [at, item] as const)
      : Object.entries(current);
    // The last in is the first out, so that what was written first is found first.
    for (const [name, item] of inner.reverse()) waiting.push({ value: item, path: [...path, name] });
  }
  return found;
}
