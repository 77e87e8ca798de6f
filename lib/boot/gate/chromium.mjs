import fs from "node:fs";
import path from "node:path";
import { run } from "../child.mjs";
import { BootFailure, exitCode } from "../exit-codes.mjs";
import { root } from "../places.mjs";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge"];
const applications = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/**
 * Path of a Chromium that starts: one of the machine, else one that is installed now. Root on a system with apt takes
 * the distribution's, which brings the libraries it needs; everybody else takes Playwright's.
 *
 * @param {NodeJS.ProcessEnv} environment of the tests; a CHROMIUM_PATH of the caller's own is tried first
 * @returns {Promise<string>}
 * @throws {BootFailure} where there is none and none can be had
 */
export async function findChromium(environment) {
  const { chromium } = await import("@playwright/test");
  const there = () =>
    firstThatStarts([process.env.CHROMIUM_PATH, ...onPath(), ...applications, chromium.executablePath()]);
  const found = await there();
  if (found) return found;
  const installs = [installPlaywrights];
  if (process.getuid?.() === 0 && (await run("apt-get", ["--version"])).code === 0)
    installs.unshift(installDistributions);
  const said = [];
  for (const install of installs) {
    said.push(await install(environment));
    const installed = await there();
    if (installed) return installed;
  }
  throw new BootFailure(
    exitCode.install,
    `There is no Chromium on this machine and none could be installed; put one on the path or set CHROMIUM_PATH.\n${said.join("\n")}`,
  );
}

async function installDistributions(environment) {
  const env = { ...environment, DEBIAN_FRONTEND: "noninteractive" };
  const update = await run("apt-get", ["update", "-q"], { env, timeoutMs: 180_000 });
  const args = ["install", "-q", "-y", "--no-install-recommends", "chromium"];
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

function onPath() {
  const folders = (process.env.PATH ?? "").split(path.delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => path.join(folder, name)));
}

function lastLines(text) {
  return text.trim().split("\n").slice(-5).join("\n");
}
