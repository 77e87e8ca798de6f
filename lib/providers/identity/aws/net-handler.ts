import { settle, type NetRefusal } from "@/lib/net/refusal";
import type { Net, StepRequest, TlsOptions } from "../../contract";
import { shownForm, shownJson, type ShownBody } from "../../shown-body";
import { awsAnswer, type AwsAnswer } from "./aws-answer";

/** What happened on the wire of one call; filled in by the handler. */
export interface AwsCall {
  request: StepRequest | null;
  /** Null until there is an answer. */
  answer: AwsAnswer | null;
  refusal: NetRefusal | null;
}

export const newCall = (): AwsCall => ({ request: null, answer: null, refusal: null });

/** A request as AWS's client hands it to what is to send it. */
interface SignedRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

/** Says nothing to a reader: the client's own bookkeeping, and what every HTTP request has. */
const unshown = /^(?:host|content-length|user-agent|x-amz-user-agent|amz-sdk-.*)$/i;
const plain = /^(?:content-type|x-amz-target)$/i;

/** A body that we made: names of its members, and what is asked for. */
const bodyOf = ({ headers, body }: SignedRequest): ShownBody => {
  const type = Object.entries(headers).find(([name]) => /^content-type$/i.test(name))?.[1] ?? "";
  if (body === undefined) return {};
  const text = typeof body === "string" ? body : new TextDecoder().decode(body);
  if (type.includes("json")) return shownJson(text);
  return type.startsWith("application/x-www-form-urlencoded") ? shownForm(text) : {};
};

const shownRequest = (url: URL, request: SignedRequest): StepRequest => {
  const { method, headers } = request;
  const names = Object.keys(headers).filter((name) => !unshown.test(name));
  return {
    ...{ method, url: url.href, headerNames: names },
    plainHeaders: Object.fromEntries(Object.entries(headers).filter(([name]) => plain.test(name))),
    ...bodyOf(request),
  };
};

const urlOf = ({ protocol, hostname, port, path }: SignedRequest): URL =>
  new URL(`${protocol}//${hostname}${port === undefined ? "" : `:${port}`}${path}`);

/**
 * Sends what AWS's clients have signed by our dialler, which follows no redirect, reads so much and no more, and keeps
 * connections. What came of it is written into the call given with the request (`client.send(command, { call })`).
 */
export const netHandler = (net: Net, tls: TlsOptions) => ({
  metadata: { handlerProtocol: "http/1.1" },
  handle: async (request: SignedRequest, { call }: { readonly call?: AwsCall } = {}) => {
    const url = urlOf(request);
    const seen = call ?? newCall();
    seen.request = shownRequest(url, request);
    const { method, headers, body = null } = request;
    const answer = await settle(net.fetch(url, { method, headers: { ...headers }, body, tls }));
    if (!answer.ok) {
      seen.refusal = answer.problem;
      throw answer.problem;
    }
    const { status } = answer.value;
    const bytes = new Uint8Array(await answer.value.arrayBuffer());
    const got = Object.fromEntries(answer.value.headers);
    // The body of a success may hold a value, and nobody looks at it here.
    seen.answer = awsAnswer(status, got, status < 300 ? null : bytes);
    return { response: { statusCode: status, headers: got, body: bytes } };
  },
  updateHttpClientConfig: () => undefined,
  httpHandlerConfigs: () => ({}),
});
