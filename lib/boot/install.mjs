import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { start } from "./child.mjs";
import { BootFailure, exitCode, storageFailure } from "./exit-codes.mjs";
import { root } from "./places.mjs";

/** What the scripts that run before anything is installed need. */
const oldestForBoot = [20, 19];
/** What the application needs where no pinned Node comes with the packages. */
const oldestForApp = [22, 12];
const installBytes = 2_000_000_000;

/** Refuses a Node.js that cannot even install Keyhole. */
export function requireNode(version = process.versions.node) {
  if (isOlder(version, oldestForBoot))
    throw new BootFailure(exitCode.wrongNode, `Keyhole needs Node.js 20.19 or newer to start; this is ${version}.`);
}

/** Whether every package of the lock file is there in the version it names. */
export function isInstalled(folder = root) {
  const there = readLock(path.join(folder, "node_modules/.package-lock.json"));
  const wanted = readLock(path.join(folder, "package-lock.json"));
  if (!there || !wanted) return false;
  return Object.entries(wanted).every(([name, { version, optional, link }]) => {
    if (name === "" || link) return true;
    // Packages for other systems are in the lock file and are left out here.
    return there[name] ? there[name].version === version : optional === true;
  });
}

/**
 * Installs the packages if they are not there as the lock file says.
 *
 * @param {(text: string) => void} say shows progress
 * @throws {BootFailure} when npm fails or the disk has no room; npm's own words are on stderr by then
 */
export async function ensureInstalled(say) {
  if (isInstalled()) return;
  requireRoom();
  const began = performance.now();
  say("Installing the packages (about a minute) … ");
  const output = [];
  const code = await new Promise((resolve) => {
    const [command, args] = npm(["ci", "--loglevel=error"]);
    const child = start(command, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.on("data", (text) => output.push(text));
    child.stderr.on("data", (text) => output.push(text));
    child.once("error", () => resolve(127)).once("close", resolve);
  });
  const isDone = code === 0 && isInstalled();
  say(isDone ? `${((performance.now() - began) / 1000).toFixed(1)} s\n` : "no\n");
  if (isDone) return;
  process.stderr.write(Buffer.concat(output));
  if (code === 127) throw new BootFailure(exitCode.install, "npm is not there; it comes with Node.js.");
  throw new BootFailure(
    exitCode.install,
    "The packages could not be installed; npm says why above. Can this machine reach its package registry?",
  );
}

/** Path of the Node.js the application runs on: the pinned one of the packages, or this one if it is new enough. */
export function pinnedNode() {
  const pinned = path.join(root, `node_modules/node-${process.platform}-${process.arch}/bin/node`);
  if (fs.existsSync(pinned)) return pinned;
  if (isOlder(process.versions.node, oldestForApp))
    throw new BootFailure(
      exitCode.wrongNode,
      `Keyhole runs on Node.js 22.12 or newer, and none comes with its packages for ${process.platform}; this is ${process.versions.node}.`,
    );
  return process.execPath;
}

/** The environment for programs that look for Node.js and the project's tools on the path. */
export function pinnedEnvironment(environment = process.env) {
  const folders = [path.dirname(pinnedNode()), path.join(root, "node_modules/.bin"), environment.PATH ?? ""];
  return { ...environment, PATH: folders.join(path.delimiter), NEXT_TELEMETRY_DISABLED: "1" };
}

/**
 * Goes on with another script on the pinned Node.js, in this process's place: its signals, its exit code. The script
 * has a channel to this process, and ends when the channel breaks: a launcher that was killed leaves nothing behind.
 *
 * @param {string} script file in this folder
 * @param {readonly string[]} args
 */
export function continueWith(script, args) {
  const file = path.join(root, "lib/boot", script);
  const stdio = ["inherit", "inherit", "inherit", "ipc"];
  const child = spawn(pinnedNode(), [file, ...args], { stdio, env: pinnedEnvironment() });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.once("error", () => process.exit(exitCode.wrongNode));
  child.once("exit", (code, signal) => process.exit(code ?? (signal ? exitCode.failed : exitCode.ok)));
}

function npm(args) {
  const cli = process.env.npm_execpath;
  return cli && /npm-cli\.c?js$/.test(cli) ? [process.execPath, [cli, ...args]] : ["npm", args];
}

function requireRoom() {
  let free;
  try {
    fs.accessSync(root, fs.constants.W_OK);
    const { bavail, bsize } = fs.statfsSync(root);
    free = bavail * bsize;
  } catch (error) {
    throw storageFailure(error, `install its packages in ${root}`);
  }
  if (free < installBytes)
    throw new BootFailure(
      exitCode.storage,
      `Keyhole's packages need 2 GB in ${root}, and ${(free / 1e9).toFixed(1)} GB are free.`,
    );
}

function readLock(file) {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8")).packages;
  } catch {
    return null;
  }
}

function isOlder(version, [major, minor]) {
  const [ownMajor, ownMinor] = version.split(".").map(Number);
  return ownMajor < major || (ownMajor === major && ownMinor < minor);
}
