import http from "node:http";
import type { AddressInfo } from "node:net";

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: http.OutgoingHttpHeaders;
}

export interface QuotingBackend {
  readonly port: number;
  /** The resources it knows, each answering in its own way. */
  readonly resources: readonly string[];
  /** Paths it was asked for, and the token that came with each. */
  readonly asked: readonly { readonly path: string; readonly token: string }[];
  stop(): Promise<void>;
}

const kv = (data: object, version: unknown = 1): string =>
  JSON.stringify({
    data: { data, metadata: { version, created_time: "2026-01-02T03:04:05Z", custom_metadata: null } },
  });
const errors = (text: string): string => JSON.stringify({ errors: [text, `${text} again`] });

/**
 * A vault server on loopback that answers well, oddly and not in HTTP at all, and quotes in each what nobody may learn.
 *
 * @param secret gives the value to plant in a place, the same one each time
 */
export async function startQuotingBackend(secret: (where: string) => string): Promise<QuotingBackend> {
  const answers: Readonly<Record<string, () => Answer>> = {
    good: () => ({ status: 200, body: kv({ value: secret("hcv value"), nested: { a: secret("hcv nested") } }) }),
    refused: () => ({ status: 403, body: errors(secret("hcv 403")) }),
    missing: () => ({ status: 404, body: errors(secret("hcv 404")) }),
    broken: () => ({ status: 500, body: errors(secret("hcv 500")) }),
    sealed: () => ({ status: 503, body: errors(secret("hcv 503")) }),
    odd: () => ({ status: 418, body: secret("hcv 418") }),
    html: () => ({ status: 200, body: `<html>${secret("hcv html")}</html>` }),
    half: () => ({ status: 200, body: kv({ value: secret("hcv half") }).slice(0, -20) }),
    away: () => ({ status: 307, body: "", headers: { location: `http://127.0.0.1:9/${secret("hcv location")}` } }),
    cookie: () => ({ status: 200, body: kv({ value: "x" }), headers: { "set-cookie": `a=${secret("hcv cookie")}` } }),
    list: () => ({ status: 200, body: JSON.stringify({ data: { data: [secret("hcv list")], metadata: {} } }) }),
    text: () => ({ status: 200, body: JSON.stringify({ data: secret("hcv data") }) }),
    version: () => ({ status: 200, body: kv({ value: "x" }, secret("hcv version")) }),
    zipped: () => ({ status: 200, body: secret("hcv not gzip"), headers: { "content-encoding": "gzip" } }),
    short: () => ({ status: 200, body: kv({ value: secret("hcv short") }), headers: { "content-length": "5000" } }),
  };
  // What is not HTTP lands in the error of whoever parses it.
  const lines: Readonly<Record<string, () => string>> = {
    garbage: () => secret("hcv garbage"),
    status: () => `HTTP/1.1 9999 ${secret("hcv reason")}\r\n\r\n`,
    header: () => `HTTP/1.1 200 OK\r\n${secret("hcv header")}\u0000: 1\r\n\r\n`,
    chunk: () => `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${secret("hcv chunk")}\r\n`,
  };
  const asked: { path: string; token: string }[] = [];
  const server = http.createServer((request, response) => {
    const { url: path = "", headers } = request;
    asked.push({ path, token: String(headers["x-vault-token"]) });
    const name = /\/secret\/(?:data\/|metadata\/)?(\w+)/.exec(path)?.[1] ?? "";
    const line = lines[name];
    if (line !== undefined) return void request.socket.end(line());
    const answer: Answer = answers[name]?.() ?? { status: 404, body: "{}" };
    response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers });
    response.write(answer.body);
    // Less than was promised: the connection breaks off.
    if (name === "short") setTimeout(() => request.socket.destroy(), 50);
    else response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    resources: [...Object.keys(answers), ...Object.keys(lines)],
    asked,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
