import { textToBytes } from "./byte-text";
import { decodeJson, type JsonValue } from "./decode-json";
import { fail, ok, type Result } from "./errors";
import { luaNumberText } from "./reference/lua-text";

/** Lua's name for what a member is instead of a string. */
export type MemberType = "number" | "boolean" | "userdata" | "table";

/** Why a payload has no such member. `message` is ours to show: it quotes nothing of the payload. */
export type MemberProblem =
  | { readonly outcome: "member-missing"; readonly message: string }
  | { readonly outcome: "member-not-a-string"; readonly type: MemberType; readonly message: string }
  | { readonly outcome: "not-json"; readonly message: string };

const luaTypes: Record<Exclude<JsonValue["type"], "string">, MemberType> = {
  number: "number",
  boolean: "boolean",
  null: "userdata",
  object: "table",
  array: "table",
};

const bytesOf = (payload: Uint8Array | string): Uint8Array =>
  typeof payload === "string" ? textToBytes(payload) : payload;

/**
 * The member of a payload that a reference with a key asks for, as Kong picks it: a string at the top of a JSON object,
 * byte for byte, empty ones included; names are case-sensitive, nothing nested, the last of equal names wins. Texts may
 * hold any bytes (`byte-text`).
 */
export function selectMember(payload: Uint8Array | string, key: string): Result<string, MemberProblem> {
  const decoded = decodeJson(bytesOf(payload));
  if (!decoded.ok) return fail({ outcome: "not-json", message: decoded.problem });
  const { value } = decoded;
  if (value.type !== "object" && value.type !== "array") {
    return fail({ outcome: "not-json", message: `The value is a JSON ${value.type}, not an object with members.` });
  }
  const member = value.type === "object" ? value.members.get(key) : undefined;
  if (!member) return fail({ outcome: "member-missing", message: `subfield ${key} not found in JSON secret` });
  if (member.type === "string") return ok(member.text);
  const type = luaTypes[member.type];
  return fail({
    outcome: "member-not-a-string",
    type,
    message: `unexpected ${type} value in JSON secret for subfield ${key}`,
  });
}

function scalarText(value: JsonValue): string {
  if (value.type === "string") return value.text;
  if (value.type === "number") return luaNumberText(value.number);
  return value.type === "boolean" ? String(value.boolean) : "userdata: NULL";
}

/**
 * Kong's own text for a payload without the member. It quotes a payload that is a JSON scalar, so it is for comparing
 * with Kong's published answers and must never reach a person, a log or a response.
 */
export function kongMemberMessage(payload: Uint8Array | string, key: string): string | null {
  const picked = selectMember(payload, key);
  if (picked.ok) return null;
  const { problem } = picked;
  if (problem.outcome !== "not-json") return problem.message;
  const decoded = decodeJson(bytesOf(payload));
  return decoded.ok
    ? `unable to json decode value (${scalarText(decoded.value)}): nil`
    : `unable to json decode value (nil): ${decoded.problem}`;
}
