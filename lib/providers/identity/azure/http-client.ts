import { AsyncLocalStorage } from "node:async_hooks";
import type { TokenCredentialOptions } from "@azure/identity";
import { jsonObject } from "@/lib/domain/json-object";
import { NetRefusal, settle } from "@/lib/net/refusal";
import type { Net, StepRequest, TlsOptions } from "../../contract";
import { shownForm } from "../../shown-body";
import { netFailure } from "../../net-failure";
import { wholeSeconds } from "../../whole-seconds";
import type { AzureExchange, AzureVerdict } from "./exchanges";
import { PipelineHeaders } from "./pipeline-headers";

/** What the vendor's clients send by, all of them. */
type HttpClient = NonNullable<TokenCredentialOptions["httpClient"]>;
type Request = Parameters<HttpClient["sendRequest"]>[0];
type Response = Awaited<ReturnType<HttpClient["sendRequest"]>>;

interface Watching {
  readonly name: string;
  readonly exchanges: AzureExchange[];
  broken: { readonly error: unknown } | null;
}

export interface AzureHttpOptions {
  readonly net: Net;
  readonly tls: TlsOptions;
  /** Scheme, host and port. Nothing is sent elsewhere: an answer may name another host as its next page. */
  readonly origin: string;
  /** What a 401 comes to that the client must not answer by itself; null lets it. */
  judge?(challenge: string | null, carriedToken: boolean): AzureVerdict | null;
}

export interface AzureHttp {
  readonly client: HttpClient;
  /** Settings for the vendor's clients: our dialler under them, once, and no redirects. */
  readonly options: {
    readonly httpClient: HttpClient;
    readonly retryOptions: { readonly maxRetries: 0 };
    readonly redirectOptions: { readonly maxRetries: 0 };
  };
  /** Runs a call of a client and tells what was exchanged in it; `value` is null where the client threw. */
  watch<T>(
    name: string,
    call: () => Promise<T>,
  ): Promise<{ readonly exchanges: readonly AzureExchange[]; readonly value: T | null }>;
}

/** Said about this machine and not needed, or settled by the dialler itself. */
const isLeftOut = (name: string): boolean =>
  /^(?:user-agent|accept-encoding|content-length|x-client-.*|x-ms-lib-.*|x-ms-useragent)$/.test(name);

/** Of these headers the contents are shown, too. */
const isPlain = (name: string): boolean => /^(?:accept|content-type)$/i.test(name);

const isForm = (request: Request): boolean =>
  request.headers.get("content-type")?.startsWith("application/x-www-form-urlencoded") === true;

/**
 * Our dialler as the transport of Azure's own clients. Left to themselves they try again for minutes, follow redirects
 * and next pages to any host, take proxies from the environment and read any amount.
 */
export const azureHttp = ({ net, tls, origin, judge }: AzureHttpOptions): AzureHttp => {
  const current = new AsyncLocalStorage<Watching>();

  const send = async (request: Request, watching: Watching): Promise<Response> => {
    const started = performance.now();
    const url = new URL(request.url);
    const headers = Object.fromEntries([...request.headers].filter(([name]) => !isLeftOut(name.toLowerCase())));
    const body = typeof request.body === "string" ? request.body : null;
    const shown: StepRequest = {
      ...{ method: request.method, url: url.href, headerNames: Object.keys(headers) },
      plainHeaders: Object.fromEntries(Object.entries(headers).filter(([name]) => isPlain(name))),
      ...(body !== null && isForm(request) ? shownForm(body) : {}),
    };
    const step = () => ({ name: watching.name, ms: performance.now() - started, request: shown });
    const stop = (verdict: AzureVerdict): NetRefusal => {
      watching.exchanges.push({ ok: false, ...verdict, step: step() });
      // For the client, which cannot go on; nobody reads it.
      return new NetRefusal("answer-invalid");
    };
    if (url.origin !== origin) throw stop({ failure: "malformed", code: "azure.led-elsewhere" });
    const answer = await settle(net.fetch(url, { method: request.method, headers, body, tls }));
    if (!answer.ok) throw stop(netFailure(answer.problem));
    const { status, headers: got } = answer.value;
    const text = await answer.value.text();
    const challenge = got.get("www-authenticate");
    const verdict = status === 401 ? (judge?.(challenge, request.headers.has("authorization")) ?? null) : null;
    if (verdict !== null) {
      watching.exchanges.push({ ok: false, ...verdict, step: { ...step(), status } });
      // Without its challenge the client takes the answer as it is and asks nobody.
      got.delete("www-authenticate");
    } else {
      const retryAfterSeconds = wholeSeconds(got.get("retry-after"));
      const seen = { status, body: jsonObject(text), retryAfterSeconds, step: { ...step(), status } };
      watching.exchanges.push({ ok: true, ...seen });
    }
    return { request, status, headers: new PipelineHeaders(got), bodyAsText: text };
  };

  const client: HttpClient = {
    sendRequest: async (request) => {
      const watching = current.getStore();
      if (watching === undefined) throw new NetRefusal("request-invalid");
      try {
        return await send(request, watching);
      } catch (error) {
        if (!(error instanceof NetRefusal)) watching.broken = { error };
        throw error;
      }
    },
  };

  return {
    client,
    options: { httpClient: client, retryOptions: { maxRetries: 0 }, redirectOptions: { maxRetries: 0 } },
    watch: async (name, call) => {
      const watching: Watching = { name, exchanges: [], broken: null };
      const value = await current.run(watching, async () => {
        try {
          return await call();
        } catch {
          // The client's error quotes the body; what was exchanged tells all there is to know.
          return null;
        }
      });
      // A fault of ours is nothing that Azure answered.
      if (watching.broken !== null) throw watching.broken.error;
      return { exchanges: watching.exchanges, value };
    },
  };
};
