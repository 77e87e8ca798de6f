import { createHash, createHmac } from "node:crypto";
import type http from "node:http";

const hash = (text: string | Buffer): string => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();

export interface Signed {
  readonly keyId: string;
  readonly region: string;
  readonly service: string;
  /** Whether the signature is that of the key's secret over what came. */
  isRightFor(secret: string): boolean;
}

/** Reads and reckons a request's AWS Signature Version 4; null for one that is not signed. */
export const signatureOf = (request: http.IncomingMessage, body: Buffer): Signed | null => {
  const form =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/;
  const [, keyId = "", day = "", region = "", service = "", names = "", given = ""] =
    form.exec(request.headers.authorization ?? "") ?? [];
  if (keyId === "") return null;
  const url = new URL(request.url ?? "/", "http://stub");
  const headers = names.split(";").map((name) => `${name}:${String(request.headers[name]).trim()}\n`);
  const canonical = [request.method, url.pathname, "", headers.join(""), names, hash(body)].join("\n");
  const scope = `${day}/${region}/${service}/aws4_request`;
  const toSign = ["AWS4-HMAC-SHA256", request.headers["x-amz-date"], scope, hash(canonical)].join("\n");
  return {
    ...{ keyId, region, service },
    isRightFor: (secret) => {
      const key = [region, service, "aws4_request"].reduce(hmac, hmac(`AWS4${secret}`, day));
      return hmac(key, toSign).toString("hex") === given;
    },
  };
};
