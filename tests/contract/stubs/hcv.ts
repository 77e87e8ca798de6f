import type http from "node:http";
import type { TlsOptions } from "node:tls";
import { createNet } from "@/lib/net/create-net";
import { limits } from "@/lib/net/limits";
import { hcv } from "@/lib/providers/hcv";
import { httpServer, type LoopbackServer } from "../../support/loopback-server";
import type { BackendStub, Subject, Trouble } from "../provider-suite";

export type Data = Readonly<Record<string, unknown>>;
interface Version {
  readonly data: Data;
  deletedAt: string;
  destroyed: boolean;
}
type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => void;
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: http.OutgoingHttpHeaders;
}

export const errors = (status: number, ...texts: string[]): Answer => ({ status, body: { errors: texts } });
const envelope = (status: number, data: unknown, more: object = {}): Answer => ({
  status,
  body: {
    ...{ request_id: "0c6a3f9e-1111-4222-8333-9a8b7c6d5e4f", lease_id: "", renewable: false, lease_duration: 0, data },
    ...{ wrap_info: null, warnings: null, auth: null },
    ...more,
  },
});

/** The errors Vault gives, word for word. */
export const vaultErrors = {
  denied: errors(403, "permission denied"),
  deniedByPolicy: errors(403, "1 error occurred:\n\t* permission denied\n\n"),
  deadToken: errors(403, "2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n"),
  missing: errors(404),
  noRightThere: errors(
    403,
    'preflight capability check returned 403, please ensure client\'s policies grant access to path "nope/"',
  ),
  noMount: errors(404, 'no handler for route "nope/data/app". route entry not found.'),
  sealed: errors(503, "Vault is sealed"),
  standby: errors(500, "local node not active but active cluster node not found"),
  noActive: errors(503, "no active Vault instance found"),
  notActive: errors(503, "node is not active"),
  redirect: { status: 307, headers: { location: "http://127.0.0.1:9/v1/secret/data/app" } },
  rateLimited: errors(429, 'request path "secret/data/app": rate limit quota exceeded'),
  leases: errors(429, "lease count quota exceeded"),
  upstream: errors(502, "upstream"),
  locked: errors(503, "API access to this namespace has been locked by an administrator"),
  upgrading: errors(
    400,
    "Upgrading from non-versioned to versioned data. This backend will be unavailable for a brief period and will resume service shortly.",
  ),
  refusedLogin: errors(400, "invalid role or secret ID"),
  noSecretId: errors(400, "missing secret_id"),
  noRoleId: errors(500, "missing role_id"),
  foreignAddress: errors(400, 'source address "127.0.0.1" unauthorized through CIDR restrictions on the secret ID'),
  noNamespace: errors(404, "namespace not found"),
  noAuthMount: errors(404, 'no handler for route "auth/nope/login". route entry not found.'),
  batchToken: errors(400, "batch tokens cannot be revoked"),
  notRenewable: errors(400, "lease is not renewable"),
  batchNotRenewable: errors(400, "batch tokens cannot be renewed"),
  unwrappedAlready: errors(400, "wrapping token is not valid or does not exist"),
  wrongKvPath: envelope(404, null, {
    warnings: [
      "Invalid path for a versioned K/V secrets engine. See the API docs for the appropriate API endpoints to use.",
    ],
  }),
} as const satisfies Record<string, Answer>;

/** An AppRole with one secret ID, and the tokens it has given: how many uses each of them has left. */
class RoleStub {
  readonly roleId = "5e1f-canary-role-id";
  secretId: string | null = "9b7d-canary-secret-id";
  /** As a login tells them; 0 for ever and for any number. */
  tokenSeconds = 3_600;
  tokenUses = 0;
  tokenType: "service" | "batch" = "service";
  renewable = true;
  /** What a renewal grants at most, in seconds. */
  renewsFor = Infinity;
  /** What a look at the secret ID tells, over one without end that is good for any number of logins. */
  secretIdFacts: Data = {};
  logins = 0;
  renewals = 0;
  readonly uses = new Map<string, number>();

  login(body: Data): Answer {
    if (typeof body.role_id !== "string") return vaultErrors.noRoleId;
    if (this.secretId !== null && typeof body.secret_id !== "string") return vaultErrors.noSecretId;
    const isRight = body.role_id === this.roleId && (this.secretId === null || body.secret_id === this.secretId);
    return isRight ? this.issue() : vaultErrors.refusedLogin;
  }

  lookUpSecretId({ secret_id }: Data): Answer {
    // Vault has no error for one that it does not know.
    if (secret_id !== this.secretId) return { status: 204 };
    return envelope(200, {
      ...{
        cidr_list: [],
        creation_time: createdAt,
        expiration_time: "0001-01-01T00:00:00Z",
        last_updated_time: createdAt,
      },
      ...{ metadata: {}, secret_id_accessor: "a", secret_id_num_uses: 0, secret_id_ttl: 0, token_bound_cidrs: [] },
      ...this.secretIdFacts,
    });
  }

  /** A new token, whatever was signed in with. */
  issue(): Answer {
    this.logins += 1;
    const token = `s.canary-login-${this.logins}`;
    this.uses.set(token, this.tokenUses === 0 ? Infinity : this.tokenUses);
    return envelope(200, null, {
      auth: {
        ...{ client_token: token, accessor: "a", policies: ["default"], token_policies: ["default"] },
        ...{ metadata: { role_name: "stub" }, lease_duration: this.tokenSeconds, entity_id: "e" },
        ...{ token_type: this.tokenType, orphan: true, mfa_requirement: null, num_uses: this.tokenUses },
        renewable: this.renewable && this.tokenType === "service",
      },
    });
  }

  renew(token: string, { increment }: Data): Answer {
    if (this.tokenType === "batch") return vaultErrors.batchNotRenewable;
    if (!this.renewable) return vaultErrors.notRenewable;
    this.renewals += 1;
    const lease_duration = Math.min(this.renewsFor, Number.parseInt(String(increment), 10));
    return envelope(200, null, { auth: { client_token: token, lease_duration, renewable: true, num_uses: 0 } });
  }

  /** Takes a use; false for a token that is unknown or has none left. */
  spend(token: string): boolean {
    const left = this.uses.get(token) ?? 0;
    this.uses.set(token, left - 1);
    return left > 0;
  }
}

/** A server that answers as Vault does, with a KV v2 at `secret`, a v1 at `kv`, an AppRole, and faults on demand. */
export class VaultStub {
  readonly token = "s.stub-token";
  readonly role = new RoleStub();
  /** Other ways of signing in, by their path below `/v1`. */
  readonly logins = new Map<string, (body: Data, request: http.IncomingMessage) => Answer>();
  /** Secret IDs by the token that unwraps them, once; and how often anybody tried. */
  readonly wrapped = new Map<string, string>();
  unwraps = 0;
  /** Namespaces besides the root one; all have the same in them. */
  readonly namespaces = new Set<string>();
  readonly limitedTokens = new Set<string>();
  /** Tokens whose uses are counted, with how many are left: whatever is asked with one takes one, refused or not. */
  readonly countedTokens = new Map<string, number>();
  readonly denied = new Set<string>();
  /** What a policy gives below a path that ends in a slash, for whom it is asked; all of it unless said here. */
  readonly capabilities = new Map<string, readonly string[]>();
  /** What each token is told of itself, over what a token without end is. */
  self: Data = {};
  readonly v1 = new Map<string, Data>();
  readonly v2 = new Map<string, Version[]>();
  /** What somebody noted beside the versions of a secret. */
  readonly customMetadata = new Map<string, Readonly<Record<string, string>>>();
  /** Set to answer the reads of secrets in another way. */
  onRead: Handler | null = null;
  /** The same for logins. */
  onLogin: Handler | null = null;
  /** The same for all else: what is asked about tokens, mounts and rights. */
  onQuestion: Handler | null = null;
  server!: LoopbackServer;

  static async start(tls?: TlsOptions): Promise<VaultStub> {
    const stub = new VaultStub();
    const handle: Handler = (request, response) => void stub.#handle(request, response);
    stub.server = await httpServer(handle, tls === undefined ? {} : { tls });
    return stub;
  }

  async #handle(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "", "http://stub");
    const isRead = /^\/v1\/(secret|kv)\//.test(url.pathname);
    const isLogin = url.pathname.startsWith("/v1/auth/") && url.pathname.endsWith("/login");
    const handler = isRead ? this.onRead : isLogin ? this.onLogin : this.onQuestion;
    if (handler !== null) return handler(request, response);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = chunks.length === 0 ? {} : (JSON.parse(Buffer.concat(chunks).toString()) as Data);
    sendAnswer(response, this.#answer(url, request, body));
  }

  #answer(url: URL, request: http.IncomingMessage, body: Data): Answer {
    const { headers } = request;
    const namespace = String(headers["x-vault-namespace"] ?? "");
    if (namespace !== "" && !this.namespaces.has(namespace)) return vaultErrors.noNamespace;
    const path = url.pathname.replace("/v1/", "");
    if (path === "auth/approle/login") return this.role.login(body);
    const login = this.logins.get(path);
    if (login !== undefined) return login(body, request);
    const token = String(headers["x-vault-token"] ?? "");
    if (path === "sys/wrapping/unwrap") return this.#unwrap(token);
    const usesLeft = this.countedTokens.get(token) ?? 0;
    if (usesLeft > 0) this.countedTokens.set(token, usesLeft - 1);
    const isKnown = usesLeft > 0 || token === this.token || this.limitedTokens.has(token) || this.role.spend(token);
    if (!isKnown) return vaultErrors.denied;
    if (path === "auth/token/revoke-self") {
      if (this.role.tokenType === "batch") return vaultErrors.batchToken;
      this.role.uses.delete(token);
      return { status: 204 };
    }
    if (path === "auth/token/renew-self") return this.role.renew(token, body);
    if (path === "auth/token/lookup-self") {
      if (this.denied.has(path)) return vaultErrors.deniedByPolicy;
      const isLogin = this.role.uses.has(token);
      const few = this.limitedTokens.has(token) ? 3 : usesLeft - 1;
      // Vault writes -1 for the last one: 0 is any number.
      const left = few > 0 ? few : usesLeft > 0 ? -1 : (this.role.uses.get(token) ?? 0);
      return envelope(200, {
        ...{
          id: token,
          display_name: isLogin ? "approle" : "token",
          policies: ["default", "kong"],
          renewable: isLogin,
        },
        ...{ ttl: isLogin ? this.role.tokenSeconds : 0, num_uses: left === Infinity ? 0 : left, ...this.self },
      });
    }
    if (this.denied.has(path)) return vaultErrors.deniedByPolicy;
    if (path === "auth/approle/role/stub/secret-id/lookup") return this.role.lookUpSecretId(body);
    if (path === "sys/capabilities-self") {
      const paths = body.paths as readonly string[];
      const given = Object.fromEntries(paths.map((one) => [one, this.capabilities.get(one) ?? ["read", "list"]]));
      return envelope(200, { ...given, ...(paths.length === 1 ? { capabilities: given[paths[0] ?? ""] } : {}) });
    }
    const mounted = /^sys\/internal\/ui\/mounts\/(secret|kv)(?:\/|$)/.exec(path)?.[1];
    if (mounted !== undefined) {
      return envelope(200, { path: `${mounted}/`, type: "kv", options: { version: mounted === "kv" ? "1" : "2" } });
    }
    if (path.startsWith("sys/internal/ui/mounts/")) return vaultErrors.noRightThere;
    if (path.startsWith("kv/")) {
      const data = this.v1.get(decodeURIComponent(path.slice(3)));
      return data === undefined ? vaultErrors.missing : envelope(200, data, { lease_duration: 2_764_800 });
    }
    const wanted = /^secret\/(data|metadata)\/(.+)$/.exec(path);
    if (wanted === null) return path.startsWith("secret/") ? vaultErrors.wrongKvPath : vaultErrors.noMount;
    const name = decodeURIComponent(wanted[2] ?? "");
    const versions = this.v2.get(name);
    if (versions === undefined) return vaultErrors.missing;
    const noted = this.customMetadata.get(name) ?? null;
    return wanted[1] === "data" ? dataAnswer(versions, noted, url) : metadataAnswer(versions, noted);
  }

  #unwrap(token: string): Answer {
    this.unwraps += 1;
    const secret_id = this.wrapped.get(token);
    return this.wrapped.delete(token) ? envelope(200, { secret_id }) : vaultErrors.unwrappedAlready;
  }

  put(path: string, data: Data): void {
    this.v1.set(path, data);
    this.v2.set(path, [...(this.v2.get(path) ?? []), { data, deletedAt: "", destroyed: false }]);
  }

  close(): Promise<void> {
    return this.server.close();
  }
}

export const sendAnswer = (response: http.ServerResponse, { status, body, headers = {} }: Answer): void => {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(body === undefined ? "" : `${JSON.stringify(body)}\n`);
};

const createdAt = "2026-03-01T10:11:12.123456789Z";

type Noted = Readonly<Record<string, string>> | null;

const dataAnswer = (versions: readonly Version[], custom_metadata: Noted, url: URL): Answer => {
  const asked = Number(url.searchParams.get("version") ?? 0);
  const number = asked === 0 ? versions.length : asked;
  const version = versions[number - 1];
  if (version === undefined) return vaultErrors.missing;
  const gone = version.destroyed || (version.deletedAt !== "" && Date.parse(version.deletedAt) <= Date.now());
  return envelope(gone ? 404 : 200, {
    data: gone ? null : version.data,
    metadata: {
      ...{ created_time: createdAt, custom_metadata, deletion_time: version.deletedAt },
      ...{ destroyed: version.destroyed, version: number },
    },
  });
};

const metadataAnswer = (versions: readonly Version[], custom_metadata: Noted): Answer =>
  envelope(200, {
    ...{ cas_required: false, created_time: createdAt, current_version: versions.length, custom_metadata },
    ...{ delete_version_after: "0s", max_versions: 0, oldest_version: 1, updated_time: createdAt },
    versions: Object.fromEntries(
      versions.map(({ deletedAt, destroyed }, i) => [
        String(i + 1),
        { created_time: createdAt, deletion_time: deletedAt, destroyed },
      ]),
    ),
  });

export const troubles: Record<Exclude<Trouble, "wrong-credentials" | "forbidden">, NonNullable<VaultStub["onRead"]>> = {
  hang: () => undefined,
  throttled: (_, response) => sendAnswer(response, { ...vaultErrors.rateLimited, headers: { "retry-after": "7" } }),
  garbage: (_, response) => void response.end("<html>canary-body</html>"),
  oversized: (_, response) => void response.end(Buffer.alloc(limits.answerBytes + 1, 0x20)),
};

const start = async (kv: "v1" | "v2"): Promise<BackendStub> => startBoth(kv);

/** A stub with what opens it by its root token; the ways of signing in are put before it. */
export const startBoth = async (kv: "v1" | "v2"): Promise<BackendStub & { readonly stub: VaultStub }> => {
  const stub = await VaultStub.start();
  const allow = [{ kind: "host", host: "127.0.0.1", port: stub.server.port }] as const;
  const net = createNet({ allow, guarded: true, own: [] });
  // For a server that hangs only: with it a slow machine would give up on one that answers.
  const impatient = createNet({ allow, guarded: true, own: [], limits: { ...limits, totalMs: 500 } });
  const host = { net, env: new Map<string, string>(), fsRoots: [] };
  const config: Record<string, unknown> = {
    ...{ protocol: "http", host: "127.0.0.1", port: stub.server.port, mount: kv === "v1" ? "kv" : "secret" },
    ...{ kv, auth_method: "token", token: stub.token },
  };
  return {
    stub,
    vault: { config, access: {}, level: "values" },
    host,
    resource: "app/db",
    missing: "app/none",
    secrets: [stub.token],
    put: (value, name = "app/db") => {
      stub.put(name, { password: value });
      return JSON.stringify({ password: value });
    },
    putMembers: (members) => stub.put("app/db", members),
    denyMetadata: () => stub.denied.add("secret/metadata/app/db"),
    trouble: (kind) => {
      if (kind === "wrong-credentials") config.token = "s.canary-wrong-token";
      else if (kind === "forbidden") stub.denied.add(kv === "v1" ? "kv/app/db" : "secret/data/app/db");
      else stub.onRead = stub.onQuestion = troubles[kind];
      if (kind === "hang") host.net = impatient;
    },
    valuesAsked: () => stub.server.requests().filter(({ url }) => /^\/v1\/(?:secret\/data|kv)\//.test(url)).length,
    close: async () => {
      await net.close();
      await impatient.close();
      await stub.close();
    },
  };
};

/** With an AppRole of Keyhole's own in front of KV v2. */
const startWithRole = async (): Promise<BackendStub> => {
  const { vault, trouble, stub, ...rest } = await startBoth("v2");
  const access: Record<string, unknown> = {
    ...{ auth_method: "approle", approle_role_id: stub.role.roleId, approle_secret_id: stub.role.secretId },
  };
  return {
    ...rest,
    vault: { ...vault, config: { ...vault.config, auth_method: "kubernetes", token: null }, access },
    secrets: ["canary-role-id", "canary-secret-id", "canary-login"],
    trouble: (kind) => {
      if (kind === "wrong-credentials") access.approle_secret_id = "canary-secret-id-of-old";
      else return trouble(kind);
    },
  };
};

/** Of every Vault, whoever wrote it. */
export const hcvSkips: Subject["skips"] = {
  binary: "Vault keeps members in JSON: there are no bytes that are no text",
};
export const hcvV1Skips: Subject["skips"] = {
  ...hcvSkips,
  "version 2": "KV version 1 keeps no versions",
  "metadata denied": "KV version 1 keeps no metadata",
};

export const hcvAppRole: Subject = { name: "hcv, AppRole", provider: hcv, start: startWithRole, skips: hcvSkips };
export const hcvV2: Subject = { name: "hcv, KV v2", provider: hcv, start: () => start("v2"), skips: hcvSkips };
export const hcvV1: Subject = {
  name: "hcv, KV v1",
  provider: hcv,
  start: () => start("v1"),
  skips: hcvV1Skips,
};
