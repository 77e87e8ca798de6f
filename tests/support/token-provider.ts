import { generateKeyPairSync, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import Provider from "oidc-provider";

/** An OpenID provider that nobody here wrote, on loopback, which gives JWTs to a client by its own credentials. */
export interface TokenProvider {
  readonly issuer: string;
  readonly tokenEndpoint: string;
  readonly jwksUrl: string;
  readonly client: { readonly id: string; readonly secret: string };
  /** For whom its tokens are. */
  readonly audience: string;
  stop(): Promise<void>;
}

/** `audience` is an absolute URI, as the provider wants them. */
export const tokenProvider = async (audience: string): Promise<TokenProvider> => {
  const client = { id: "keyhole", secret: randomBytes(24).toString("base64url") };
  let handle: (request: IncomingMessage, response: ServerResponse) => void = (_request, response) => response.end();
  const server = createServer((request, response) => handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const provider = new Provider(issuer, {
    clients: [
      {
        ...{ client_id: client.id, client_secret: client.secret, grant_types: ["client_credentials"] },
        ...{ redirect_uris: [], response_types: [], token_endpoint_auth_method: "client_secret_post" },
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), kid: "k1", use: "sig", alg: "RS256" }] },
    cookies: { keys: [randomBytes(16).toString("hex")] },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => audience,
        getResourceServerInfo: () => ({
          ...{ scope: "", audience, accessTokenTTL: 300, accessTokenFormat: "jwt" },
          jwt: { sign: { alg: "RS256" } },
        }),
      },
    },
  });
  handle = provider.callback();
  return {
    ...{ issuer, tokenEndpoint: `${issuer}/token`, jwksUrl: `${issuer}/jwks`, client, audience },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
};
