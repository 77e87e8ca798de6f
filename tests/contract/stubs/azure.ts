import type http from "node:http";
import type { TlsOptions } from "node:tls";
import { createNet } from "@/lib/net/create-net";
import { limits } from "@/lib/net/limits";
import { azure } from "@/lib/providers/azure";
import { azureCerts } from "@/lib/providers/azure-certs";
import type { Host } from "@/lib/providers/contract";
import { httpServer, type LoopbackServer } from "../../support/loopback-server";
import { mappedNet } from "../../support/mapped-net";
import type { BackendStub, Subject, Trouble } from "../provider-suite";
import { sendAnswer, type Answer } from "./hcv";

type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => void;

export interface StubVersion {
  readonly version: string;
  value: string;
  enabled: boolean;
  contentType: string | null;
  /** Seconds. */
  created: number;
  expires: number | null;
}

const keyVaultError = (status: number, code: string, message: string, inner?: string): Answer => ({
  status,
  body: { error: { code, message, ...(inner === undefined ? {} : { innererror: { code: inner } }) } },
});

/** The errors Key Vault and Entra ID give, word for word. */
export const azureErrors = {
  missing: (name: string) =>
    keyVaultError(
      404,
      "SecretNotFound",
      `A secret with (name/id) ${name} was not found in this key vault. If you recently deleted this secret you may be able to recover it using the correct recovery command.`,
    ),
  noCertificate: (name: string) =>
    keyVaultError(404, "CertificateNotFound", `A certificate with (name/id) ${name} was not found in this key vault.`),
  disabled: keyVaultError(403, "Forbidden", "Operation get is not allowed on a disabled secret.", "SecretDisabled"),
  byRbac: keyVaultError(
    ...([403, "Forbidden", "Caller is not authorized to perform action on resource.\r\ncanary-body"] as const),
    "ForbiddenByRbac",
  ),
  byPolicy: keyVaultError(403, "Forbidden", "The user does not have secrets get permission", "ForbiddenByPolicy"),
  accessDenied: keyVaultError(403, "Forbidden", "Access denied", "AccessDenied"),
  byFirewall: keyVaultError(403, "Forbidden", "Client address is not authorized", "ForbiddenByFirewall"),
  bare: keyVaultError(403, "Forbidden", "No."),
  throttled: keyVaultError(
    ...([429, "Throttled"] as const),
    "Request was not processed because too many requests were received. Reason: VaultRequestTypeLimitReached",
  ),
  badParameter: keyVaultError(400, "BadParameter", "api-version must be specified"),
  noToken: keyVaultError(401, "Unauthorized", "AKV10000: Request is missing a Bearer or PoP token."),
  wrongIssuer: keyVaultError(401, "Unauthorized", "AKV10032: Invalid issuer."),
  failing: keyVaultError(500, "InternalServerError", "canary-body"),
} as const;

const entraError = (status: number, error: string, code: number, text: string): Answer => ({
  status,
  body: { error, error_description: `AADSTS${code}: ${text}`, error_codes: [code], trace_id: "t", correlation_id: "c" },
});

export const entraErrors = {
  wrongSecret: entraError(401, "invalid_client", 7000215, "Invalid client secret provided."),
  expiredSecret: entraError(401, "invalid_client", 7000222, "The provided client secret keys are expired."),
  unknownClient: entraError(400, "unauthorized_client", 700016, "Application was not found in the directory."),
  unknownTenant: entraError(400, "invalid_request", 90002, "Tenant not found."),
  blocked: entraError(400, "invalid_grant", 53003, "Access has been blocked by Conditional Access policies."),
  other: entraError(400, "invalid_request", 900144, "The request body must contain canary-body."),
} as const;

/** Entra ID, a machine's metadata service and one key vault, told apart by the host that a request is for. */
export class AzureStub {
  readonly tenant = "11111111-2222-4333-8444-555555555555";
  readonly clientId = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";
  readonly clientSecret = "canary-client-secret~1";
  readonly federatedToken = "eyJhbGciOiJub25lIn0.canary.federated";
  suffix = "vault.azure.net";
  /** What a 401 asks for. */
  asksTenant = this.tenant;
  asksResource: string | null = null;
  tokenSeconds = 3_599;
  logins = 0;
  readonly tokens = new Set<string>();
  readonly secrets = new Map<string, StubVersion[]>();
  readonly deleted = new Set<string>();
  readonly policies = new Map<string, unknown>();
  /** What each read of a value, each look at metadata and each look among the deleted is refused with. */
  refuseValues: Answer | null = null;
  refuseMetadata: Answer | null = null;
  refuseDeleted: Answer | null = null;
  valuesGiven = 0;
  onVault: Handler | null = null;
  onLogin: Handler | null = null;
  onMetadata: Handler | null = null;
  server!: LoopbackServer;

  static async start(tls?: TlsOptions): Promise<AzureStub> {
    const stub = new AzureStub();
    const handle: Handler = (request, response) => void stub.#handle(request, response);
    stub.server = await httpServer(handle, tls === undefined ? {} : { tls });
    return stub;
  }

  get vaultHost(): string {
    return `kv1.${this.suffix}`;
  }

  /** The hosts that stand for this server. */
  get hosts(): readonly string[] {
    const logins = ["login.microsoftonline.com", "login.microsoftonline.us", "login.partner.microsoftonline.cn"];
    return [this.vaultHost, ...logins, "169.254.169.254"];
  }

  /** Methods and addresses in the order in which they came, the host first. */
  get seen(): readonly string[] {
    return this.server.requests().map(({ method, url, headers }) => `${method} ${String(headers.host)}${url}`);
  }

  put(name: string, value: string, more: Partial<StubVersion> = {}): StubVersion {
    const versions = this.secrets.get(name.toLowerCase()) ?? [];
    // Names in the order of hashes and not of time.
    const version = ((versions.length * 7 + 5) % 16).toString(16).repeat(32);
    const made = { version, value, enabled: true, contentType: null, created: 1_766_000_000 + versions.length * 60 };
    const one = { ...made, expires: null, ...more };
    this.secrets.set(name.toLowerCase(), [...versions, one]);
    return one;
  }

  async #handle(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const host = String(request.headers.host);
    const isVault = host === this.vaultHost;
    const isLogin = host.startsWith("login.");
    const handler = isVault ? this.onVault : isLogin ? this.onLogin : this.onMetadata;
    if (handler !== null) return handler(request, response);
    const url = new URL(request.url ?? "", "http://stub");
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    const answer = isVault
      ? this.#vault(url, request)
      : isLogin
        ? this.#login(url, form)
        : this.#machine(url, request.headers);
    sendAnswer(response, answer);
  }

  #token(): string {
    this.logins += 1;
    const claims = Buffer.from(JSON.stringify({ tid: this.tenant })).toString("base64url");
    const token = `eyJhbGciOiJub25lIn0.${claims}.canary-token-${this.logins}`;
    this.tokens.add(token);
    return token;
  }

  #login(url: URL, form: URLSearchParams): Answer {
    if (url.pathname !== `/${this.tenant}/oauth2/v2.0/token`) return entraErrors.unknownTenant;
    if (form.get("client_id") !== this.clientId) return entraErrors.unknownClient;
    const isByToken = form.get("client_assertion") === this.federatedToken;
    if (!isByToken && form.get("client_secret") !== this.clientSecret) return entraErrors.wrongSecret;
    const scopes = (form.get("scope") ?? "").split(" ");
    if (!scopes.includes(`https://${this.suffix}/.default`)) return entraErrors.other;
    const seconds = this.tokenSeconds;
    const times = { expires_in: seconds, ext_expires_in: seconds };
    return { status: 200, body: { token_type: "Bearer", ...times, access_token: this.#token() } };
  }

  #machine(url: URL, headers: http.IncomingHttpHeaders): Answer {
    if (headers.metadata !== "true") return { status: 400, body: { error: "invalid_request" } };
    const wanted = url.searchParams.get("client_id");
    if (wanted !== null && wanted !== this.clientId) {
      return { status: 400, body: { error: "invalid_request", error_description: "Identity not found" } };
    }
    const expires = String(Math.floor(Date.now() / 1_000) + this.tokenSeconds);
    return {
      status: 200,
      body: {
        ...{ access_token: this.#token(), client_id: this.clientId, expires_in: String(this.tokenSeconds) },
        ...{ expires_on: expires, not_before: expires, resource: url.searchParams.get("resource") },
        token_type: "Bearer",
      },
    };
  }

  #vault(url: URL, { headers, method }: http.IncomingMessage): Answer {
    const token = /^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1] ?? "";
    if (!this.tokens.has(token)) {
      const resource = this.asksResource ?? `https://${this.suffix}`;
      const authority = `https://login.microsoftonline.com/${this.asksTenant}`;
      const challenge = `Bearer authorization="${authority}", resource="${resource}"`;
      return { ...azureErrors.noToken, headers: { "www-authenticate": challenge } };
    }
    if (!url.searchParams.has("api-version") || method !== "GET") return azureErrors.badParameter;
    const [, kind = "", name = "", what = ""] = url.pathname.split("/");
    if (kind === "deletedsecrets" || kind === "deletedcertificates") {
      if (this.refuseDeleted !== null) return this.refuseDeleted;
      const id = `https://${this.vaultHost}/${kind.slice("deleted".length)}/${name}`;
      if (!this.deleted.has(name)) {
        return kind === "deletedsecrets" ? azureErrors.missing(name) : azureErrors.noCertificate(name);
      }
      const times = { deletedDate: 1_766_000_000, scheduledPurgeDate: 1_773_776_000 };
      return { status: 200, body: { id, recoveryId: id, ...times, attributes: { enabled: true } } };
    }
    const isValue = kind === "secrets" && what !== "versions";
    const refusal = isValue ? this.refuseValues : this.refuseMetadata;
    if (refusal !== null) return refusal;
    if (isValue) return this.#value(name, what);
    if (what === "versions") return this.#versions(kind, name, url);
    const policy = this.policies.get(name);
    return policy === undefined ? azureErrors.noCertificate(name) : { status: 200, body: policy };
  }

  #bundle(kind: string, name: string, { version, enabled, created, expires, contentType }: StubVersion) {
    return {
      id: `https://${this.vaultHost}/${kind}/${name}/${version}`,
      ...(contentType === null ? {} : { contentType }),
      attributes: {
        ...{ enabled, created, updated: created, recoveryLevel: "Recoverable+Purgeable", recoverableDays: 90 },
        ...(expires === null ? {} : { exp: expires, nbf: created }),
      },
      tags: { env: "dev" },
    };
  }

  #value(name: string, version: string): Answer {
    const versions = this.deleted.has(name) ? [] : (this.secrets.get(name.toLowerCase()) ?? []);
    const wanted = version === "" ? versions.at(-1) : versions.find((one) => one.version === version);
    if (wanted === undefined) return azureErrors.missing(name);
    if (!wanted.enabled) return azureErrors.disabled;
    this.valuesGiven += 1;
    return { status: 200, body: { value: wanted.value, ...this.#bundle("secrets", name, wanted) } };
  }

  /** Two to a page, so that a few make several; in the order of their names, and none for what is not there. */
  #versions(kind: string, name: string, url: URL): Answer {
    const there = this.deleted.has(name) ? [] : (this.secrets.get(name.toLowerCase()) ?? []);
    const all = there.toSorted((a, b) => (a.version < b.version ? -1 : 1));
    const from = Number(url.searchParams.get("$skiptoken") ?? 0);
    const rest = `https://${this.vaultHost}${url.pathname}?api-version=2025-07-01&$skiptoken=${from + 2}`;
    const value = all.slice(from, from + 2).map((one) => this.#bundle(kind, name, one));
    return { status: 200, body: { value, nextLink: from + 2 < all.length ? rest : null } };
  }

  close(): Promise<void> {
    return this.server.close();
  }
}

const troubles: Record<Exclude<Trouble, "wrong-credentials" | "forbidden">, Handler> = {
  hang: () => undefined,
  throttled: (_, response) => sendAnswer(response, { ...azureErrors.throttled, headers: { "retry-after": "7" } }),
  garbage: (_, response) => void response.end("<html>canary-body</html>"),
  oversized: (_, response) => void response.end(Buffer.alloc(limits.answerBytes + 1, 0x20)),
};

export interface AzureSetting extends BackendStub {
  readonly stub: AzureStub;
  readonly vault: BackendStub["vault"] & {
    readonly config: Record<string, unknown>;
    readonly access: Record<string, unknown>;
  };
  readonly host: Host & { net: Host["net"] };
}

/** The stub behind the names that Azure's clients know, and a vault that signs in with a client secret. */
export const startAzure = async (
  put: (stub: AzureStub, value: string) => string = (stub, value) => stub.put("db-password", value).value,
): Promise<AzureSetting> => {
  const stub = await AzureStub.start();
  const allow = [{ kind: "host", host: "127.0.0.1", port: stub.server.port }] as const;
  const nobody = () => Promise.reject(Object.assign(new Error("no such host"), { code: "ENOTFOUND" }));
  const dialler = createNet({ allow, guarded: true, own: [], lookup: nobody });
  // For a server that hangs only: with it a slow machine would give up on one that answers.
  const impatient = createNet({ allow, guarded: true, own: [], limits: { ...limits, totalMs: 500 } });
  const origin = `http://127.0.0.1:${stub.server.port}`;
  const net = mappedNet(dialler, stub.hosts, origin);
  const host = { net, env: new Map<string, string>(), fsRoots: [] };
  const config: Record<string, unknown> = {
    ...{ vault_uri: `https://${stub.vaultHost}/`, credentials_prefix: "AZURE" },
  };
  const access: Record<string, unknown> = {
    ...{ auth_method: "client_secret", tenant_id: stub.tenant, client_id: stub.clientId },
    client_secret: stub.clientSecret,
  };
  const secrets = ["canary-client-secret", "canary-token"];
  return {
    stub,
    vault: { config, access, level: "values" },
    host,
    resource: "db-password",
    missing: "none",
    secrets,
    put: (value) => {
      const expected = put(stub, value);
      secrets.push(Buffer.from(value).toString("base64"));
      return expected;
    },
    denyMetadata: () => (stub.refuseMetadata = azureErrors.byRbac),
    trouble: (kind) => {
      if (kind === "wrong-credentials") access.client_secret = "canary-client-secret~old";
      else if (kind === "forbidden") stub.refuseValues = azureErrors.byRbac;
      else stub.onVault = troubles[kind];
      if (kind === "hang") host.net = mappedNet(impatient, stub.hosts, origin);
    },
    valuesAsked: () => stub.valuesGiven,
    close: async () => {
      await dialler.close();
      await impatient.close();
      await stub.close();
    },
  };
};

const startSecrets = async (): Promise<BackendStub> => {
  const { vault, ...rest } = await startAzure();
  return { ...rest, vault: { ...vault, config: { ...vault.config, location: "westeurope", type: "secrets" } } };
};

const pem = (label: string, text: string): string =>
  `-----BEGIN ${label}-----\n${Buffer.from(text).toString("base64")}\n-----END ${label}-----\n`;

/** Puts a certificate whose key holds the value, as Key Vault keeps it, and says what a node makes of it. */
export const putCertificate = (stub: AzureStub, value: string, more: Partial<StubVersion> = {}): string => {
  const cert = `${pem("CERTIFICATE", "leaf")}${pem("CERTIFICATE", "authority")}`;
  const key = pem("PRIVATE KEY", value);
  stub.put("db-password", `${key}${cert}`, { contentType: "application/x-pem-file", ...more });
  return JSON.stringify({ cert, key });
};

const noNumbers = "Key Vault's versions are 32 hexadecimal digits, which a reference cannot say";
const letters =
  "Key Vault's names are letters, digits and hyphens; that others are refused unasked is tried in azure.test.ts";

const skips: Subject["skips"] = {
  ...{ "version 2": noNumbers, "slash in name": letters, "unicode name": letters },
  binary: "a secret of Key Vault is text in JSON: bytes are put there as Base64",
};

export const azureSubject: Subject = {
  name: "azure",
  provider: azure,
  start: startSecrets,
  skips,
};

export const azureCertsSubject: Subject = {
  name: "azure-certs",
  provider: azureCerts,
  start: () => startAzure(putCertificate),
  skips: {
    ...skips,
    binary: "a certificate comes as PEM or PKCS #12 in Base64, tried in azure-certs.test.ts",
    "non-string member": "what Kong makes of a certificate has two members, and both are text",
  },
};

/** As the machine that Keyhole runs on. */
export const azureMachine: Subject = {
  name: "azure, managed identity",
  provider: azure,
  start: async () => {
    const { vault, host, trouble, ...rest } = await startAzure();
    const config = { ...vault.config, location: "westeurope", type: "secrets" };
    const access: Record<string, unknown> = { auth_method: "managed_identity" };
    const machine = { ...host, ambient: { net: host.net, metadata: host.net, credentialFolder: null } };
    const hang = (): void => {
      void trouble("hang");
      machine.net = host.net;
    };
    return {
      ...rest,
      vault: { config, access, level: "values" },
      host: machine,
      trouble: (kind) => {
        if (kind === "wrong-credentials") access.client_id = "00000000-0000-4000-8000-000000000000";
        else if (kind === "hang") hang();
        else void trouble(kind);
      },
    };
  },
  skips,
};
