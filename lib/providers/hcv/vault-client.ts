import { fail, ok, type Result } from "@/lib/domain/errors";
import { jsonObject } from "@/lib/domain/json-object";
import { settle } from "@/lib/net/refusal";
import type { Net, Step, StepRequest, TlsOptions } from "../contract";
import { netFailure, type NoAnswer } from "../net-failure";
import { wholeSeconds } from "../whole-seconds";

/** One answer of Vault's API. `body` is null if it was no JSON object; it is looked at, never shown. */
export interface VaultAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>> | null;
  readonly retryAfterSeconds: number | null;
  readonly step: Step;
}

type Asked = Promise<Result<VaultAnswer, NoAnswer>>;

/** Asks for a path below `/v1`, already encoded. `name` is what the trace calls it. */
export type AskVault = (name: string, path: string) => Asked;

type Posted = Readonly<Record<string, string | readonly string[]>>;

export interface VaultClient {
  readonly ask: AskVault;
  /** Posts texts and lists of them as a JSON object; of them only the names go into the step. */
  tell(name: string, path: string, body: Posted, signal?: AbortSignal): Asked;
}

export interface VaultServer {
  /** Scheme, host and port. */
  readonly origin: string;
  readonly namespace: string | null;
  readonly tls: TlsOptions;
}

interface ClientRequest {
  readonly method?: string;
  readonly uri: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: Posted;
  readonly signal?: AbortSignal;
}

const plainHeaders = { "X-Vault-Request": "true", "Content-Type": "application/json" } as const;

/**
 * The vendor's client with our dialler under it; an empty token is not sent. Left to itself it follows redirects with
 * the token, reads any amount and takes address, token, namespace and path prefix from the process environment.
 */
export const vaultClient = async (server: VaultServer, token: string, net: Net): Promise<VaultClient> => {
  const { default: nodeVault } = await import("node-vault");

  const send = async (request: ClientRequest): Promise<{ statusCode: 200; body: VaultAnswer | NoAnswer }> => {
    const started = performance.now();
    const url = new URL(request.uri);
    const { "Content-Type": type, ...always } = plainHeaders;
    const body = request.json === undefined ? null : JSON.stringify(request.json);
    const headers = { ...request.headers, ...always, ...(body === null ? {} : { "Content-Type": type }) };
    const shown: StepRequest = {
      ...{ method: request.method ?? "GET", url: url.href, headerNames: Object.keys(headers), plainHeaders },
      ...(request.json === undefined ? {} : { bodyMembers: Object.keys(request.json) }),
    };
    const { signal } = request;
    const init = { method: shown.method, headers, body, tls: server.tls, ...(signal === undefined ? {} : { signal }) };
    const answer = await settle(net.fetch(url, init));
    const step = { name: "", ms: performance.now() - started, request: shown };
    // The client turns every status but 200 into an error that holds the body, so it gets the real one inside.
    if (!answer.ok) return { statusCode: 200, body: { ...netFailure(answer.problem), step } };
    const { status, headers: got } = answer.value;
    const retryAfterSeconds = wholeSeconds(got.get("retry-after"));
    const read = jsonObject(await answer.value.text());
    return { statusCode: 200, body: { status, body: read, retryAfterSeconds, step: { ...step, status } } };
  };

  const client = nodeVault({
    endpoint: server.origin,
    token,
    debug: () => undefined,
    "request-promise": { defaults: () => send },
  });
  // Set afterwards, because an empty one given above is replaced from the environment.
  Object.assign(client, { token, namespace: server.namespace ?? "", pathPrefix: "" });

  const named = (name: string, answer: VaultAnswer | NoAnswer): Result<VaultAnswer, NoAnswer> => {
    const step = { ...answer.step, name };
    return "failure" in answer ? fail({ ...answer, step }) : ok({ ...answer, step });
  };

  // The client puts the first slash of a path there itself.
  return {
    ask: async (name, path) => named(name, (await client.read(path.slice(1))) as VaultAnswer | NoAnswer),
    tell: async (name, path, body, signal) =>
      named(name, (await client.write(path.slice(1), body, { signal })) as VaultAnswer | NoAnswer),
  };
};
