import { isReference } from "@/lib/domain/reference/parse-reference";
import { percentDecode } from "@/lib/domain/reference/percent-decode";
import { prefixLength, splitReference } from "@/lib/domain/reference/split-reference";
import type { Schema } from "./contract";
import { cacheFields } from "./shared-fields";

const hidden = "…";

/**
 * A reference as it may be shown and recorded: without user information, and with the values of those options only that
 * a provider lists as safe, for people put tokens there. What is no reference is not repeated at all: it may be the
 * secret itself, pasted into the wrong field.
 */
export const shownReference = (raw: unknown, schema: Schema = {}): string => {
  if (!isReference(raw)) return hidden;
  const { hostStart, queryStart, end } = splitReference(raw);
  const at = raw.indexOf("@", prefixLength);
  const user = at !== -1 && at < hostStart ? `${hidden}@` : "";
  const beforeQuery = `{vault://${user}${raw.slice(user === "" ? prefixLength : at + 1, queryStart === -1 ? end : queryStart)}`;
  if (queryStart === -1) return `${beforeQuery}${raw.slice(end)}`;
  const options = raw
    .slice(queryStart, end)
    .split("&")
    .map((pair) => {
      const [name = "", ...value] = pair.split("=");
      const decoded = percentDecode(name, true);
      const field = Object.hasOwn(schema, decoded) ? schema[decoded] : cacheFields[decoded];
      return value.length === 0 || field?.overridable !== undefined ? pair : `${name}=${hidden}`;
    });
  return `${beforeQuery}${options.join("&")}${raw.slice(end)}`;
};
