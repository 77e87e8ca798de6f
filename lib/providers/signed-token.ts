import { decodeJson } from "@/lib/domain/decode-json";
import { endAt } from "@/lib/domain/rotation/opener";

/** What a signed token (JWT) says of its own life; null for what it does not say. Whether it is signed is not looked at. */
export const lifeOfToken = (token: string): { readonly since: Date | null; readonly endsAt: Date | null } => {
  const [, claims = ""] = token.split(".");
  const decoded = decodeJson(Buffer.from(claims, "base64url"));
  const timeOf = (name: string): Date | null => {
    const claim = decoded.ok && decoded.value.type === "object" ? decoded.value.members.get(name) : undefined;
    return claim?.type === "number" ? endAt(claim.number * 1000) : null;
  };
  return { since: timeOf("iat"), endsAt: timeOf("exp") };
};
