import { fail, ok, type Result } from "@/lib/domain/errors";
import { settle } from "@/lib/net/refusal";
import type { Failure, Net, Step, StepRequest } from "../contract";
import { netFailure, type NoAnswer } from "../net-failure";
import { shownJson } from "../shown-body";
import { wholeSeconds } from "../whole-seconds";
import { diagnose, type Refused } from "./diagnose";
import type { GcpSettings } from "./settings";

type Vendor = InstanceType<(typeof import("@google-cloud/secret-manager"))["v1"]["SecretManagerServiceClient"]>;

/** What goes with each call; the client's own retries would go on for ten minutes. */
export interface CallOptions {
  readonly retry: null;
  readonly autoPaginate: false;
  readonly otherArgs: { readonly headers: Readonly<Record<string, string>> };
}

/** Why a call gave nothing: no answer came, or one that is no success. */
export interface NoSuccess extends NoAnswer {
  readonly retryAfterSeconds?: number;
}

export interface Answered<T> {
  readonly value: T;
  readonly step: Step;
}

/** Calls the API once. `name` is what the trace calls it. A value comes only out of a success that the client understood. */
export type AskGcp = <T>(
  name: string,
  call: (client: Vendor, options: CallOptions) => Promise<readonly [T, ...unknown[]]>,
) => Promise<Result<Answered<T>, NoSuccess>>;

type Exchange =
  | { readonly step: Step; readonly failure: Failure; readonly code: string }
  | { readonly step: Step; readonly refused: Refused }
  | { readonly step: Step };

/** Tells which of the calls under way a request belongs to; it does not leave this module. */
const callMark = "x-call";
/** As the client writes it. */
const plainHeaders = { "content-type": "application/json" };
/** Longer than the dialler and the pool let anything last, so that the client's own clock never speaks. */
const clientTimeoutMs = 120_000;

const quiet = { info: () => undefined, debug: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * Google's client in its REST mode with our dialler under it: all it sends goes through the `fetch` of what it takes for
 * its authorisation. Left to itself it keeps connections of its own, retries for minutes, follows redirects, looks for
 * credentials on the host, and prints values where GOOGLE_SDK_NODE_LOGGING is set.
 */
export const gcpClient = async (settings: GcpSettings, token: string, net: Net): Promise<AskGcp> => {
  const { v1 } = await import("@google-cloud/secret-manager");
  const { endpoint, tls } = settings;
  const exchanges = new Map<string, Exchange>();

  const send = async (address: string | URL, init: RequestInit): Promise<Response> => {
    const url = new URL(address);
    const headers = Object.fromEntries(new Headers(init.headers));
    const { [callMark]: mark = "", ...sent } = { ...headers, authorization: `Bearer ${token}` };
    const body = init.method === "POST" ? String(init.body) : null;
    const request: StepRequest = {
      ...{ method: init.method ?? "GET", url: url.href, headerNames: Object.keys(sent), plainHeaders },
      ...(body === null ? {} : shownJson(body)),
    };
    const started = performance.now();
    const answer = await settle(net.fetch(url, { method: request.method, headers: sent, body, tls }));
    const step = { name: "", ms: performance.now() - started, request };
    // The client makes errors of what went wrong that hold the body, and retries some, so it never hears of it.
    const nothing = new Response("{}");
    if (!answer.ok) {
      exchanges.set(mark, { ...netFailure(answer.problem), step });
      return nothing;
    }
    const { status, headers: got } = answer.value;
    if (status === 200) {
      exchanges.set(mark, { step: { ...step, status } });
      return answer.value;
    }
    const refused = {
      status,
      text: await answer.value.text(),
      retryAfterSeconds: wholeSeconds(got.get("retry-after")),
    };
    exchanges.set(mark, { refused, step: { ...step, status } });
    return nothing;
  };

  const client = new v1.SecretManagerServiceClient({
    ...{ fallback: true, universeDomain: "googleapis.com", libName: "keyhole", libVersion: "1" },
    ...{ protocol: endpoint.protocol.replace(":", ""), apiEndpoint: endpoint.hostname },
    port: Number(endpoint.port) || (endpoint.protocol === "http:" ? 80 : 443),
    // Of what a real one is the client uses these three.
    auth: { fetch: send, getRequestHeaders: () => Promise.resolve(new Headers()), universeDomain: "googleapis.com" },
    ...{ enableTelemetryTracing: false, enableTelemetryLogging: false },
  } as unknown as ConstructorParameters<typeof v1.SecretManagerServiceClient>[0]);
  Object.assign(client, { _log: quiet });

  let calls = 0;
  return async (name, call) => {
    calls += 1;
    const mark = String(calls);
    const headers = { [callMark]: mark };
    const options = { retry: null, timeout: clientTimeoutMs, autoPaginate: false, otherArgs: { headers } } as const;
    // What the client cannot read it quotes, so nothing of its error goes on but that there was one.
    const value = await call(client, options).then(
      ([one]) => ok(one),
      () => fail("unreadable" as const),
    );
    const exchange = exchanges.get(mark);
    exchanges.delete(mark);
    const step = { ...(exchange?.step ?? { ms: 0 }), name };
    if (exchange !== undefined && "failure" in exchange) {
      return fail({ failure: exchange.failure, code: exchange.code, step });
    }
    if (exchange !== undefined && "refused" in exchange) return fail({ ...diagnose(exchange.refused), step });
    if (exchange === undefined || !value.ok) return fail({ failure: "malformed", code: "gcp.answer-unknown", step });
    return ok({ value: value.value, step });
  };
};
