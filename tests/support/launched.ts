import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import http from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { root } from "@/lib/boot/places.mjs";
import { freePort } from "./free-port";
import { until } from "./running-app";

/** An installation that is started the way its operator does it, again and again. */
export interface Installation {
  readonly folder: string;
  readonly port: number;
  start(environment?: Readonly<Record<string, string>>, script?: "start" | "dev"): Launched;
  /** Ids of everything that still runs for it, the database included. */
  processes(): number[];
  remove(): Promise<void>;
}

export interface Launched {
  /** Resolves once requests are answered, with the milliseconds since the start; throws if the launcher ends first. */
  served(): Promise<number>;
  /** Resolves with its exit code, null after a signal. */
  readonly over: Promise<number | null>;
  said(): string;
  /** Sends a signal to the launcher's whole process group, as a terminal does. */
  signalGroup(signal: NodeJS.Signals): void;
  /** Ends one process of it without warning. */
  kill(which: "launcher" | "application"): void;
}

export async function newInstallation(): Promise<Installation> {
  const folder = await mkdtemp(path.join(tmpdir(), "keyhole-launch-"));
  // The database may run as another user than root, and must get through to its own folder.
  await chmod(folder, 0o711);
  const port = await freePort();
  const processes = (): number[] => processesOf(folder);
  const remove = async (): Promise<void> => {
    for (const pid of processes()) end(pid);
    await until(() => processes().length === 0, "everything has ended");
    await rm(folder, { recursive: true, force: true });
  };
  const start: Installation["start"] = (environment = {}, script = "start") =>
    launch(folder, port, environment, script);
  return { folder, port, processes, remove, start };
}

function launch(folder: string, port: number, environment: Readonly<Record<string, string>>, script: string): Launched {
  const own = { KEYHOLE_DIR: path.join(folder, ".keyhole"), PORT: String(port), LOG_LEVEL: "warn" };
  const env = { ...process.env, ...own, ...environment };
  const began = performance.now();
  const child = spawn("npm", ["run", script], { cwd: root, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (said += String(text)));
  const over = new Promise<number | null>((resolve) => child.once("close", resolve));
  const served = async (): Promise<number> => {
    await until(() => hasEnded(child) || answers(port), "Keyhole answers", 180_000);
    if (hasEnded(child)) throw new Error(`Keyhole did not start:\n${said}`);
    return performance.now() - began;
  };
  const kill = (which: "launcher" | "application"): void => {
    const file = { launcher: "lib/boot/start.mjs", application: "lib/boot/app.mjs" }[which];
    for (const pid of processesOf(folder, file)) process.kill(pid, "SIGKILL");
  };
  return { served, over, said: () => said, kill, signalGroup: (signal) => process.kill(-(child.pid ?? 0), signal) };
}

/** Processes that carry the installation's folder in their environment or arguments, as the kernel tells it. */
function processesOf(folder: string, file = ""): number[] {
  const listed = spawnSync("ps", ["axeww", "-o", "pid=,args="], { encoding: "utf8" }).stdout.split("\n");
  const found = listed.filter((line) => line.includes(folder) && line.includes(file));
  return found.map((line) => Number.parseInt(line)).filter((pid) => pid !== process.pid);
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const request = http.get({ host: "127.0.0.1", port, path: "/api/health" }, (response) => {
      resolve(response.resume().statusCode === 200);
    });
    request.setTimeout(2000, () => request.destroy()).once("error", () => resolve(false));
  });
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function end(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself meanwhile.
  }
}
