import { isShownName } from "@/lib/domain/mask";
import { luaNumber } from "@/lib/domain/reference/lua-number";
import { isReference } from "@/lib/domain/reference/parse-reference";
import { percentDecode } from "@/lib/domain/reference/percent-decode";
import { prefixLength, splitReference } from "@/lib/domain/reference/split-reference";
import type { OptionValue } from "@/lib/domain/reference/decode-args";
import type { Field, Schema } from "./contract";
import { cacheFields } from "./shared-fields";

const hidden = "…";

/** What Kong reads as a number: only that may follow where a number belongs. */
const isNumber = (text: string): boolean =>
  /^[-+]?(?:0x[\da-f]{1,8}|\d{1,10}(?:\.\d{1,6})?(?:e[-+]?\d{1,3})?)$/i.test(text);

/** A version as Kong reads one, and too short to be a credential. */
const isVersion = (text: string): boolean => text.length <= 16 && luaNumber(text) !== null;

const isShown = (value: string, field: Field): boolean => {
  if (field.type === "number" || field.type === "integer") return isNumber(value);
  return field.type === "boolean" ? /^(?:true|false)$/i.test(value) : true;
};

const shownOption = (pair: string, schema: Schema): string => {
  const [name = "", ...value] = pair.split("=");
  const decoded = percentDecode(name, true);
  const field = Object.hasOwn(schema, decoded) ? schema[decoded] : cacheFields[decoded];
  if (field === undefined && (value.length === 0 || !isShownName(decoded))) return hidden;
  if (value.length === 0) return pair;
  const safe = field?.overridable !== undefined && isShown(value.join("="), field);
  return safe ? pair : `${name}=${hidden}`;
};

/** An option's name; null for what no provider lists and may be a credential that stands where a name belongs. */
export const shownOptionName = (name: string, value: OptionValue, schema: Schema): string | null =>
  Object.hasOwn(schema, name) || (value !== true && isShownName(name)) ? name : null;

/** An option's value, where a provider lists it as safe and it can be such a value; else null. */
export const shownOptionValue = (name: string, value: OptionValue, schema: Schema): string | null => {
  const field = Object.hasOwn(schema, name) ? schema[name] : undefined;
  const isTold = typeof value === "string" && field?.overridable !== undefined && isShown(value, field);
  return isTold ? value : null;
};

/** Without what Kong does not read as part of host or path, or reads as something that cannot be one. */
const shownPath = (text: string): string => text.replace(/([?;])[^]*$/, `$1${hidden}`);

/**
 * A reference as it may be shown and recorded: without user information, with the values of those options only that a
 * provider lists as safe and that can be such a value, and without whatever stands where Kong reads nothing, for people
 * put tokens there. What is no reference is not repeated at all: it may be the secret itself, pasted into the wrong
 * field.
 */
export const shownReference = (raw: unknown, schema: Schema = {}): string => {
  if (!isReference(raw)) return hidden;
  const { hostStart, queryStart, fragmentStart, end } = splitReference(raw);
  const at = raw.indexOf("@", prefixLength);
  const hasUser = at !== -1 && at < hostStart;
  const start = hasUser ? at + 1 : prefixLength;
  const path = shownPath(raw.slice(start, queryStart === -1 ? end : queryStart - 1));
  const options = queryStart === -1 ? [] : raw.slice(queryStart, end).split("&");
  const query = queryStart === -1 ? "" : `?${options.map((pair) => shownOption(pair, schema)).join("&")}`;
  const fragment = raw.slice(fragmentStart, -1);
  const version = fragmentStart === -1 ? "" : `#${fragment === "" || isVersion(fragment) ? fragment : hidden}`;
  return `{vault://${hasUser ? `${hidden}@` : ""}${path}${query}${version}}`;
};
