import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { build } from "esbuild";
import { afterAll, beforeAll } from "vitest";
import { distFolder, root } from "@/lib/boot/places.mjs";

/** A program of a test's own in a process of its own; it talks in lines. */
export interface OtherProcess {
  say(line: string): void;
  /** The next line it writes; throws with what it complained of when it ends before. */
  hear(): Promise<string>;
  /** Ends it as if the machine had: it can do nothing about it. Resolves when it is gone. */
  kill(): Promise<void>;
}

/** Bundles a file below tests/support before the tests of a file run; gives what starts it as often as wanted. */
export function otherProcess(file: string): (...args: readonly string[]) => OtherProcess {
  let folder = "";
  const started: OtherProcess[] = [];
  beforeAll(async () => {
    mkdirSync(distFolder, { recursive: true });
    // Below the project, so that the bundle finds its packages.
    folder = mkdtempSync(path.join(distFolder, ".test-"));
    await build({
      entryPoints: [path.join(root, "tests/support", file)],
      outfile: path.join(folder, "program.mjs"),
      tsconfig: path.join(root, "tsconfig.json"),
      bundle: true,
      platform: "node",
      format: "esm",
      packages: "external",
      logLevel: "silent",
    });
  });
  afterAll(async () => {
    await Promise.all(started.map((one) => one.kill()));
    rmSync(folder, { recursive: true, force: true });
  });
  return (...args) => {
    const one = start(path.join(folder, "program.mjs"), args);
    started.push(one);
    return one;
  };
}

function start(program: string, args: readonly string[]): OtherProcess {
  const child = spawn(process.execPath, [program, ...args], {
    env: { PATH: process.env.PATH, NODE_ENV: "production" },
  });
  let complaint = "";
  child.stderr.on("data", (text) => (complaint += String(text)));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const over = new Promise<void>((resolve) => child.once("close", () => resolve()));
  return {
    say: (line) => void child.stdin.write(`${line}\n`),
    hear: async () => {
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`The process ended without a word. ${complaint}`);
      return value;
    },
    kill: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
      await over;
    },
  };
}
