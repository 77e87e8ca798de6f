import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { Agent, fetch } from "undici";
import { startServer, type StartedServer } from "./started-server";

/** Path of the real `bao`, set by whoever runs the tests; null where it cannot be had. */
export const openBaoProgram: string | null = process.env.KEYHOLE_OPENBAO ?? null;

export interface OpenBao extends Omit<StartedServer, "folder"> {
  readonly rootToken: string;
  /** PEM of the authority behind its certificate, with TLS. */
  readonly ca: string | null;
  /** Calls its API as root and gives the answer's body; throws for a status of 400 and more. */
  api(
    method: string,
    path: string,
    body?: object,
    namespace?: string,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Readonly<Record<string, unknown>>>;
  /** Runs OpenBao's own command line as root and gives what it said. */
  cli(...args: readonly string[]): Promise<string>;
}

const rootToken = "root";

/** Starts the real OpenBao in memory on loopback, KV v2 at `secret/`, and stops it by its own process id. */
export const startOpenBao = async (program: string, options: { readonly tls?: boolean } = {}): Promise<OpenBao> => {
  const server = await startServer(program, ({ port, folder }) => [
    ...["server", "-dev", "-dev-no-store-token", `-dev-root-token-id=${rootToken}`, "-log-level=error"],
    ...[`-dev-listen-address=127.0.0.1:${port}`],
    ...(options.tls === true ? ["-dev-tls", `-dev-tls-cert-dir=${folder}`] : []),
  ]);
  const { port, folder, pause, resume } = server;
  let trusting: Agent | null = null;
  const stop = async (): Promise<void> => {
    await trusting?.destroy();
    await server.stop();
  };
  const deadline = Date.now() + 30_000;
  const authority = (await readdir(folder)).find(
    (name) => name.includes("ca") && name.endsWith(".pem") && !name.includes("key"),
  );
  const ca = authority === undefined ? null : await readFile(path.join(folder, authority), "utf8");
  trusting = ca === null ? null : new Agent({ connect: { ca } });
  const address = `${ca === null ? "http" : "https"}://127.0.0.1:${port}`;
  const api: OpenBao["api"] = async (method, name, body, namespace, more = {}) => {
    const answer = await fetch(`${address}/v1/${name}`, {
      ...(trusting === null ? {} : { dispatcher: trusting }),
      method,
      headers: {
        "X-Vault-Token": rootToken,
        ...(namespace === undefined ? {} : { "X-Vault-Namespace": namespace }),
        ...more,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (answer.status >= 400) throw new Error(`OpenBao: ${method} ${name} gave ${answer.status}: ${text}`);
    return text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
  };
  const isReady = (): Promise<boolean> =>
    api("GET", "secret/config").then(
      () => true,
      () => false,
    );
  // The listener is up a moment before the mounts are.
  while (Date.now() < deadline && !(await isReady())) await new Promise((resolve) => setTimeout(resolve, 50));
  const cli = async (...args: readonly string[]): Promise<string> => {
    const trusted = authority === undefined ? {} : { BAO_CACERT: path.join(folder, authority) };
    const env = { NODE_ENV: "test", HOME: folder, BAO_ADDR: address, BAO_TOKEN: rootToken, ...trusted } as const;
    return (await promisify(execFile)(program, args, { cwd: folder, env })).stdout;
  };
  return { ...{ port, rootToken, ca, api, cli }, ...{ pause, resume, stop } };
};
