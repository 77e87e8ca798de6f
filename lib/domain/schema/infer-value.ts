import { luaNumber } from "../reference/lua-number";
import type { Field } from "./field";

/**
 * What Kong makes of a value that came as text (a query option, a kong.conf setting): empty text is null, numbers and
 * booleans are read, one value becomes a list where a list is wanted. What does not fit stays as it is and fails later.
 */
export function inferValue(value: unknown, field: Field): unknown {
  if (value === undefined || value === null || value === false) return value;
  if (value === "") return null;
  switch (field.type) {
    case "number":
    case "integer":
      return typeof value === "string" ? (luaNumber(value) ?? value) : value;
    case "boolean":
      return value === "true" ? true : value === "false" ? false : value;
    case "array":
    case "set": {
      const items: readonly unknown[] = Array.isArray(value) ? value : [value];
      const { elements } = field;
      return elements ? items.map((item) => inferValue(item, elements)) : items;
    }
    default:
      return value;
  }
}
