import { fail, ok, type Result } from "@/lib/domain/errors";

export type NetRefusalCode =
  | "destination-refused"
  | "connect-failed"
  | "timed-out"
  | "too-large"
  | "redirect"
  | "tls"
  | "dns"
  /** The proxy on the way: it may not be asked, cannot be reached, or opens no tunnel. */
  | "proxy"
  /** The request cannot be written as HTTP, or asks for what this dialler does not do. */
  | "request-invalid"
  /** What came back is no HTTP. */
  | "answer-invalid";

/** More about a refusal, where a reader can act on it. Closed; for `destination-refused` it is the rule that refused. */
export type NetRefusalReason =
  | "scheme"
  | "metadata"
  | "link-local"
  | "reserved"
  | "own"
  | "not-allowed"
  | "untrusted"
  | "expired"
  | "wrong-name"
  | "aborted"
  /** Of a proxy: what stands for its address is none, or it wants other credentials. */
  | "invalid"
  | "unauthorized";

const sentences: Record<NetRefusalCode, string> = {
  "destination-refused": "Keyhole does not connect to this destination.",
  "connect-failed": "The connection could not be made or broke off.",
  "timed-out": "There was no complete answer in time.",
  "too-large": "The answer is larger than Keyhole reads.",
  redirect: "The server answered with a redirect, which Keyhole does not follow.",
  tls: "The TLS handshake failed.",
  dns: "The host name has no address.",
  proxy: "The way through the proxy does not open.",
  "request-invalid": "The request cannot be sent.",
  "answer-invalid": "The answer is not HTTP.",
};

/** Why nothing came back. Message and fields are ours: no text, cause or property of a foreign error is in it. */
export class NetRefusal extends Error {
  override readonly name = "NetRefusal";
  constructor(
    readonly code: NetRefusalCode,
    readonly reason: NetRefusalReason | null = null,
  ) {
    super(sentences[code]);
  }

  /** Known by its name: a bundler may give each layer of the application a copy of this class. */
  static override [Symbol.hasInstance](value: unknown): value is NetRefusal {
    return value instanceof Error && value.name === "NetRefusal";
  }
}

/** Turns the refusals of an exchange into a value; anything else is a fault of ours and goes on as it came. */
export const settle = async <T>(exchange: Promise<T>): Promise<Result<T, NetRefusal>> => {
  try {
    return ok(await exchange);
  } catch (error) {
    if (error instanceof NetRefusal) return fail(error);
    throw error;
  }
};

const timeouts = new Set(["UND_ERR_CONNECT_TIMEOUT", "UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT", "ETIMEDOUT"]);
const expired = new Set(["CERT_HAS_EXPIRED", "CERT_NOT_YET_VALID"]);
const untrusted = new Set([
  ...["DEPTH_ZERO_SELF_SIGNED_CERT", "SELF_SIGNED_CERT_IN_CHAIN", "UNABLE_TO_GET_ISSUER_CERT", "CERT_UNTRUSTED"],
  ...["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "UNABLE_TO_VERIFY_LEAF_SIGNATURE", "CERT_REJECTED", "CERT_REVOKED"],
  ...["CERT_CHAIN_TOO_LONG", "PATH_LENGTH_EXCEEDED", "INVALID_CA", "INVALID_PURPOSE", "CERT_SIGNATURE_FAILURE"],
]);

/** Rebuilds whatever a socket, TLS or HTTP layer threw from its code alone. */
export const refusalOf = (error: unknown): NetRefusal => {
  if (error instanceof NetRefusal) return error;
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
  if (timeouts.has(code)) return new NetRefusal("timed-out");
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID" || code === "HOSTNAME_MISMATCH")
    return new NetRefusal("tls", "wrong-name");
  if (expired.has(code)) return new NetRefusal("tls", "expired");
  if (untrusted.has(code)) return new NetRefusal("tls", "untrusted");
  if (code.startsWith("ERR_SSL") || code.startsWith("ERR_TLS") || code.startsWith("ERR_OSSL") || code === "EPROTO") {
    return new NetRefusal("tls");
  }
  if (
    (error instanceof Error && error.name === "HTTPParserError") ||
    code.startsWith("HPE_") ||
    code === "UND_ERR_HEADERS_OVERFLOW" ||
    code === "UND_ERR_RES_CONTENT_LENGTH_MISMATCH"
  ) {
    return new NetRefusal("answer-invalid");
  }
  if (code === "UND_ERR_INVALID_ARG" || code === "UND_ERR_NOT_SUPPORTED" || code === "ERR_INVALID_CHAR") {
    return new NetRefusal("request-invalid");
  }
  if (code === "ENOTFOUND" || code === "EAI_AGAIN" || code === "EAI_FAIL" || code === "EAI_NODATA") {
    return new NetRefusal("dns");
  }
  return new NetRefusal("connect-failed");
};
