import { fail, ok, type Result } from "@/lib/domain/errors";
import { settle } from "@/lib/net/refusal";
import type { Net, Step, TlsOptions } from "../contract";
import { netFailure } from "../net-failure";
import type { Failure } from "../contract";

/** One answer of Vault's API. `body` is null if it was no JSON object; it is looked at, never shown. */
export interface VaultAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>> | null;
  readonly retryAfterSeconds: number | null;
  readonly step: Step;
}

export interface NoAnswer {
  readonly failure: Failure;
  readonly code: string;
  readonly step: Step;
}

/** Asks for a path below `/v1`, already encoded. `name` is what the trace calls it. */
export type AskVault = (name: string, path: string) => Promise<Result<VaultAnswer, NoAnswer>>;

export interface VaultServer {
  /** Scheme, host and port. */
  readonly origin: string;
  readonly token: string;
  readonly namespace: string | null;
  readonly tls: TlsOptions;
}

interface ClientRequest {
  readonly method?: string;
  readonly uri: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const jsonObject = (text: string): Readonly<Record<string, unknown>> | null => {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Record<string, unknown>)
      : null;
  } catch {
    // The parser's error quotes the text, which may be the secret.
    return null;
  }
};

const wholeSeconds = (header: string | null): number | null =>
  header !== null && /^\d{1,6}$/.test(header) ? Number(header) : null;

/**
 * The vendor's client with our dialler under it. Left to itself it follows redirects with the token, reads any amount
 * and takes address, token, namespace and path prefix from the process environment.
 */
export const vaultClient = async (server: VaultServer, net: Net): Promise<AskVault> => {
  const { default: nodeVault } = await import("node-vault");

  const send = async (request: ClientRequest): Promise<{ statusCode: 200; body: VaultAnswer | NoAnswer }> => {
    const started = performance.now();
    const url = new URL(request.uri);
    const headers = { ...request.headers, "X-Vault-Request": "true" };
    const shown = { method: request.method ?? "GET", url: url.href, headerNames: Object.keys(headers) };
    const answer = await settle(net.fetch(url, { method: shown.method, headers, tls: server.tls }));
    const step = { name: "", ms: performance.now() - started, request: shown };
    // The client turns every status but 200 into an error that holds the body, so it gets the real one inside.
    if (!answer.ok) return { statusCode: 200, body: { ...netFailure(answer.problem), step } };
    const { status, headers: got } = answer.value;
    const body = jsonObject(await answer.value.text());
    const retryAfterSeconds = wholeSeconds(got.get("retry-after"));
    return { statusCode: 200, body: { status, body, retryAfterSeconds, step: { ...step, status } } };
  };

  const client = nodeVault({
    endpoint: server.origin,
    token: server.token,
    debug: () => undefined,
    "request-promise": { defaults: () => send },
  });
  // Set afterwards, because an empty one given above is replaced from the environment.
  Object.assign(client, { token: server.token, namespace: server.namespace ?? "", pathPrefix: "" });

  return async (name, path) => {
    // The client puts the first slash there itself.
    const answer = (await client.read(path.slice(1))) as VaultAnswer | NoAnswer;
    const step = { ...answer.step, name };
    return "failure" in answer ? fail({ ...answer, step }) : ok({ ...answer, step });
  };
};
