type Node = { [name: string]: unknown };

const forbidden = new Set(["__proto__", "prototype", "constructor"]);

/**
 * A form as an object by dotted names: `config.host` becomes `{config: {host}}`. A name that comes several times gives
 * a list; a "false" that a checkbox sent before its own value gives way to it. Files, Next's own fields and names that
 * could reach a prototype are left out.
 */
export function formToObject(form: FormData): Node {
  const root: Node = Object.create(null) as Node;
  for (const name of new Set(form.keys())) {
    const path = name.split(".");
    const value = valueOf(form.getAll(name).filter((given) => typeof given === "string"));
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

function valueOf(values: readonly string[]): string | readonly string[] | undefined {
  if (values.length === 2 && values[0] === "false") return values[1];
  return values.length > 1 ? values : values[0];
}
