import type http from "node:http";
import type { TlsOptions } from "node:tls";
import type { Net } from "@/lib/net/net";
import { httpServer, type LoopbackServer } from "../../support/loopback-server";
import { isSignedBy } from "./hcv-logins";

type Answering = (
  form: URLSearchParams,
  request: http.IncomingMessage,
) => { readonly status: number; readonly body: unknown };

const formOf = async (request: http.IncomingMessage): Promise<URLSearchParams> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return new URLSearchParams(Buffer.concat(chunks).toString());
};

export interface TokenEndpoint {
  readonly url: string;
  readonly server: LoopbackServer;
  readonly forms: readonly URLSearchParams[];
  knows(token: string): boolean;
  /** Set to answer in another way. */
  answer: Answering | null;
  close(): Promise<void>;
}

/** An OAuth2 token endpoint for the client credentials grant, which gives JWTs for the audience that is asked for. */
export const tokenEndpoint = async (
  q: { readonly clientId: string; readonly clientSecret: string; readonly audiences: readonly string[] },
  at: { readonly path?: string; readonly tls?: TlsOptions } = {},
): Promise<TokenEndpoint> => {
  const forms: URLSearchParams[] = [];
  const given = new Set<string>();
  const usual: Answering = (form) => {
    if (form.get("grant_type") !== "client_credentials")
      return { status: 400, body: { error: "unsupported_grant_type" } };
    if (form.get("client_id") !== q.clientId || form.get("client_secret") !== q.clientSecret) {
      return { status: 401, body: { error: "invalid_client", error_description: "canary-body of the provider" } };
    }
    const asked = [...form.getAll("audience"), ...form.getAll("scope")];
    if (!asked.every((one) => q.audiences.includes(one))) return { status: 400, body: { error: "invalid_target" } };
    const parts = [{ alg: "RS256" }, { aud: asked[0] ?? "", n: forms.length }].map((part) =>
      Buffer.from(JSON.stringify(part)).toString("base64url"),
    );
    const token = `${parts.join(".")}.c2lnbmF0dXJl`;
    given.add(token);
    return { status: 200, body: { access_token: token, token_type: "Bearer", expires_in: 300 } };
  };
  const endpoint: { answer: Answering | null } = { answer: null };
  const handle = async (request: http.IncomingMessage, response: http.ServerResponse): Promise<void> => {
    const form = await formOf(request);
    forms.push(form);
    const [path] = (request.url ?? "").split("?");
    const { status, body } =
      path === (at.path ?? "/token") ? (endpoint.answer ?? usual)(form, request) : { status: 404, body: {} };
    response.writeHead(status, { "content-type": "application/json" });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };
  const server = await httpServer(
    (request, response) => void handle(request, response),
    at.tls === undefined ? {} : { tls: at.tls },
  );
  const url = `${at.tls === undefined ? "http" : "https"}://127.0.0.1:${server.port}${at.path ?? "/token"}`;
  return Object.assign(endpoint, {
    url,
    server,
    forms,
    knows: (token: string) => given.has(token),
    close: () => server.close(),
  });
};

/** STS's AssumeRole in its query protocol, with a check of the signature. */
export const stsStub = async (q: {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly arn: string;
  readonly gives: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken: string };
}): Promise<{ readonly url: string; readonly server: LoopbackServer; close(): Promise<void> }> => {
  let url = "";
  const fault = (code: string): string =>
    `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>canary-body</Message></Error><RequestId>r</RequestId></ErrorResponse>`;
  const handle = async (request: http.IncomingMessage, response: http.ServerResponse): Promise<void> => {
    const form = await formOf(request);
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const isGood = isSignedBy(q, { url, headers, body: form.toString() });
    const { accessKeyId, secretAccessKey, sessionToken } = q.gives;
    const code = !isGood ? "SignatureDoesNotMatch" : form.get("RoleArn") === q.arn ? null : "AccessDenied";
    response.writeHead(code === null ? 200 : 403, { "content-type": "text/xml" });
    response.end(
      code === null
        ? `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>${secretAccessKey}</SecretAccessKey><SessionToken>${sessionToken}</SessionToken><Expiration>2030-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`
        : fault(code),
    );
  };
  const server = await httpServer((request, response) => void handle(request, response));
  url = `http://127.0.0.1:${server.port}/`;
  return { url, server, close: () => server.close() };
};

/** The metadata services of three clouds on loopback, and a dialler that takes their addresses there. */
export const metadataStub = async (
  through: (port: number) => Net,
): Promise<{
  readonly net: Net;
  readonly server: LoopbackServer;
  answers: Map<string, string>;
  close(): Promise<void>;
}> => {
  const answers = new Map<string, string>();
  const server = await httpServer((request, response) => {
    const [path = ""] = (request.url ?? "").split("?");
    const { headers } = request;
    const isAsked = path.startsWith("/latest/api/token")
      ? request.method === "PUT" && headers["x-aws-ec2-metadata-token-ttl-seconds"] !== undefined
      : path.startsWith("/latest/")
        ? headers["x-aws-ec2-metadata-token"] === answers.get("/latest/api/token")
        : headers.metadata === "true" || headers["metadata-flavor"] === "Google";
    const answer = answers.get(path);
    response.writeHead(answer === undefined ? 404 : isAsked ? 200 : 401);
    response.end(answer !== undefined && isAsked ? answer : "canary-body");
  });
  const inner = through(server.port);
  const net: Net = {
    ...inner,
    fetch: (url, init) => {
      if (url.hostname !== "169.254.169.254") throw new Error("not a metadata service");
      return inner.fetch(new URL(`${url.pathname}${url.search}`, `http://127.0.0.1:${server.port}`), init);
    },
  };
  return { net, server, answers, close: () => server.close() };
};
