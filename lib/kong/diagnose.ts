import { recordOf } from "@/lib/domain/record-of";
import type { NetRefusal, NetRefusalCode, NetRefusalReason } from "@/lib/net/refusal";
import type { KongCode } from "./admin-faults";

const ofRefusal: Record<NetRefusalCode, KongCode> = {
  "destination-refused": "kong.never-dialled",
  "connect-failed": "kong.unreachable",
  "timed-out": "kong.timed-out",
  "too-large": "kong.too-large",
  redirect: "kong.redirect",
  tls: "kong.tls",
  dns: "kong.no-address",
  // This connection has no proxy that could refuse.
  proxy: "kong.unreachable",
  "request-invalid": "kong.request-invalid",
  "answer-invalid": "kong.not-http",
};
/** Reasons that mean more than the code they come with. */
const ofReason: Partial<Record<NetRefusalReason, KongCode>> = {
  "not-allowed": "kong.not-allowed",
  aborted: "kong.called-off",
  untrusted: "kong.tls-untrusted",
  expired: "kong.tls-expired",
  "wrong-name": "kong.tls-wrong-name",
};

/** What a refusal of the dialler means for an Admin API. */
export const codeOfRefusal = ({ code, reason }: NetRefusal): KongCode =>
  (reason === null ? undefined : ofReason[reason]) ?? ofRefusal[code];

/**
 * What an answer other than 200 means. Kong's errors are JSON with a message; of that text only known beginnings are looked
 * for, and none of it goes on. `sent`: whether a token went along.
 */
export function codeOfAnswer(status: number, json: unknown, sent: boolean): KongCode {
  const said = recordOf(json)?.message;
  const message = typeof said === "string" ? said : null;
  if (status === 429) return "kong.throttled";
  if (status === 401) return unauthorized(message, sent);
  if (status === 403) return message === null ? "kong.door-refused" : "kong.denied";
  if (status === 404 && message !== null)
    return message.startsWith("No vault named ") ? "kong.vault-missing" : "kong.path-missing";
  return status >= 500 ? "kong.failed" : "kong.not-kong";
}

function unauthorized(message: string | null, sent: boolean): KongCode {
  if (message === null) return "kong.door-refused";
  if (!sent) return "kong.token-missing";
  if (message.startsWith("No API key found")) return "kong.token-not-found";
  return message.startsWith("Duplicate API key") ? "kong.token-duplicate" : "kong.token-refused";
}
