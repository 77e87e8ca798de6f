import { execFile, spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { freePort } from "./free-port";

/** A program that was started on loopback and answers there. */
export interface StartedServer {
  readonly port: number;
  /** Of its own, removed with it. */
  readonly folder: string;
  /** From when this resolves it takes connections and answers nothing, until `resume`. */
  pause(): Promise<void>;
  resume(): void;
  /** Ends it by its own process id. */
  stop(): Promise<void>;
}

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

/** A thread may end between being listed and being looked at. */
const whereEnded = (error: NodeJS.ErrnoException): null => {
  if (error.code === "ENOENT" || error.code === "ESRCH") return null;
  throw error;
};

/** The states of a process, or of each of its threads where the system tells: a busy machine stops them one by one. */
const statesOf = async (pid: number): Promise<readonly string[]> => {
  if (process.platform !== "linux") {
    return [(await promisify(execFile)("ps", ["-o", "state=", "-p", String(pid)])).stdout.trim()];
  }
  const threads = await readdir(`/proc/${pid}/task`);
  const texts = await Promise.all(
    threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/stat`, "utf8").catch(whereEnded)),
  );
  return texts.flatMap((text) => (text === null ? [] : [text.slice(text.lastIndexOf(")") + 2)]));
};

/**
 * Starts a program on a free port of loopback and waits until it listens there. It gets a folder of its own and nothing
 * of the tests' environment, whose settings for clouds and vaults it would follow.
 */
export const startServer = async (
  program: string,
  args: (at: { readonly port: number; readonly folder: string }) => readonly string[],
  env: (port: number) => Readonly<Record<string, string>> = () => ({}),
): Promise<StartedServer> => {
  const name = path.basename(program);
  const folder = await mkdtemp(path.join(tmpdir(), `keyhole-${name}-`));
  const port = await freePort();
  const own = { NODE_ENV: "test", PATH: process.env.PATH, HOME: folder, TMPDIR: folder } as const;
  const child = spawn(program, args({ port, folder }), { cwd: folder, env: { ...own, ...env(port) }, stdio: "ignore" });
  let failed = false;
  child.once("error", () => (failed = true));
  // Where the tests break off nobody asks for `stop`.
  const end = (): void => void child.kill("SIGKILL");
  process.once("exit", end);
  const stop = async (): Promise<void> => {
    process.off("exit", end);
    if (!failed) {
      child.kill("SIGKILL");
      await ended(child);
    }
    await rm(folder, { recursive: true, force: true });
  };
  const deadline = Date.now() + 50_000;
  while (!(await isUp(port))) {
    if (failed || child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`${name} did not start.`);
    }
    await wait(50);
  }
  return {
    ...{ port, folder, stop },
    pause: async () => {
      child.kill("SIGSTOP");
      while (!(await statesOf(child.pid ?? 0)).every((state) => state.startsWith("T"))) await wait(5);
    },
    resume: () => void child.kill("SIGCONT"),
  };
};
