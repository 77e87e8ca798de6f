import type http from "node:http";
import type tls from "node:tls";
import answer from "../../fixtures/custom-vault-schema.json" with { type: "json" };
import { httpServer, type LoopbackServer } from "../../support/loopback-server";

type Respond = (request: http.IncomingMessage, response: http.ServerResponse) => void;

export const json = (status: number, body: unknown): Respond => {
  return (_, response) =>
    void response
      .writeHead(status, {
        "content-type": "application/json; charset=utf-8",
        server: "kong/3.12.0.1-enterprise-edition",
      })
      .end(typeof body === "string" ? body : JSON.stringify(body));
};

/**
 * A server that speaks Kong's Admin API as far as Keyhole asks it: the node's own page and schemas of vaults, behind RBAC
 * where a token is set.
 */
export class AdminApiStub {
  /** What an RBAC user has to send, and in which header; null for a Kong without RBAC. */
  token: string | null = null;
  header = "kong-admin-token";
  /** In front of every path. */
  prefix = "";
  version: unknown = "3.12.0.1";
  readonly schemas = new Map<string, unknown>([["acme-http", answer]]);
  /** Answers in place of all else. */
  onAny: Respond | null = null;

  private constructor(public readonly server: LoopbackServer) {}

  static async start(at: { readonly tls?: tls.TlsOptions } = {}): Promise<AdminApiStub> {
    const made: { stub?: AdminApiStub } = {};
    const server = await httpServer((request, response) => made.stub?.respond(request, response), at);
    return (made.stub = new AdminApiStub(server));
  }

  get address(): string {
    return `http://127.0.0.1:${this.server.port}${this.prefix}`;
  }

  private respond(request: http.IncomingMessage, response: http.ServerResponse): void {
    if (this.onAny !== null) return this.onAny(request, response);
    const path = request.url ?? "";
    if (this.token !== null && request.headers[this.header] !== this.token)
      return json(401, { message: "Invalid RBAC credentials" })(request, response);
    if (path === `${this.prefix}/`)
      return json(200, { version: this.version, tagline: "Welcome to kong" })(request, response);
    const name = path.startsWith(`${this.prefix}/schemas/vaults/`)
      ? path.slice(`${this.prefix}/schemas/vaults/`.length)
      : null;
    if (name === null || name.includes("/")) return json(404, { message: "Not found" })(request, response);
    const schema = this.schemas.get(decodeURIComponent(name));
    if (schema === undefined)
      return json(404, { message: `No vault named '${decodeURIComponent(name)}'` })(request, response);
    return json(200, schema)(request, response);
  }
}
