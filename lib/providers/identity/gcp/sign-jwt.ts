import { sign } from "node:crypto";
import type { ServiceAccountKey } from "./service-account-key";

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/**
 * A JWT of these claims, signed by a service account's own key (RS256): an assertion for Google's token service, or
 * what Vault's GCP method takes (`sub` and `exp` within 15 minutes, `aud` ending in `vault/<role>`). Times in seconds.
 */
export const signJwt = (
  { keyId, privateKey }: Pick<ServiceAccountKey, "keyId" | "privateKey">,
  claims: Readonly<Record<string, string | number>>,
): string => {
  const signed = `${part({ alg: "RS256", typ: "JWT", ...(keyId === null ? {} : { kid: keyId }) })}.${part(claims)}`;
  return `${signed}.${sign("RSA-SHA256", Buffer.from(signed), privateKey).toString("base64url")}`;
};
