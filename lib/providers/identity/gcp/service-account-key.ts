import { createPrivateKey, type KeyObject } from "node:crypto";
import { fail, ok, type Result } from "@/lib/domain/errors";
import { jsonObject } from "@/lib/domain/json-object";
import { identityProblem, type IdentityProblem } from "./faults";
import { httpsOrLoopback } from "./https-or-loopback";

/** A service account as its key file describes it. */
export interface ServiceAccountKey {
  readonly email: string;
  readonly keyId: string | null;
  readonly privateKey: KeyObject;
  /** Where Google gives a token for a signed assertion. */
  readonly tokenUrl: URL;
}

/** An account's address as Google makes them: nothing else is sent on or shown. */
export const isServiceAccountEmail = (text: string): boolean =>
  text.length <= 254 && /^[a-z0-9.-]+@[a-z0-9.-]+\.gserviceaccount\.com$/.test(text);

const rsaKey = (pem: unknown): KeyObject | null => {
  if (typeof pem !== "string") return null;
  try {
    const key = createPrivateKey(pem);
    return key.asymmetricKeyType === "rsa" ? key : null;
  } catch {
    return null;
  }
};

const standardTokenUrl = "https://oauth2.googleapis.com/token";

/** Reads the text of a key file. Nothing of the text is in what it answers but the account's address. */
export const readServiceAccountKey = (text: string): Result<ServiceAccountKey, IdentityProblem> => {
  const file = jsonObject(text);
  if (file === null) return fail(identityProblem("misconfigured", "gcp-identity.key-unreadable"));
  if (typeof file.type === "string" && file.type !== "service_account") {
    return fail(identityProblem("misconfigured", "gcp-identity.key-of-another-kind"));
  }
  const { client_email: email, private_key_id: keyId, token_uri: tokenUri } = file;
  const privateKey = rsaKey(file.private_key);
  if (typeof email !== "string" || !isServiceAccountEmail(email) || privateKey === null) {
    return fail(identityProblem("misconfigured", "gcp-identity.key-unreadable"));
  }
  const tokenUrl = httpsOrLoopback(typeof tokenUri === "string" ? tokenUri : standardTokenUrl);
  if (tokenUrl === null) return fail(identityProblem("misconfigured", "gcp-identity.token-address-refused"));
  return ok({ email, keyId: typeof keyId === "string" ? keyId : null, privateKey, tokenUrl });
};
