import { decodeJson, type JsonValue } from "@/lib/domain/decode-json";
import { shownNames } from "@/lib/domain/mask";
import type { Preview } from "@/lib/domain/preview";

/** The members of a payload that is a JSON object, or null. Holds values: not for showing. */
export const jsonMembers = (bytes: Uint8Array): ReadonlyMap<string, JsonValue> | null => {
  const decoded = decodeJson(bytes);
  return decoded.ok && decoded.value.type === "object" ? decoded.value.members : null;
};

/** The names and types of a JSON object's members, as far as names may be shown; null if it is no object. */
export const describeJson = (bytes: Uint8Array): Preview | null => {
  const members = jsonMembers(bytes);
  if (members === null) return null;
  const { shown, hidden } = shownNames([...members.keys()]);
  return { kind: "json", members: shown.map((name) => ({ name, type: members.get(name)?.type ?? "null" })), hidden };
};
