import { textToBytes } from "@/lib/domain/byte-text";
import { decodeJson, type JsonValue } from "@/lib/domain/decode-json";
import type { Preview } from "@/lib/domain/preview";

const compact = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]*)$/;
const shownIssuer = /^[\x21-\x7e]{1,200}$/;
const lastSecond = 8_640_000_000_000;

const membersOf = (part: string): ReadonlyMap<string, JsonValue> | null => {
  const decoded = decodeJson(Buffer.from(part, "base64url"));
  return decoded.ok && decoded.value.type === "object" ? decoded.value.members : null;
};

const issuerOf = (claim: JsonValue | undefined): string | null =>
  claim?.type === "string" && shownIssuer.test(claim.text) && textToBytes(claim.text).length <= 200 ? claim.text : null;

const dateOf = (claim: JsonValue | undefined): string | null =>
  claim?.type === "number" && Math.abs(claim.number) < lastSecond / 1_000
    ? new Date(claim.number * 1_000).toISOString()
    : null;

/** A signed token's issuer and expiry, or null if the text is none. The signature is not checked. */
export const describeJwt = (text: string): Preview | null => {
  const parts = compact.exec(text.trim());
  const header = parts === null ? null : membersOf(parts[1] ?? "");
  const claims = parts === null ? null : membersOf(parts[2] ?? "");
  if (claims === null || header?.get("alg")?.type !== "string") return null;
  return { kind: "jwt", issuer: issuerOf(claims.get("iss")), expiresAt: dateOf(claims.get("exp")) };
};
