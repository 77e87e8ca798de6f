import { randomInt } from "node:crypto";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { refusals, type Answer } from "./answer";
import { operationOf } from "./operation";
import { bodyOf, type SampleVault } from "./vault";

/** The sample is for the people of this machine. */
const loopback = "127.0.0.1";
const mostBytes = 1024 * 1024;

export interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

const readBody = async (request: http.IncomingMessage): Promise<string | null> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    // The rest is read and dropped, so that the answer arrives.
    if (size <= mostBytes) chunks.push(chunk as Buffer);
  }
  return size > mostBytes ? null : Buffer.concat(chunks).toString("utf8");
};

/** Decoded as it came: reading it as an address would follow its dots. */
const pathOf = (raw: string): string | null => {
  try {
    return raw.startsWith("/v1/") ? decodeURIComponent(raw.slice(4)) : null;
  } catch {
    return null;
  }
};

const textOf = (header: string | readonly string[] | undefined): string => (typeof header === "string" ? header : "");

const answerTo = async (vault: SampleVault, request: http.IncomingMessage): Promise<Answer | null> => {
  const text = await readBody(request);
  if (text === null) return refusals.tooLarge;
  const body = bodyOf(text);
  if (body === null) return refusals.notJson;
  const [raw = "", ...query] = (request.url ?? "").split("?");
  const path = pathOf(raw);
  if (path === null) return refusals.missing;
  if (path.split("/").includes("..")) return refusals.relative;
  const params = new URLSearchParams(query.join("?"));
  const bearer = /^Bearer (\S+)$/.exec(textOf(request.headers.authorization))?.[1] ?? "";
  return vault.answer({
    operation: operationOf(request.method ?? "", params),
    ...{ path, query: params, body },
    token: textOf(request.headers["x-vault-token"]) || bearer,
    namespace: textOf(request.headers["x-vault-namespace"]),
  });
};

/** Go writes these three so, wherever they stand in a text. */
const goJson = (body: object): string =>
  JSON.stringify(body).replace(/[<>&]/g, (found) => `\\u00${found.charCodeAt(0).toString(16)}`);

const send = (response: http.ServerResponse, { status, body, page }: Answer): void => {
  const type = page === undefined ? "application/json" : "text/html; charset=utf-8";
  response.writeHead(status, { "content-type": type, "cache-control": "no-store" });
  response.end(page ?? (body === undefined ? undefined : `${goJson(body)}\n`));
};

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = http.createServer();
    server.once("error", () => resolve(false)).listen(port, loopback, () => server.close(() => resolve(true)));
  });

/**
 * A port that nobody listens on now, and that no outgoing connection will have when the next start comes; none of those
 * that are meant for something else already.
 */
export const freePort = async (taken: readonly number[] = []): Promise<number> => {
  for (;;) {
    const port = randomInt(20_000, 30_000);
    if (!taken.includes(port) && (await isFree(port))) return port;
  }
};

/** Serves a sample Vault on loopback; port 0 takes a free one. Rejects with Node's error if the port is taken. */
export const listen = async (vault: SampleVault, port: number): Promise<Listening> => {
  const server = http.createServer((request, response) => {
    response.on("error", () => undefined);
    answerTo(vault, request).then(
      (answer) => answer !== null && send(response, answer),
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, loopback, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
