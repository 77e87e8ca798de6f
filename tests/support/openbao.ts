import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import net, { type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { Agent, fetch } from "undici";

/** Path of the real `bao`, set by whoever runs the tests; null where it cannot be had. */
export const openBaoProgram: string | null = process.env.KEYHOLE_OPENBAO ?? null;

export interface OpenBao {
  readonly port: number;
  readonly rootToken: string;
  /** PEM of the authority behind its certificate, with TLS. */
  readonly ca: string | null;
  /** Calls its API as root and gives the answer's body; throws for a status of 400 and more. */
  api(method: string, path: string, body?: object, namespace?: string): Promise<Readonly<Record<string, unknown>>>;
  stop(): Promise<void>;
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = net.createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once("exit", () => resolve());
  });

const isUp = async (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = net.connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });

const rootToken = "root";

/** Starts the real OpenBao in memory on loopback, KV v2 at `secret/`, and stops it by its own process id. */
export const startOpenBao = async (program: string, options: { readonly tls?: boolean } = {}): Promise<OpenBao> => {
  const folder = await mkdtemp(path.join(tmpdir(), "keyhole-openbao-"));
  const port = await freePort();
  const flags = [
    ...["server", "-dev", "-dev-no-store-token", `-dev-root-token-id=${rootToken}`, "-log-level=error"],
    ...[
      `-dev-listen-address=127.0.0.1:${port}`,
      ...(options.tls === true ? ["-dev-tls", `-dev-tls-cert-dir=${folder}`] : []),
    ],
  ];
  // Nothing of the tests' environment, whose VAULT_ and BAO_ settings it would follow.
  const env = { NODE_ENV: "test", PATH: process.env.PATH, HOME: folder } as const;
  const child = spawn(program, flags, { cwd: folder, env, stdio: "ignore" });
  let trusting: Agent | null = null;
  const stop = async (): Promise<void> => {
    await trusting?.destroy();
    child.kill("SIGKILL");
    await ended(child);
    await rm(folder, { recursive: true, force: true });
  };
  const deadline = Date.now() + 30_000;
  while (!(await isUp(port))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error("OpenBao did not start.");
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const authority = (await readdir(folder)).find(
    (name) => name.includes("ca") && name.endsWith(".pem") && !name.includes("key"),
  );
  const ca = authority === undefined ? null : await readFile(path.join(folder, authority), "utf8");
  trusting = ca === null ? null : new Agent({ connect: { ca } });
  const api: OpenBao["api"] = async (method, name, body, namespace) => {
    const answer = await fetch(`${ca === null ? "http" : "https"}://127.0.0.1:${port}/v1/${name}`, {
      ...(trusting === null ? {} : { dispatcher: trusting }),
      method,
      headers: { "X-Vault-Token": rootToken, ...(namespace === undefined ? {} : { "X-Vault-Namespace": namespace }) },
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
  return { port, rootToken, ca, api, stop };
};
