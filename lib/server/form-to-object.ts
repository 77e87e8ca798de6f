import { AppError } from "@/lib/domain/errors";

type Node = { [name: string]: unknown };

const forbidden = new Set(["__proto__", "prototype", "constructor"]);

/**
 * A form as an object by dotted names: `config.host` becomes `{config: {host}}`. A name that comes several times gives
 * a list; a "false" that a checkbox sent before its own value gives way to it. Files, Next's own fields and names that
 * could reach a prototype are left out.
 */
export function formToObject(form: Iterable<[string, FormDataEntryValue]>): Node {
  const root: Node = Object.create(null) as Node;
  for (const [name, given] of byName(form)) {
    const path = name.split(".");
    const value = valueOf(given);
    if (value === undefined || name.startsWith("$ACTION") || path.some((part) => forbidden.has(part))) continue;
    let node = root;
    for (const part of path.slice(0, -1)) {
      const inner = node[part];
      node = (typeof inner === "object" && inner !== null ? inner : (node[part] = Object.create(null) as Node)) as Node;
    }
    node[path.at(-1) ?? ""] = value;
  }
  return root;
}

/** No form of ours comes near as many; asking a form for one name after the other would take the square of them. */
const mostNames = 2_000;

function byName(form: Iterable<[string, FormDataEntryValue]>): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const [name, value] of form) {
    if (typeof value !== "string") continue;
    const given = found.get(name);
    if (given !== undefined) given.push(value);
    else if (found.size < mostNames) found.set(name, [value]);
    else throw new AppError("INVALID", "There are more fields than any form here has.");
  }
  return found;
}

function valueOf(values: readonly string[]): string | readonly string[] | undefined {
  if (values.length === 2 && values[0] === "false") return values[1];
  return values.length > 1 ? values : values[0];
}
