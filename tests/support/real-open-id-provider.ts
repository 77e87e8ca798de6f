import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import Provider from "oidc-provider";

export interface Account {
  readonly sub: string;
  readonly [claim: string]: unknown;
}

/** An OpenID provider that nobody here wrote, on loopback. It asks for no password: `account` is who sits there. */
export interface RealProvider {
  readonly issuer: string;
  readonly client: { readonly id: string; readonly secret: string };
  /** Null: whoever sits there ends signing in. */
  account: Account | null;
  /** What the browser was asked to come with, one an attempt. */
  readonly asked: Readonly<Record<string, string>>[];
  stop(): Promise<void>;
}

/** `app`: where the application is reached, as it is registered. */
export async function realProvider(app: string): Promise<RealProvider> {
  const client = { id: "keyhole", secret: randomBytes(24).toString("base64url") };
  const asked: Readonly<Record<string, string>>[] = [];
  let handle: (request: IncomingMessage, response: ServerResponse) => void = (_request, response) => response.end();
  const server = createServer((request, response) => handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const known = new Map<string, Account>();
  const made: RealProvider = {
    ...{ issuer, client, account: null, asked },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  const provider = new Provider(issuer, {
    clients: [
      {
        ...{ client_id: client.id, client_secret: client.secret, grant_types: ["authorization_code"] },
        ...{ response_types: ["code"], redirect_uris: [`${app}/api/auth/callback/sso`] },
        post_logout_redirect_uris: [`${app}/sign-in`],
      },
    ],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"], groups: ["groups"] },
    scopes: ["openid", "email", "profile", "groups"],
    conformIdTokenClaims: false,
    cookies: { keys: [randomBytes(16).toString("hex")] },
    pkce: { required: () => true },
    findAccount: (_: unknown, id: string) => ({ accountId: id, claims: () => Promise.resolve(known.get(id)) }),
    interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (context: { body: string }, form: string) => {
          context.body = `<!doctype html><title>Sign out</title>${form}<button form="op.logoutForm" name="logout" value="yes">Yes, sign out</button>`;
        },
      },
    },
  });
  const own = provider.callback();
  const interact = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { prompt, params, session } = await provider.interactionDetails(request, response);
    const { account } = made;
    if (prompt.name === "login") {
      asked.push(params);
      if (account === null) {
        return provider.interactionFinished(request, response, { error: "access_denied" });
      }
      known.set(account.sub, account);
      return provider.interactionFinished(request, response, { login: { accountId: account.sub } });
    }
    const grant = new provider.Grant({ accountId: session?.accountId ?? "", clientId: client.id });
    grant.addOIDCScope((prompt.details.missingOIDCScope ?? []).join(" "));
    grant.addOIDCClaims(prompt.details.missingOIDCClaims ?? []);
    await provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
  };
  handle = (request, response) => {
    if (request.url?.startsWith("/interaction/") !== true) return own(request, response);
    interact(request, response).catch(() => {
      response.statusCode = 500;
      response.end();
    });
  };
  return made;
}
