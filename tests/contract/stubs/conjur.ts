import type http from "node:http";
import type { TlsOptions } from "node:tls";
import { createNet } from "@/lib/net/create-net";
import { limits } from "@/lib/net/limits";
import { conjur } from "@/lib/providers/conjur";
import { httpServer, type LoopbackServer } from "../../support/loopback-server";
import type { BackendStub, Subject, Trouble } from "../provider-suite";

type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => void;

export interface StubVariable {
  /** Versions from 1 that were ever written; only the newest twenty are kept. */
  readonly values: Uint8Array[];
  expiresAt: string | null;
  annotations: Readonly<Record<string, string>>;
  /** What this login may: nothing makes a variable invisible, "read" visible, "execute" visible and readable. */
  allowed: "nothing" | "read" | "execute";
}

/** Ruby's splitting and unescaping: a plus in a path is a plus. */
const unescaped = (text: string): string => decodeURIComponent(text);

const keptVersions = 20;

/** A server that answers as CyberArk Conjur does, for one account and one login, with faults on demand. */
export class ConjurStub {
  readonly account = "acme";
  login = "host/apps/kong";
  apiKey = "canary-2x8yv9m1tq3h7k0n5api";
  /** Of a token; the server tells both times in it. */
  tokenSeconds = 480;
  /** Where a proxy puts the API. */
  path = "";
  logins = 0;
  readonly variables = new Map<string, StubVariable>();
  readonly dead = new Set<string>();
  /** Bodies of the last sign-in, as they came. */
  readonly posted: string[] = [];
  /** Set to answer everything in another way, and what follows a sign-in. */
  onAny: Handler | null = null;
  onAfterLogin: Handler | null = null;
  server!: LoopbackServer;

  static async start(tls?: TlsOptions): Promise<ConjurStub> {
    const stub = new ConjurStub();
    const handle: Handler = (request, response) => void stub.#handle(request, response);
    stub.server = await httpServer(handle, tls === undefined ? {} : { tls });
    return stub;
  }

  async #handle(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    if (this.onAny !== null) return this.onAny(request, response);
    const url = request.url ?? "";
    if (!url.startsWith(this.path)) return void response.writeHead(404).end("<html>no such page</html>");
    const [path = "", query = ""] = url.slice(this.path.length).split("?", 2);
    const parts = path.split("/").slice(1);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    if (request.method === "POST") return this.#authenticate(parts, body, request, response);
    if (this.onAfterLogin !== null) return this.onAfterLogin(request, response);
    const trouble = this.#tokenTrouble(request.headers.authorization);
    if (trouble !== null) return void response.writeHead(401, { "content-type": "text/plain" }).end(trouble);
    const account = unescaped(parts[1] ?? "");
    const id = unescaped(parts.slice(3).join("/"));
    const isKind = account === this.account && parts[2] === "variable";
    if (parts[0] === "secrets" && parts.length === 1) return this.#batch(query, request, response);
    if (parts[0] === "secrets" && isKind) return this.#show(id, new URLSearchParams(query).get("version"), response);
    if (parts[0] === "resources" && isKind && parts.length === 3) return this.#list(query, response);
    if (parts[0] === "resources" && isKind) return this.#resource(id, response);
    response.writeHead(404, { "content-type": "text/html" }).end("<html>routing error</html>");
  }

  #authenticate(
    parts: readonly string[],
    body: string,
    { headers }: http.IncomingMessage,
    response: http.ServerResponse,
  ): void {
    this.posted.push(body);
    // The login is one segment: with a bare slash there is no such route.
    const [authn, account, login, verb] = parts;
    if (parts.length !== 4 || authn !== "authn" || verb !== "authenticate") return void response.writeHead(404).end();
    const isKnown = unescaped(account ?? "") === this.account && unescaped(login ?? "") === this.login;
    if (!isKnown || body !== this.apiKey) return void response.writeHead(401).end();
    this.logins += 1;
    const token = JSON.stringify(this.#tokenParts(this.logins));
    const wantsBase64 = String(headers["accept-encoding"] ?? "").toLowerCase() === "base64";
    if (!wantsBase64) return void response.writeHead(200, { "content-type": "application/json" }).end(token);
    response.writeHead(200, { "content-type": "text/plain", "content-encoding": "base64" });
    response.end(Buffer.from(token).toString("base64"));
  }

  #tokenParts(number: number): Readonly<Record<string, string>> {
    const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
    const iat = 1_772_359_872;
    return {
      protected: encode({ alg: "conjur.org/slosilo/v2", kid: "67c9c6f3" }),
      payload: encode({ sub: this.login, iat, exp: iat + this.tokenSeconds }),
      signature: `canary-signature-${number}`,
    };
  }

  #tokenTrouble(header: string | undefined): string | null {
    if (header === undefined) return "Authorization missing";
    const encoded = /^Token token="(.*)"$/s.exec(header)?.[1];
    if (encoded === undefined) return "Malformed authorization token";
    const token = Buffer.from(encoded.replace(/\s/g, ""), "base64").toString();
    const signature = (JSON.parse(token) as { readonly signature: string }).signature;
    return this.dead.has(signature) ? "Unauthorized: Invalid token" : null;
  }

  #missing(id: string, response: http.ServerResponse): void {
    const message = `CONJ00076E Variable ${this.account}:variable:${id} is empty or not found.`;
    response.writeHead(404, { "content-type": "application/json" });
    response.end(JSON.stringify({ error: { code: "not_found", message } }));
  }

  #show(id: string, version: string | null, response: http.ServerResponse): void {
    const variable = this.variables.get(id);
    if (variable === undefined || variable.allowed === "nothing") return this.#missing(id, response);
    if (variable.allowed === "read") return void response.writeHead(403).end();
    const number = version === null ? variable.values.length : Number(version);
    const value = number > variable.values.length - keptVersions ? variable.values[number - 1] : undefined;
    if (value === undefined) return this.#missing(id, response);
    const type = variable.annotations["conjur/mime_type"] ?? "application/octet-stream";
    response.writeHead(200, { "content-type": type }).end(value);
  }

  /** All or nothing; the list is taken apart after it was decoded. */
  #batch(query: string, { headers }: http.IncomingMessage, response: http.ServerResponse): void {
    const list = new URLSearchParams(query).get("variable_ids") ?? "";
    const ids = list.split(",");
    if (list === "" || ids.includes("") || new Set(ids).size < ids.length) return void response.writeHead(422).end();
    const found = ids.map((id) => this.variables.get(id.slice(`${this.account}:variable:`.length)));
    const absent = found.findIndex((variable) => variable === undefined);
    if (absent !== -1) return this.#missing(ids[absent] ?? "", response);
    if (found.some((variable) => variable?.allowed !== "execute")) return void response.writeHead(403).end();
    const empty = found.findIndex((variable) => variable?.values.length === 0);
    if (empty !== -1) return this.#missing(ids[empty] ?? "", response);
    const values = found.map((variable) => Buffer.from(variable?.values.at(-1) ?? []));
    const isText = values.every((value) => Buffer.from(value.toString()).equals(value));
    if (!isText && headers["accept-encoding"] !== "base64") return void response.writeHead(406).end();
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify(Object.fromEntries(ids.map((id, at) => [id, values[at]?.toString()]))));
  }

  #described(id: string, { values, expiresAt, annotations }: StubVariable): object {
    const policy = `${this.account}:policy:root`;
    const first = Math.max(0, values.length - keptVersions);
    return {
      created_at: "2026-01-01T00:00:00.000+00:00",
      id: `${this.account}:variable:${id}`,
      owner: policy,
      policy,
      permissions: [{ privilege: "execute", role: `${this.account}:host:apps/kong`, policy }],
      annotations: Object.entries(annotations).map(([name, value]) => ({ name, value, policy })),
      secrets: values.slice(first).map((_, at, kept) => ({
        version: first + at + 1,
        expires_at: at === kept.length - 1 ? expiresAt : null,
      })),
    };
  }

  #resource(id: string, response: http.ServerResponse): void {
    const variable = this.variables.get(id);
    const isVisible = variable !== undefined && variable.allowed !== "nothing";
    response.writeHead(isVisible ? 200 : 404, { "content-type": "application/json" });
    const message = `Variable '${id}' not found in account '${this.account}'`;
    response.end(JSON.stringify(isVisible ? this.#described(id, variable) : { error: { code: "not_found", message } }));
  }

  #list(query: string, response: http.ServerResponse): void {
    const visible = [...this.variables].filter(([, { allowed }]) => allowed !== "nothing");
    const limit = Number(new URLSearchParams(query).get("limit") ?? visible.length);
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify(visible.slice(0, limit).map(([id, variable]) => this.#described(id, variable))));
  }

  /** Writes a value as the next version, unless it is the same as the newest. */
  put(id: string, value: string | Uint8Array): StubVariable {
    const variable = this.variables.get(id) ?? this.declare(id);
    const bytes = typeof value === "string" ? Buffer.from(value) : value;
    const newest = variable.values.at(-1);
    if (newest === undefined || !Buffer.from(newest).equals(bytes)) variable.values.push(bytes);
    return variable;
  }

  /** What a policy does: a variable without a value. */
  declare(id: string): StubVariable {
    const variable: StubVariable = { values: [], expiresAt: null, annotations: {}, allowed: "execute" };
    this.variables.set(id, variable);
    return variable;
  }

  get valuesAsked(): number {
    return this.server.requests().filter(({ url }) => url.startsWith(`${this.path}/secrets`)).length;
  }

  get config(): Record<string, unknown> {
    return {
      endpoint_url: `http://127.0.0.1:${this.server.port}${this.path}`,
      ...{ auth_method: "api_key", account: this.account, login: this.login, api_key: this.apiKey },
    };
  }
}

const troubles: Record<Exclude<Trouble, "wrong-credentials" | "forbidden">, Handler> = {
  hang: () => undefined,
  // Conjur itself never throttles; a proxy before it does.
  throttled: (_, response) => void response.writeHead(429, { "retry-after": "7" }).end("<html>slow down</html>"),
  garbage: (_, response) => void response.end("<html>canary-body</html>"),
  oversized: (_, response) => void response.end(Buffer.alloc(limits.answerBytes + 1, 0x20)),
};

const start = async (own: boolean): Promise<BackendStub> => {
  const stub = await ConjurStub.start();
  const allow = [{ kind: "host", host: "127.0.0.1", port: stub.server.port }] as const;
  const net = createNet({ allow, guarded: true, own: [] });
  // For a server that hangs only: with it a slow machine would give up on one that answers.
  const impatient = createNet({ allow, guarded: true, own: [], limits: { ...limits, totalMs: 500 } });
  const host = { net, env: new Map<string, string>(), fsRoots: [] };
  const config = stub.config;
  const access: Record<string, unknown> = own ? { login: stub.login, api_key: stub.apiKey } : {};
  if (own) Object.assign(config, { login: "host/apps/nodes", api_key: "canary-key-of-the-nodes" });
  const { apiKey } = stub;
  return {
    vault: { config, access, level: "values" },
    host,
    resource: "apps/db/password",
    missing: "apps/none",
    secrets: [apiKey, "canary-signature", "canary-key-of-the-nodes"],
    put: (value, name = "apps/db/password") => {
      stub.put(name, value);
      return value;
    },
    putBytes: (value) => {
      stub.put("apps/db/password", value);
      return Promise.resolve("as it is");
    },
    trouble: (kind) => {
      if (kind === "wrong-credentials") (own ? access : config).api_key = "canary-wrong-key";
      else if (kind === "forbidden") stub.declare("apps/db/password").allowed = "read";
      else stub.onAny = troubles[kind];
      if (kind === "hang") host.net = impatient;
    },
    valuesAsked: () => stub.valuesAsked,
    close: async () => {
      await net.close();
      await impatient.close();
      await stub.server.close();
    },
  };
};

const skips: Subject["skips"] = {
  "test proves all": "Conjur tells what a login may fetch for one variable at a time, so a test leaves that unproven",
  "metadata denied": "Conjur shows a variable to everybody who may do anything with it, fetching included",
};
export const conjurSubject: Subject = { name: "conjur", provider: conjur, start: () => start(false), skips };
export const conjurOwnLogin: Subject = {
  ...{ name: "conjur, a login of Keyhole's own", provider: conjur, start: () => start(true), skips },
};
