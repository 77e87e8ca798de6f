import type http from "node:http";
import type { Ambient } from "@/lib/providers/contract";
import { takeAmbientEnvironment } from "@/lib/providers/identity/ambient-environment";
import { createHosts } from "@/lib/runtime/hosts";
import { httpServer, type LoopbackServer } from "../../support/loopback-server";
import type { Subject } from "../provider-suite";
import { azureSubject, startAzure } from "./azure";
import { sendAnswer, type Answer } from "./hcv";

type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => void;

const appError = (status: number, message: string): Answer => ({
  status,
  body: { statusCode: status, message, correlationId: "d7e4de93-374a-428f-b6c9-21d9c42966f5" },
});

/** What gives an app its identity on App Service, Functions and Container Apps, as it stands on loopback there. */
export class AzureAppStub {
  readonly header = "CANARY1HEADER2OF3APP4";
  readonly clientId = "99999999-8888-4777-8666-555555555555";
  resource = "https://vault.azure.net";
  seconds = 3_600;
  readonly given: string[] = [];
  /** Tells a backend of each token, so that it takes it. */
  onGiven: (token: string) => void = () => undefined;
  onAny: Handler | null = null;
  server!: LoopbackServer;

  static async start(): Promise<AzureAppStub> {
    const stub = new AzureAppStub();
    stub.server = await httpServer((request, response) =>
      stub.onAny === null ? sendAnswer(response, stub.#answer(request)) : stub.onAny(request, response),
    );
    return stub;
  }

  get environment(): Readonly<Record<string, string>> {
    return { IDENTITY_ENDPOINT: `http://127.0.0.1:${this.server.port}/msi/token`, IDENTITY_HEADER: this.header };
  }

  /** What is lent for the sign-in as this app, by the way that the composition root lends it. */
  ambient(environment: Readonly<Record<string, string>> = this.environment): Ambient & { metadata: Ambient["net"] } {
    const { map } = takeAmbientEnvironment(environment, ["azure"]);
    const hosts = createHosts({
      ...{ own: [], env: new Map(), fsRoots: [], signal: new AbortController().signal },
      ambient: { metadata: true, credentialFolder: null, environment: map },
    });
    const { ambient } = hosts({ guarded: true, allow: [] });
    if (ambient === undefined) throw new Error("nothing is lent");
    const unasked = () => Promise.reject(new Error("the metadata service was asked"));
    return { ...ambient, metadata: { ...ambient.net, fetch: unasked } };
  }

  #answer({ method, url: text, headers }: http.IncomingMessage): Answer {
    const url = new URL(text ?? "", "http://stub");
    const asked = url.searchParams;
    if (method !== "GET" || url.pathname !== "/msi/token") return { status: 404 };
    if (headers["x-identity-header"] !== this.header) return appError(403, "canary-body");
    if (asked.get("api-version") !== "2019-08-01") return appError(400, "api-version is not supported.");
    if (asked.get("resource") !== this.resource) return appError(400, "The resource is not known.");
    const clientId = asked.get("client_id");
    if (clientId !== null && clientId !== this.clientId) {
      return appError(400, "No User Assigned or Delegated Managed Identity found for specified ClientId");
    }
    const token = `eyJhbGciOiJub25lIn0.e30.canary-token-app-${this.given.length + 1}`;
    this.given.push(token);
    this.onGiven(token);
    return {
      status: 200,
      body: {
        ...{ access_token: token, expires_on: String(Math.floor(Date.now() / 1_000) + this.seconds) },
        ...{ resource: this.resource, token_type: "Bearer", client_id: this.clientId },
      },
    };
  }

  close(): Promise<void> {
    return this.server.close();
  }
}

/** As the app that Keyhole runs as. */
export const azureApp: Subject = {
  ...azureSubject,
  name: "azure, app identity",
  start: async () => {
    const { vault, host, stub, secrets, trouble, close, ...rest } = await startAzure();
    const app = await AzureAppStub.start();
    app.onGiven = (token) => void stub.tokens.add(token);
    const access: Record<string, unknown> = { auth_method: "managed_identity" };
    // The dialler of a slow server takes the place of the usual one in the same object.
    const lent = Object.assign(host, { ambient: app.ambient() });
    return {
      ...rest,
      vault: { config: { ...vault.config, location: "westeurope", type: "secrets" }, access, level: "values" },
      host: lent,
      secrets: [...secrets, app.header],
      trouble: (kind) => {
        if (kind === "wrong-credentials") access.client_id = "00000000-0000-4000-8000-000000000000";
        else void trouble(kind);
      },
      close: async () => {
        await app.close();
        await close();
      },
    };
  },
};
