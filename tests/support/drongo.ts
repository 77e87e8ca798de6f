import { v1 } from "@google-cloud/secret-manager";
import { startServer, type StartedServer } from "./started-server";

/** Google's own client, as it is without a browser's or this machine's settings. */
export type GoogleClient = InstanceType<typeof v1.SecretManagerServiceClient>;

/** A server that answers as Google's Secret Manager does and lets everybody do everything. */
export interface Drongo extends StartedServer {
  readonly origin: string;
  readonly google: GoogleClient;
}

/** Google's gRPC code for what is not there. */
const notFound = 5;

/** Starts drongo on loopback; it is stopped by its own process id. */
export const startDrongo = async (program: string): Promise<Drongo> => {
  const server = await startServer(program, ({ port }) => ["server", "--host", "127.0.0.1", "--port", String(port)]);
  // Drongo asks nobody for a token; of what signs the client in it uses these.
  const auth = { fetch, getRequestHeaders: () => Promise.resolve(new Headers()), universeDomain: "googleapis.com" };
  const at = { protocol: "http", apiEndpoint: "127.0.0.1", port: server.port };
  const options: unknown = { fallback: true, universeDomain: "googleapis.com", ...at, auth };
  const google = new v1.SecretManagerServiceClient(
    options as ConstructorParameters<typeof v1.SecretManagerServiceClient>[0],
  );
  return { ...server, origin: `http://127.0.0.1:${server.port}`, google };
};

/** Writes a value by Google's own client, as a new version where there is one; gives the version's number. */
export const addVersion = async (
  { google }: Pick<Drongo, "google">,
  project: string,
  secretId: string,
  value: string | Uint8Array,
): Promise<string> => {
  const parent = `projects/${project}`;
  const add = async (): Promise<string> => {
    const payload = { data: Buffer.from(value) };
    const [{ name }] = await google.addSecretVersion({ parent: `${parent}/secrets/${secretId}`, payload });
    return name?.split("/").at(-1) ?? "";
  };
  try {
    return await add();
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== notFound) throw error;
    await google.createSecret({ parent, secretId, secret: { replication: { automatic: {} } } });
    return add();
  }
};
