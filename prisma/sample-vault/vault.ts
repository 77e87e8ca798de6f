import { envelope, errors, isRecord, noRoute, refusals, signInPage, type Answer, type Fields } from "./answer";
import { kvV1 } from "./kv-v1";
import { addVersion, kvV2 } from "./kv-v2";
import type { Operation } from "./operation";
import { allows, capabilitiesOn, type Capability, reachesBelow } from "./policy";
import type { Mount, VaultState } from "./state";
import { Tokens, type Token } from "./tokens";

export interface VaultRequest {
  readonly operation: Operation | null;
  /** Below `/v1/`, decoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Fields;
  readonly token: string;
  /** Empty for the root one, which is all there is. */
  readonly namespace: string;
}

interface Found {
  readonly at: string;
  readonly mount: Mount;
  /** What follows the mount. */
  readonly rest: string;
}

const version = "2.6.1";

/** A Vault of the sample's own: KV at its mounts, tokens and AppRoles, with the answers of the real one. */
export class SampleVault {
  readonly #tokens: Tokens;

  /** `changed` is called after each change of `state`. */
  constructor(
    readonly state: VaultState,
    readonly now: () => Date,
    readonly changed: () => void = () => undefined,
  ) {
    this.#tokens = new Tokens(state, now);
  }

  /** Null: none, for as long as somebody waits. */
  answer(request: VaultRequest): Answer | null {
    const { path, operation } = request;
    const { silent = [], hidden = [], locked = [] } = this.state;
    const open = this.#withoutToken(path);
    if (open !== null) return open;
    if (silent.some((mount) => path.startsWith(`${mount}/`))) return null;
    if (hidden.some((mount) => path.startsWith(`${mount}/`))) return signInPage;
    const namespace = request.namespace.replace(/\/$/, "");
    if (locked.includes(namespace)) return refusals.namespaceLocked;
    if (!["", "root"].includes(namespace)) return refusals.noNamespace;
    if (path === "auth/approle/login") return this.#tokens.login(request.body);
    const token = this.#tokens.take(request.token);
    if (token === null) return refusals.denied;
    if (operation === null) return refusals.unsupportedOperation;
    if (path.startsWith("sys/internal/ui/mounts/")) return this.#aboutMount(token, path.slice(23));
    if (path === "sys/capabilities-self") return this.#rightsOf(token, operation, request.body);
    return this.#allowed(token, path, operation)
      ? this.#inside(token, { ...request, operation })
      : refusals.deniedByPolicy;
  }

  /** Writes a new version of a secret with one member set; the others stay as they are. */
  setMember(mount: string, name: string, member: string, value: string): void {
    const found = this.state.mounts[mount];
    if (found?.version !== 2) throw new Error(`There is no KV version 2 at ${mount}.`);
    const secret = found.secrets[name];
    const data = secret?.versions[secret.currentVersion]?.data ?? {};
    addVersion(found.secrets, name, { ...data, [member]: value }, this.now());
    this.changed();
  }

  #withoutToken(path: string): Answer | null {
    if (path !== "sys/health") return null;
    return {
      status: 200,
      body: {
        ...{ initialized: true, sealed: false, standby: false, replication_performance_mode: "disabled" },
        ...{ replication_dr_mode: "disabled", server_time_utc: Math.floor(this.now().getTime() / 1_000), version },
        ...{ cluster_name: "keyhole-sample", cluster_id: "00000000-0000-0000-0000-000000000000" },
      },
    };
  }

  #allowed(token: Token, path: string, operation: Operation): boolean {
    const rights: Record<Operation, readonly Capability[]> = {
      ...{ read: ["read"], list: ["list"], write: ["create", "update"], delete: ["delete"] },
    };
    const names = operation === "list" ? [path, `${path}/`] : [path];
    return names.some((name) =>
      rights[operation].some((right) => allows(this.state.policies, token.policies, name, right)),
    );
  }

  #inside(token: Token, request: VaultRequest & { readonly operation: Operation }): Answer {
    const { path, operation, query, body } = request;
    if (path.startsWith("auth/token/")) {
      const what = path.slice("auth/token/".length);
      const isAsking = what === "lookup-self";
      if (operation === "read" && !isAsking && ["renew-self", "revoke-self"].includes(what)) {
        return refusals.unsupportedOperation;
      }
      return this.#tokens.ofItself(token, what);
    }
    if (/^(?:sys|auth\/token)(?:\/|$)/.test(path)) return refusals.unsupportedPath;
    const found = this.#mountOf(path);
    if (found === null) return noRoute(path);
    const { at, mount, rest } = found;
    if (this.state.exhausted?.includes(at) === true)
      return errors(429, `request path "${path}": rate limit quota exceeded`);
    const answer =
      mount.version === 1
        ? kvV1(mount.secrets, operation, rest, body)
        : kvV2(mount.secrets, { operation, path: rest, query, body, now: this.now() });
    if ((operation === "write" || operation === "delete") && answer.status < 300) this.changed();
    return answer;
  }

  #rightsOf(token: Token, operation: Operation, { paths }: Fields): Answer {
    if (operation !== "write") return refusals.unsupportedOperation;
    const asked = Array.isArray(paths) ? paths.filter((path) => typeof path === "string") : [];
    if (asked.length === 0) return errors(500, "1 error occurred:\n\t* paths must be supplied\n\n");
    const rights = Object.fromEntries(
      asked.map((path) => [path, capabilitiesOn(this.state.policies, token.policies, path)]),
    );
    return envelope(rights, rights);
  }

  #mountOf(path: string): Found | null {
    for (const [at, mount] of Object.entries(this.state.mounts)) {
      if (path === at || path.startsWith(`${at}/`)) return { at, mount, rest: path.slice(at.length + 1) };
    }
    return null;
  }

  #aboutMount(token: Token, path: string): Answer {
    const found = this.#mountOf(path.replace(/\/$/, ""));
    if (found === null || !reachesBelow(this.state.policies, token.policies, found.at)) {
      const asked = path.endsWith("/") ? path : `${path}/`;
      const why = `please ensure client's policies grant access to path "${asked}"`;
      return errors(403, `preflight capability check returned 403, ${why}`);
    }
    return envelope({
      ...{ accessor: `kv_${found.at}`, config: { default_lease_ttl: 0, force_no_cache: false, max_lease_ttl: 0 } },
      ...{ deprecation_status: "supported", description: "", external_entropy_access: false, local: false },
      ...{ options: { version: String(found.mount.version) }, path: `${found.at}/`, plugin_version: "" },
      ...{ running_plugin_version: `v${version}+builtin.bao`, running_sha256: "", seal_wrap: false, type: "kv" },
      uuid: "00000000-0000-0000-0000-000000000000",
    });
  }
}

/** The JSON object of a request's body; null for text that is none. An empty one is an empty object. */
export const bodyOf = (text: string): Fields | null => {
  if (text === "") return {};
  try {
    const read: unknown = JSON.parse(text);
    return isRecord(read) ? read : null;
  } catch {
    return null;
  }
};
