import fs from "node:fs";
import path from "node:path";
import { run } from "../child.mjs";
import { BootFailure, exitCode } from "../exit-codes.mjs";
import { root } from "../places.mjs";

/** Without windows to draw, a third of the work of a whole browser. */
const shell = "chromium-headless-shell";
const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge"];
const applications = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/**
 * Path of a Chromium that starts: its headless shell, which root on a system with apt installs where it is missing, with
 * the libraries it needs; else any of the machine; else Playwright's.
 *
 * @param {NodeJS.ProcessEnv} environment of the tests; a CHROMIUM_PATH of the caller's own is tried first
 * @returns {Promise<string>}
 * @throws {BootFailure} where there is none and none can be had
 */
export async function findChromium(environment) {
  const { chromium } = await import("@playwright/test");
  const shells = () => firstThatStarts([process.env.CHROMIUM_PATH, ...onPath([shell])]);
  const any = () => firstThatStarts([...onPath(names), ...applications, chromium.executablePath()]);
  const distributions = process.getuid?.() === 0 && (await run("apt-get", ["--version"])).code === 0;
  const ways = [
    { look: shells },
    ...(distributions ? [{ install: (env) => installDistributions(env, shell), look: shells }] : []),
    { look: any },
    ...(distributions ? [{ install: (env) => installDistributions(env, "chromium"), look: any }] : []),
    { install: installPlaywrights, look: any },
  ];
  const said = [];
  for (const { install, look } of ways) {
    if (install) said.push(await install(environment));
    const found = await look();
    if (found) return found;
  }
  throw new BootFailure(
    exitCode.install,
    `There is no Chromium on this machine and none could be installed; put one on the path or set CHROMIUM_PATH.\n${said.join("\n")}`,
  );
}

async function installDistributions(environment, name) {
  const env = { ...environment, DEBIAN_FRONTEND: "noninteractive" };
  const update = await run("apt-get", ["update", "-q"], { env, timeoutMs: 180_000 });
  const args = ["install", "-q", "-y", "--no-install-recommends", name];
  const install = await run("apt-get", args, { env, timeoutMs: 600_000 });
  return install.code === 0 ? "" : lastLines(update.output + install.output);
}

async function installPlaywrights(env) {
  const cli = path.join(root, "node_modules/@playwright/test/cli.js");
  const { code, output } = await run(process.execPath, [cli, "install", "chromium"], { env, timeoutMs: 60_000 });
  return code === 0 ? "" : lastLines(output);
}

async function firstThatStarts(files) {
  for (const file of files) {
    if (!file || !fs.existsSync(file)) continue;
    if ((await run(file, ["--version"], { timeoutMs: 20_000 })).code === 0) return file;
  }
  return null;
}

function onPath(wanted) {
  const folders = (process.env.PATH ?? "").split(path.delimiter).filter(Boolean);
  return wanted.flatMap((name) => folders.map((folder) => path.join(folder, name)));
}

function lastLines(text) {
  return text.trim().split("\n").slice(-5).join("\n");
}
