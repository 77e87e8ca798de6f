import { spawn } from "node:child_process";

const running = new Set();

/**
 * Starts a program and keeps it on the list that `endChildren` ends.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import("node:child_process").SpawnOptions} options
 */
export function start(command, args, options) {
  const child = spawn(command, args, options);
  running.add(child);
  child.once("close", () => running.delete(child)).once("error", () => running.delete(child));
  return child;
}

/**
 * Starts a Node.js program that ends when this one does, even if this one is killed.
 *
 * @param {readonly string[]} args file and arguments
 * @param {{cwd: string, env: NodeJS.ProcessEnv, stdin?: "inherit" | "ignore", output?: "inherit" | "pipe"}} options
 */
export function startNode(args, { cwd, env, stdin = "ignore", output = "inherit" }) {
  const watch = new URL(`end-with-parent.mjs?launcher=${process.pid}`, import.meta.url).href;
  const stdio = [stdin, output, output, "ipc"];
  return start(process.execPath, ["--import", watch, ...args], { cwd, env, stdio });
}

/**
 * Runs a program to its end and keeps what it said.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number}} [options]
 * @returns {Promise<{code: number, output: string, stdout: string}>} `output` is both streams as they came; a program
 *   that could not be started, was killed or took too long has a code other than 0
 */
export function run(command, args, { cwd, env, timeoutMs } = {}) {
  return new Promise((resolve) => {
    const child = start(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let [output, stdout] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text) => {
      output += text;
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text) => (output += text));
    const timer = timeoutMs ? setTimeout(() => child.kill("SIGKILL"), timeoutMs) : undefined;
    const done = (code, more = "") => {
      clearTimeout(timer);
      resolve({ code, output: output + more, stdout });
    };
    child.once("error", (error) => done(127, `${command}: ${error.code}\n`));
    child.once("close", (code, signal) => done(code ?? 1, signal ? `${command} was ended by ${signal}\n` : ""));
  });
}

/** Asks every running child to end, and ends it after `graceMs`. Resolves when none is left. */
export async function endChildren(graceMs = 5000) {
  await Promise.all(
    [...running].map(
      (child) =>
        new Promise((resolve) => {
          child.once("close", resolve);
          child.kill("SIGTERM");
          setTimeout(() => child.kill("SIGKILL"), graceMs).unref();
        }),
    ),
  );
}

/**
 * Keeps what a child says (its output must be a pipe) until `pass` is called, and hands it on from then: what a server
 * says while it starts is of interest only if it does not.
 *
 * @returns {{pass(all: boolean): void}} `all` prints what was kept, else it is dropped
 */
export function holdOutput(child) {
  let kept = [];
  const hand = (stream, to) =>
    stream.on("data", (text) => {
      if (kept) kept.push([to, text]);
      else to.write(text);
    });
  hand(child.stdout, process.stdout);
  hand(child.stderr, process.stderr);
  return {
    pass(all) {
      if (all) for (const [to, text] of kept ?? []) to.write(text);
      kept = null;
    },
  };
}
