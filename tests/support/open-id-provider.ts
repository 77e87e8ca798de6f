import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type JWTPayload } from "jose";

/** How the next answers differ from those of an honest provider. */
export interface Tampering {
  /** Over, or with null without, what the description holds. */
  metadata?: Readonly<Record<string, unknown>>;
  /** Over what the ID token holds; undefined takes a claim away. */
  claims?: Readonly<Record<string, unknown>>;
  /** Signs by nothing, by a key that is not its own, or by the client's secret. */
  signature?: "none" | "another-key" | "client-secret";
  /** Signs by this, with a key of its own that it publishes. */
  algorithm?: "PS256" | "ES256" | "EdDSA";
  /** What stands in the address that the browser is sent back to, over what should. */
  answer?: Readonly<Record<string, string | undefined>>;
  /** Takes any verifier, as one that knows no PKCE. */
  ignoresVerifier?: boolean;
  status?: number;
  location?: string;
  body?: string;
}

export interface ProviderUser {
  readonly sub: string;
  readonly [claim: string]: unknown;
}

interface Code {
  readonly nonce: string | null;
  readonly challenge: string | null;
  readonly redirectUri: string;
  readonly user: ProviderUser;
}

/** A provider made by hand that can be told to lie. Asks for no password: `user` is who sits there. */
export interface TestProvider {
  readonly issuer: string;
  readonly client: { readonly id: string; readonly secret: string };
  user: ProviderUser;
  tampering: Tampering;
  /** What came, as "POST /token". */
  readonly requests: string[];
  /** An ID token of this provider. */
  idToken(claims?: JWTPayload): Promise<string>;
  /** What a browser does there: gives the address it is sent back to. */
  visit(authorizationUrl: string): string;
  stop(): Promise<void>;
}

export async function testProvider(): Promise<TestProvider> {
  const own = await generateKeyPair("RS256", { extractable: true });
  const other = await generateKeyPair("RS256");
  const jwk = { ...(await exportJWK(own.publicKey)), kid: "one", alg: "RS256", use: "sig" };
  const otherKeys = {
    PS256: generateKeyPair("PS256"),
    ES256: generateKeyPair("ES256"),
    EdDSA: generateKeyPair("EdDSA"),
  };
  const client = { id: "keyhole", secret: `secret-${randomUUID()}` };
  const codes = new Map<string, Code>();
  const requests: string[] = [];
  let issuer = "";
  const provider: TestProvider = {
    get issuer() {
      return issuer;
    },
    client,
    user: { sub: "somebody" },
    tampering: {},
    requests,
    idToken: async (claims = {}) => {
      const now = Math.floor(Date.now() / 1000);
      const { sub, ...user } = provider.user;
      const payload = Object.fromEntries(
        Object.entries({
          ...{ iss: issuer, aud: client.id, sub, iat: now, exp: now + 300, auth_time: now },
          ...user,
          ...claims,
          ...provider.tampering.claims,
        }).filter(([, value]) => value !== undefined),
      );
      const { signature } = provider.tampering;
      if (signature === "none") return new UnsecuredJWT(payload).encode();
      if (signature === "client-secret") {
        return new SignJWT(payload).setProtectedHeader({ alg: "HS256" }).sign(Buffer.from(client.secret));
      }
      const { algorithm } = provider.tampering;
      if (algorithm !== undefined) {
        const by = await otherKeys[algorithm];
        return new SignJWT(payload).setProtectedHeader({ alg: algorithm, kid: algorithm }).sign(by.privateKey);
      }
      const key = signature === "another-key" ? other.privateKey : own.privateKey;
      return new SignJWT(payload).setProtectedHeader({ alg: "RS256", kid: "one" }).sign(key);
    },
    visit: (authorizationUrl) => {
      const asked = new URL(authorizationUrl).searchParams;
      const code = randomUUID();
      const redirectUri = asked.get("redirect_uri") ?? "";
      codes.set(code, {
        ...{ nonce: asked.get("nonce"), challenge: asked.get("code_challenge") },
        ...{ redirectUri, user: provider.user },
      });
      const back = new URL(redirectUri);
      const answer = { code, state: asked.get("state") ?? undefined, iss: issuer, ...provider.tampering.answer };
      for (const [name, value] of Object.entries(answer)) if (value !== undefined) back.searchParams.set(name, value);
      return back.href;
    },
    stop: () => stop(server),
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", issuer);
    requests.push(`${request.method ?? ""} ${url.pathname}`);
    answerOf(request, url)
      .then(({ status, body }) => {
        const { location } = provider.tampering;
        response.writeHead(provider.tampering.status ?? status, {
          "content-type": "application/json",
          ...(location === undefined ? {} : { location }),
        });
        response.end(provider.tampering.body ?? JSON.stringify(body));
      })
      .catch(() => response.writeHead(500).end());
  });
  const answerOf = async (request: IncomingMessage, { pathname }: URL): Promise<{ status: number; body: unknown }> => {
    if (pathname === "/.well-known/openid-configuration") {
      const description = { ...describing(issuer), ...provider.tampering.metadata };
      return { status: 200, body: Object.fromEntries(Object.entries(description).filter(([, v]) => v !== null)) };
    }
    if (pathname === "/keys") return { status: 200, body: { keys: [jwk, ...(await publicKeys(otherKeys))] } };
    if (pathname === "/me") return { status: 200, body: provider.user };
    if (pathname === "/token") return token(request);
    return { status: 404, body: {} };
  };
  const token = async (request: IncomingMessage): Promise<{ status: number; body: unknown }> => {
    const form = new URLSearchParams(await textOf(request));
    const basic = `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString("base64")}`;
    if (request.headers.authorization !== basic) return { status: 401, body: { error: "invalid_client" } };
    const code = codes.get(form.get("code") ?? "");
    codes.delete(form.get("code") ?? "");
    const challenge = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    const proven = provider.tampering.ignoresVerifier === true || (code?.challenge ?? "") === challenge;
    if (code === undefined || code.redirectUri !== form.get("redirect_uri") || !proven) {
      return { status: 400, body: { error: "invalid_grant" } };
    }
    const idToken = await provider.idToken(code.nonce === null ? {} : { nonce: code.nonce });
    return {
      status: 200,
      body: { access_token: randomUUID(), token_type: "Bearer", expires_in: 60, id_token: idToken },
    };
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return provider;
}

const describing = (issuer: string): Record<string, unknown> => ({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/keys`,
  userinfo_endpoint: `${issuer}/me`,
  end_session_endpoint: `${issuer}/end`,
  response_types_supported: ["code"],
  code_challenge_methods_supported: ["S256"],
  token_endpoint_auth_methods_supported: ["client_secret_basic"],
  id_token_signing_alg_values_supported: ["RS256"],
  authorization_response_iss_parameter_supported: true,
});

/** As they stand in a set of keys. */
async function publicKeys(pairs: Readonly<Record<string, Promise<{ readonly publicKey: CryptoKey }>>>) {
  const list = Object.entries(pairs).map(async ([alg, pair]) => {
    return { ...(await exportJWK((await pair).publicKey)), kid: alg, alg, use: "sig" };
  });
  return Promise.all(list);
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

const stop = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.closeAllConnections();
    server.close(() => resolve());
  });
