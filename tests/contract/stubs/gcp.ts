import { createVerify, generateKeyPairSync, type KeyObject } from "node:crypto";
import type http from "node:http";
import { createNet } from "@/lib/net/create-net";
import { limits } from "@/lib/net/limits";
import type { Net } from "@/lib/net/net";
import type { Host } from "@/lib/providers/contract";
import { gcp } from "@/lib/providers/gcp";
import { crc32c } from "@/lib/providers/gcp/crc32c";
import { httpServer, type LoopbackServer } from "../../support/loopback-server";
import type { BackendStub, Subject, Trouble } from "../provider-suite";

type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => void;
type State = "ENABLED" | "DISABLED" | "DESTROYED";

export interface GoogleAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: http.OutgoingHttpHeaders;
}

export interface StubVersion {
  readonly data: Buffer;
  state: State;
  createTime: string;
  scheduledDestroyTime?: string;
}

export interface StubSecret {
  readonly versions: StubVersion[];
  /** What `GET secret` tells besides. */
  more: Readonly<Record<string, unknown>>;
}

const numbers: Record<State, number> = { ENABLED: 1, DISABLED: 2, DESTROYED: 3 };
const projectNumber = "123456789";
export const project = "canary-project";
export const account = "keyhole@canary-project.iam.gserviceaccount.com";

const errorInfo = (reason: string, domain = "googleapis.com") => ({
  "@type": "type.googleapis.com/google.rpc.ErrorInfo",
  reason,
  domain,
});

/** An error in Google's shape. */
export const googleError = (
  code: number,
  status: string,
  message: string,
  details: readonly unknown[] = [],
): GoogleAnswer => ({
  status: code,
  body: { error: { code, message, status, ...(details.length === 0 ? {} : { details }) } },
});

/** The errors Secret Manager gives, word for word where they are known. */
export const googleErrors = {
  unauthenticated: googleError(
    401,
    "UNAUTHENTICATED",
    "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.",
    [errorInfo("ACCESS_TOKEN_TYPE_UNSUPPORTED")],
  ),
  denied: (permission: string, resource: string) =>
    googleError(
      403,
      "PERMISSION_DENIED",
      `Permission '${permission}' denied for resource '${resource}' (or it may not exist).`,
      [errorInfo("IAM_PERMISSION_DENIED", "iam.googleapis.com")],
    ),
  apiDisabled: googleError(
    403,
    "PERMISSION_DENIED",
    `Secret Manager API has not been used in project ${projectNumber} before or it is disabled. Enable it by visiting https://console.developers.google.com/ then retry.`,
    [errorInfo("SERVICE_DISABLED")],
  ),
  scope: googleError(403, "PERMISSION_DENIED", "Request had insufficient authentication scopes.", [
    errorInfo("ACCESS_TOKEN_SCOPE_INSUFFICIENT"),
  ]),
  perimeter: googleError(
    403,
    "PERMISSION_DENIED",
    "Request is prohibited by organization's policy. vpcServiceControlsUniqueIdentifier: x",
    [errorInfo("SECURITY_POLICY_VIOLATED")],
  ),
  quota: googleError(
    429,
    "RESOURCE_EXHAUSTED",
    `Quota exceeded for quota metric 'Access requests' and limit 'Access requests per minute' of service 'secretmanager.googleapis.com' for consumer 'project_number:${projectNumber}'.`,
    [errorInfo("RATE_LIMIT_EXCEEDED"), { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "7s" }],
  ),
  unavailable: googleError(503, "UNAVAILABLE", "The service is currently unavailable."),
  noSecret: (name: string) => googleError(404, "NOT_FOUND", `Secret [${name}] not found or has no versions.`),
  noVersion: (name: string) => googleError(404, "NOT_FOUND", `Secret Version [${name}] not found.`),
  notEnabled: (name: string, state: State) =>
    googleError(400, "FAILED_PRECONDITION", `Secret Version [${name}] is in ${state} state.`),
} as const;

const invalidGrant = (description: string): GoogleAnswer => ({
  status: 400,
  body: { error: "invalid_grant", error_description: description },
});

interface KeyPair {
  readonly publicKey: KeyObject;
  readonly pem: string;
}

const keyPair = (): KeyPair => {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { publicKey, pem: privateKey.export({ type: "pkcs8", format: "pem" }).toString() };
};

/** Made once: each takes a while. */
const known = keyPair();
const another = keyPair();

const decoded = (part: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(part, "base64url").toString()) as Record<string, unknown>;

/** A server that answers as Google's token service, metadata server and Secret Manager do, with faults on demand. */
export class GoogleStub {
  readonly secrets = new Map<string, StubSecret>();
  /** Permissions taken away, on everything. */
  readonly denied = new Set<string>();
  /** Permissions whose calls are over their quota. */
  readonly busy = new Set<string>();
  readonly tokens = new Set<string>();
  logins = 0;
  tokenSeconds = 3_599;
  /** Takes an assertion whatever its times, for tests with a clock of their own. */
  anyTime = false;
  /** Set to answer Secret Manager's calls in another way. */
  onCall: Handler | null = null;
  /** The same for sign-ins. */
  onSignIn: Handler | null = null;
  server!: LoopbackServer;

  static async start(): Promise<GoogleStub> {
    const stub = new GoogleStub();
    stub.server = await httpServer((request, response) => void stub.#handle(request, response));
    return stub;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.server.port}`;
  }

  /** A key file as Google gives it, for this server. */
  keyFile(more: Readonly<Record<string, unknown>> = {}): string {
    return JSON.stringify({
      ...{ type: "service_account", project_id: project, private_key_id: "canary-key-id", private_key: known.pem },
      ...{ client_email: account, client_id: "1", token_uri: `${this.origin}/token`, ...more },
    });
  }

  async #handle(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "", this.origin);
    const isSignIn = url.pathname === "/token" || url.pathname.startsWith("/computeMetadata/");
    const handler = isSignIn ? this.onSignIn : this.onCall;
    if (handler !== null) return handler(request, response);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    if (url.pathname === "/token") return sendGoogle(response, this.#grant(body));
    if (isSignIn) return this.#machine(url, request, response);
    sendGoogle(response, this.#call(request.method ?? "", url, String(request.headers.authorization ?? ""), body));
  }

  #token(): Readonly<Record<string, unknown>> {
    this.logins += 1;
    const token = `ya29.canary-token-${this.logins}`;
    this.tokens.add(token);
    return { access_token: token, expires_in: this.tokenSeconds, token_type: "Bearer" };
  }

  #grant(body: string): GoogleAnswer {
    const form = new URLSearchParams(body);
    if (form.get("grant_type") !== "urn:ietf:params:oauth:grant-type:jwt-bearer") {
      return { status: 400, body: { error: "unsupported_grant_type", error_description: "Invalid grant_type: " } };
    }
    const [head = "", claims = "", signature = ""] = (form.get("assertion") ?? "").split(".");
    const { iss, aud, iat, exp, scope } = decoded(claims);
    if (iss !== account) return invalidGrant("Invalid grant: account not found");
    const verified = createVerify("RSA-SHA256")
      .update(`${head}.${claims}`)
      .verify(known.publicKey, signature, "base64url");
    if (!verified || decoded(head).alg !== "RS256") return invalidGrant("Invalid JWT Signature.");
    const now = Date.now() / 1_000;
    const isNear = Math.abs(Number(iat) - now) < 300 && Number(exp) - Number(iat) <= 3_600;
    if ((!isNear && !this.anyTime) || aud !== `${this.origin}/token`) {
      return invalidGrant(
        "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.",
      );
    }
    if (scope !== "https://www.googleapis.com/auth/cloud-platform") {
      return {
        status: 400,
        body: { error: "invalid_scope", error_description: "Invalid OAuth scope or ID token audience provided." },
      };
    }
    return { status: 200, body: this.#token() };
  }

  #machine(url: URL, request: http.IncomingMessage, response: http.ServerResponse): void {
    const headers = { "metadata-flavor": "Google", server: "Metadata Server for VM" };
    if (request.headers["metadata-flavor"] !== "Google") {
      response
        .writeHead(403, { ...headers, "content-type": "text/html" })
        .end("Missing Metadata-Flavor:Google header.");
      return;
    }
    const path = url.pathname.replace("/computeMetadata/v1/instance/service-accounts/default/", "");
    if (path === "token") return sendGoogle(response, { status: 200, body: this.#token(), headers });
    const audience = url.searchParams.get("audience") ?? "";
    const isFull = url.searchParams.get("format") === "full";
    const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
    const claims = {
      aud: audience,
      email: account,
      ...(isFull ? { google: { compute_engine: { instance_id: "1" } } } : {}),
    };
    response.writeHead(200, { ...headers, "content-type": "text/html" });
    response.end(`${part({ alg: "RS256" })}.${part(claims)}.c2ln`);
  }

  #call(method: string, url: URL, authorization: string, body: string): GoogleAnswer {
    if (!this.tokens.has(authorization.replace("Bearer ", ""))) return googleErrors.unauthenticated;
    const path = decodeURIComponent(url.pathname.replace("/v1/", ""));
    const parts =
      /^(projects\/[^/]+(?:\/locations\/[^/]+)?\/secrets\/)([A-Za-z0-9_-]+)(?:\/versions\/([^/:]+))?(?::(\w+))?$/.exec(
        path,
      );
    if (parts === null) return htmlNotFound;
    const [, parent = "", id = "", version, verb] = parts;
    if (verb === "testIamPermissions" && method === "POST") {
      const { permissions } = JSON.parse(body) as { permissions: readonly string[] };
      const given = this.secrets.has(id) ? permissions.filter((one) => !this.denied.has(one)) : [];
      return { status: 200, body: given.length === 0 ? {} : { permissions: given } };
    }
    const needed = version === undefined ? "secrets.get" : verb === "access" ? "versions.access" : "versions.get";
    if (this.busy.has(`secretmanager.${needed}`)) return googleErrors.quota;
    if (this.denied.has(`secretmanager.${needed}`)) return googleErrors.denied(`secretmanager.${needed}`, path);
    const secret = this.secrets.get(id);
    // Google answers with the project's number.
    const name = `${parent.replace(/^projects\/[^/]+/, `projects/${projectNumber}`)}${id}`;
    if (secret === undefined) return googleErrors.noSecret(name);
    const isNumbered = (url.searchParams.get("$alt") ?? url.searchParams.get("alt") ?? "").includes(
      "enum-encoding=int",
    );
    return version === undefined
      ? {
          status: 200,
          body: {
            name,
            replication: { automatic: {} },
            createTime: "2026-01-01T00:00:00Z",
            etag: '"1612c"',
            ...secret.more,
          },
        }
      : this.#version(secret, name, version, verb === "access", isNumbered);
  }

  #version(
    { versions, more }: StubSecret,
    name: string,
    asked: string,
    isAccess: boolean,
    isNumbered: boolean,
  ): GoogleAnswer {
    const alias = (more.versionAliases as Readonly<Record<string, string>> | undefined)?.[asked];
    // The one made last, whatever its state.
    const number = asked === "latest" ? versions.length : Number(alias ?? asked);
    const version = versions[number - 1];
    if (versions.length === 0) return googleErrors.noSecret(name);
    if (version === undefined) return googleErrors.noVersion(`${name}/versions/${asked}`);
    const full = `${name}/versions/${number}`;
    const { state, data, createTime, scheduledDestroyTime } = version;
    if (!isAccess) {
      const scheduled = scheduledDestroyTime === undefined ? {} : { scheduledDestroyTime };
      const body = { name: full, createTime, state: isNumbered ? numbers[state] : state, ...scheduled };
      return { status: 200, body: { ...body, replicationStatus: { automatic: {} }, etag: '"1612d"' } };
    }
    if (state !== "ENABLED") return googleErrors.notEnabled(full, state);
    const payload = { data: data.toString("base64"), dataCrc32c: String(crc32c(data)) };
    return { status: 200, body: { name: full, payload } };
  }

  put(id: string, value: string | Buffer): StubVersion {
    const secret = this.secrets.get(id) ?? { versions: [], more: {} };
    const at = new Date(Date.UTC(2026, 2, 1 + secret.versions.length, 10, 11, 12, 123)).toISOString();
    const version: StubVersion = { data: Buffer.from(value), state: "ENABLED", createTime: at };
    secret.versions.push(version);
    this.secrets.set(id, secret);
    return version;
  }

  /** How often a value was asked for. */
  valuesAsked(): number {
    return this.server.requests().filter(({ url }) => url.includes(":access")).length;
  }

  close(): Promise<void> {
    return this.server.close();
  }
}

/** What Google's front end gives for a path it does not know. */
const htmlNotFound: GoogleAnswer = {
  status: 404,
  body: "<!DOCTYPE html><html lang=en><title>Error 404 (Not Found)!!1</title><p>canary-body</html>",
  headers: { "content-type": "text/html; charset=UTF-8" },
};

export const sendGoogle = (response: http.ServerResponse, { status, body, headers = {} }: GoogleAnswer): void => {
  response.writeHead(status, { "content-type": "application/json; charset=UTF-8", ...headers });
  response.end(typeof body === "string" ? body : `${JSON.stringify(body, null, 2)}\n`);
};

/** A dialler for the metadata server that asks the stub instead, and reaches nothing else. */
const machineNet = (net: Net, origin: string): Net => ({
  agents: net.agents,
  signal: net.signal,
  fetch: (url, init) => {
    if (url.origin !== "http://169.254.169.254") throw new Error("that is not Google's metadata server");
    return net.fetch(new URL(`${url.pathname}${url.search}`, origin), init);
  },
});

const troubles: Record<Exclude<Trouble, "wrong-credentials" | "forbidden">, Handler> = {
  hang: () => undefined,
  throttled: (_, response) => sendGoogle(response, googleErrors.quota),
  garbage: (_, response) => void response.end("<html>canary-body</html>"),
  oversized: (_, response) => void response.end(Buffer.alloc(limits.answerBytes + 1, 0x20)),
};

export interface StartedGoogle extends BackendStub {
  readonly stub: GoogleStub;
  readonly host: Host & { net: Net };
  readonly config: Record<string, unknown>;
  readonly access: Record<string, unknown>;
}

/** The stub with a vault in front of it, by the key of a service account. */
export const startGoogle = async (): Promise<StartedGoogle> => {
  const stub = await GoogleStub.start();
  const allow = [{ kind: "host", host: "127.0.0.1", port: stub.server.port }] as const;
  const net = createNet({ allow, guarded: true, own: [] });
  // For a server that hangs only: with it a slow machine would give up on one that answers.
  const impatient = createNet({ allow, guarded: true, own: [], limits: { ...limits, totalMs: 500 } });
  const ambient = { net, metadata: machineNet(net, stub.origin), credentialFolder: null };
  const host = { net, ambient, env: new Map<string, string>(), fsRoots: [] };
  const config: Record<string, unknown> = { project_id: project };
  const access: Record<string, unknown> = {
    ...{ auth_method: "service_account", service_account_json: stub.keyFile(), api_endpoint: stub.origin },
    resource_pattern: "app-db",
  };
  return {
    ...{ stub, host, config, access, vault: { config, access, level: "values" } },
    ...{ resource: "app-db", missing: "app-none" },
    secrets: ["canary-token", known.pem.slice(40, 90), another.pem.slice(40, 90), "canary-key-id"],
    put: (value) => {
      stub.put("app-db", value);
      return value;
    },
    putBytes: (value) => {
      stub.put("app-db", Buffer.from(value));
      return Promise.resolve("as it is");
    },
    denyMetadata: () => ["versions.get", "get"].forEach((right) => stub.denied.add(`secretmanager.${right}`)),
    trouble: (kind) => {
      if (kind === "wrong-credentials") access.service_account_json = stub.keyFile({ private_key: another.pem });
      else if (kind === "forbidden") stub.denied.add("secretmanager.versions.access");
      else stub.onCall = troubles[kind];
      if (kind === "hang") Object.assign(host, { net: impatient, ambient: { ...ambient, net: impatient } });
    },
    valuesAsked: () => stub.valuesAsked(),
    close: async () => {
      await Promise.all([net.close(), impatient.close()]);
      await stub.close();
    },
  };
};

/** As the machine that Keyhole runs on. */
const startAsMachine = async (): Promise<BackendStub> => {
  const started = await startGoogle();
  const { stub, access } = started;
  delete access.service_account_json;
  access.auth_method = "metadata_server";
  return {
    ...started,
    trouble: (kind) => {
      if (kind !== "wrong-credentials") return started.trouble(kind);
      // The server goes on to give tokens of an account that was deleted.
      stub.onSignIn = (_, response) =>
        sendGoogle(response, { status: 200, body: { access_token: "ya29.canary-token-of-old", expires_in: 60 } });
    },
  };
};

const letters = "Google's names are letters, digits, _ and -; that others are refused unasked is tried in gcp.test.ts";
/** Of every server that answers as Google, whoever wrote it. */
export const gcpSkips: Subject["skips"] = { "slash in name": letters, "unicode name": letters };

export const gcpSubject: Subject = {
  name: "gcp, service account key",
  provider: gcp,
  start: startGoogle,
  skips: gcpSkips,
};
export const gcpMachine: Subject = {
  name: "gcp, metadata server",
  provider: gcp,
  start: startAsMachine,
  skips: gcpSkips,
};
