import type http from "node:http";
import { createNet, type ClosableNet } from "@/lib/net/create-net";
import { limits } from "@/lib/net/limits";
import type { Net } from "@/lib/net/net";
import { konnect } from "@/lib/providers/konnect";
import { httpServer, type LoopbackServer } from "../../support/loopback-server";
import type { BackendStub, Subject, Trouble } from "../provider-suite";

type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => void;
type Body = Readonly<Record<string, unknown>>;

interface StubSecret {
  value: string;
  readonly createdAt: string;
  updatedAt: string;
}
interface StubStore {
  readonly name: string;
  readonly secrets: Map<string, StubSecret>;
}

export const controlPlane = "9524ec7d-36d9-465d-a8c5-83a3c9390458";
export const firstStore = "7b6bd6a5-4e2c-4f3a-9c51-0d6b8a3f1e22";

const send = (response: http.ServerResponse, status: number, body: object, type = "application/json"): void => {
  response.writeHead(status, { "content-type": type });
  response.end(JSON.stringify(body));
};

const problem = (response: http.ServerResponse, status: number, title: string, more: object = {}): void => {
  const body = { status, title, instance: "kong:trace:6816496025408232265", detail: title, ...more };
  send(response, status, body, "application/problem+json");
};

/** A server that answers as Konnect's control-plane API does for Config Stores, with faults on demand. */
export class KonnectStub {
  token = "spat_canary2h4QwXz9LmNv6TrB8yKd1FpJs3Gc7Ua5Eo";
  mayWrite = true;
  mayRead = true;
  pageSize = 10;
  /** So many writes are done and not answered. */
  loseAnswers = 0;
  readonly stores = new Map<string, StubStore>([[firstStore, { name: "first", secrets: new Map() }]]);
  /** Every body that came. */
  readonly posted: Body[] = [];
  /** The hosts that were asked for, as the adapter wrote them. */
  readonly hosts = new Set<string>();
  onAny: Handler | null = null;
  #writings = 0;
  server!: LoopbackServer;

  static async start(): Promise<KonnectStub> {
    const stub = new KonnectStub();
    stub.server = await httpServer((request, response) => void stub.#handle(request, response));
    return stub;
  }

  /** The dialler with this server in the place of Konnect's hosts: no setting of the product leads elsewhere. */
  inPlaceOf(net: Net): Net {
    return {
      ...net,
      fetch: (url, init) => {
        const isKonnect = url.protocol === "https:" && /^[a-z]{2}\.api\.konghq\.com$/.test(url.host);
        if (!isKonnect) throw new Error("not Konnect's");
        this.hosts.add(url.host);
        return net.fetch(new URL(url.pathname + url.search, `http://127.0.0.1:${this.server.port}`), init);
      },
    };
  }

  async #handle(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    if (this.onAny !== null) return this.onAny(request, response);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { authorization } = request.headers;
    // The gateway before the API has a body of its own.
    if (authorization === undefined) return send(response, 401, { message: "Unauthorized", status: 401 });
    if (authorization !== `Bearer ${this.token}`) return problem(response, 401, "Unauthorized");
    const [path = "", query = ""] = (request.url ?? "").split("?", 2);
    const parts = path.split("/").slice(1).map(decodeURIComponent);
    const [v2, planes, plane, kind, storeId, secrets, key] = parts;
    if (v2 !== "v2" || planes !== "control-planes" || plane !== controlPlane || kind !== "config-stores") {
      return problem(response, 404, "Not Found");
    }
    const method = request.method ?? "";
    if (method === "GET" ? !this.mayRead : !this.mayWrite) return problem(response, 403, "Forbidden");
    const isJson = String(request.headers["content-type"] ?? "").startsWith("application/json");
    if (method !== "GET" && !isJson) return problem(response, 415, "Unsupported Media Type");
    const body = chunks.length === 0 ? {} : (JSON.parse(Buffer.concat(chunks).toString()) as Body);
    if (method !== "GET") this.posted.push(body);
    if (storeId === undefined) return this.#create(body, response);
    const store = this.stores.get(storeId);
    if (store === undefined) return problem(response, 404, "Not Found");
    if (secrets === undefined) return send(response, 200, { id: storeId, name: store.name, ...this.#times() });
    if (key === undefined) return this.#list(storeId, store, new URLSearchParams(query), response);
    if (method === "PUT") return this.#write(store, key, body, response);
    const secret = store.secrets.get(key);
    return secret === undefined ? problem(response, 404, "Not Found") : send(response, 200, this.#told(key, secret));
  }

  #times(): object {
    return { created_at: "2026-02-01T08:00:00.000Z", updated_at: "2026-02-01T08:00:00.000Z" };
  }

  #told(key: string, { createdAt, updatedAt }: StubSecret): object {
    return { key, created_at: createdAt, updated_at: updatedAt };
  }

  #create({ name = "unnamed", ...more }: Body, response: http.ServerResponse): void {
    const wrong = { field: "name", rule: "max_length", maximum: 100, reason: "must have at most 100 characters" };
    const hasMore = Object.keys(more).length > 0;
    if (typeof name !== "string" || name.length < 1 || name.length > 100 || hasMore) {
      return problem(response, 400, "Bad Request", { invalid_parameters: [wrong] });
    }
    const id = `00000000-0000-4000-8000-${String(this.stores.size).padStart(12, "0")}`;
    this.stores.set(id, { name, secrets: new Map() });
    send(response, 201, { id, name, ...this.#times() });
  }

  #list(id: string, { secrets }: StubStore, query: URLSearchParams, response: http.ServerResponse): void {
    const after = query.get("page[after]");
    const all = [...secrets].sort(([a], [b]) => (a < b ? -1 : 1));
    const from = after === null ? 0 : Number(Buffer.from(after, "base64").toString());
    const size = Math.min(Number(query.get("page[size]") ?? this.pageSize), this.pageSize);
    const cursor = encodeURIComponent(Buffer.from(String(from + size)).toString("base64"));
    const next = from + size < all.length ? `/config-stores/${id}/secrets?page[after]=${cursor}` : null;
    const data = all.slice(from, from + size).map(([key, secret]) => this.#told(key, secret));
    send(response, 200, { data, meta: { page: { size, next, previous: null } } });
  }

  #write({ secrets }: StubStore, key: string, { value }: Body, response: http.ServerResponse): void {
    const wrong = { field: "value", rule: "max_length", maximum: 5120, reason: "must have at most 5120 characters" };
    const told = { detail: "Invalid Parameters", invalid_parameters: [wrong] };
    if (typeof value !== "string" || value === "" || [...value].length > 5_120) {
      return problem(response, 400, "Bad Request", told);
    }
    const known = secrets.get(key);
    this.put(key, value, secrets);
    if (this.loseAnswers > 0) {
      this.loseAnswers -= 1;
      return void response.destroy();
    }
    const written = secrets.get(key);
    if (written !== undefined) send(response, known === undefined ? 201 : 200, this.#told(key, written));
  }

  /** Writes a value, an hour after the one before. */
  put(key: string, value: string, secrets = this.stores.get(firstStore)?.secrets): void {
    this.#writings += 1;
    const at = new Date(Date.UTC(2026, 2, 1, this.#writings)).toISOString();
    secrets?.set(key, { value, createdAt: secrets.get(key)?.createdAt ?? at, updatedAt: at });
  }

  get config(): Record<string, unknown> {
    return { config_store_id: firstStore };
  }

  get access(): Record<string, unknown> {
    return { region: "eu", control_plane_id: controlPlane, token: this.token };
  }
}

/** A dialler that leads to a stub. */
export const netTo = (stub: KonnectStub, more: { readonly totalMs?: number } = {}): ClosableNet => {
  const allow = [{ kind: "host", host: "127.0.0.1", port: stub.server.port }] as const;
  const net = createNet({ allow, guarded: true, own: [], limits: { ...limits, ...more } });
  return { ...stub.inPlaceOf(net), close: () => net.close() };
};

const troubles: Record<Exclude<Trouble, "wrong-credentials" | "forbidden">, Handler> = {
  hang: () => undefined,
  throttled: (_, response) => {
    response.writeHead(429, { "content-type": "application/json", "ratelimit-limit": "60", "ratelimit-reset": "7" });
    response.end(JSON.stringify({ message: "API rate limit exceeded" }));
  },
  garbage: (_, response) => void response.end("<html>canary-body</html>"),
  oversized: (_, response) => void response.end(Buffer.alloc(limits.answerBytes + 1, 0x20)),
};

const start = async (token: string): Promise<BackendStub> => {
  const stub = await KonnectStub.start();
  stub.token = token;
  const net = netTo(stub);
  const impatient = netTo(stub, { totalMs: 500 });
  const host = { net, env: new Map<string, string>(), fsRoots: [] };
  const access = stub.access;
  return {
    vault: { config: stub.config, access, level: "values" },
    host,
    resource: "db-password",
    missing: "none",
    secrets: [token],
    put: (value, name = "db-password") => {
      stub.put(name, value);
      return "present";
    },
    trouble: (kind) => {
      if (kind === "wrong-credentials") access.token = "kpat_canary-wrong-token";
      else if (kind === "forbidden") stub.mayRead = false;
      else stub.onAny = troubles[kind];
      if (kind === "hang") host.net = impatient;
    },
    close: async () => {
      await net.close();
      await impatient.close();
      await stub.server.close();
    },
  };
};

const writeOnly = "no answer of Konnect's holds a value: they are written and never read back";

const skips: Subject["skips"] = {
  "version 2": "Config Stores keep no versions",
  "test reads nothing": writeOnly,
  ...{ binary: writeOnly, "non-string member": writeOnly },
  "metadata denied": "metadata is all that Konnect gives, so that is the case of what is forbidden",
};
export const konnectSystem: Subject = {
  ...{ name: "konnect, a system account's token", provider: konnect, skips },
  start: () => start("spat_canary2h4QwXz9LmNv6TrB8yKd1FpJs3Gc7Ua5Eo"),
};
export const konnectPersonal: Subject = {
  ...{ name: "konnect, a personal token", provider: konnect, skips },
  start: () => start("kpat_canary7LmNv6TrB8yKd1FpJs3Gc2h4QwXz9Ua5Eo"),
};
