import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { run } from "./child.mjs";
import { BootFailure, exitCode, storageFailure } from "./exit-codes.mjs";
import { pinnedEnvironment } from "./install.mjs";
import { distFolder, root } from "./places.mjs";

/** Programs beside the web server, each one file of JavaScript in dist/. */
export const programs = {
  worker: "lib/worker/main.ts",
  cli: "lib/cli/main.ts",
  seed: "prisma/seed.ts",
  "sample-vault": "prisma/sample-vault/main.ts",
  vectors: "lib/cli/vectors.ts",
  bench: "bench/main.ts",
};

/** Where a program lies once it is built. */
export function programFile(name) {
  return path.join(distFolder, `${name}.mjs`);
}

const always = ["package-lock.json", "tsconfig.json"];
const client = { inputs: ["prisma/schema.prisma"], made: "lib/db/generated/client.ts" };
const web = {
  inputs: ["app", "components", "lib", "public", "proxy.ts", "next.config.ts", "postcss.config.mjs", client.inputs[0]],
  made: "dist/web/server.js",
};
const bundle = (name) => ({ inputs: ["lib", "prisma", "bench"], made: `dist/${name}.mjs` });

/** Makes Prisma's client from the schema, unless it is there already. */
export async function generateClient() {
  await unlessCurrent("client", client, async () => {
    await tool("prisma", ["generate"], "make the database client");
  });
}

/** Builds the web application into dist/web, ready to run there. Gives whether there was something to do. */
export async function buildWeb() {
  await generateClient();
  return unlessCurrent("web", web, async () => {
    await tool("next", ["build"], "build the web application");
    const fresh = path.join(root, ".next/standalone");
    fs.cpSync(path.join(root, ".next/static"), path.join(fresh, ".next/static"), { recursive: true });
    if (fs.existsSync(path.join(root, "public")))
      fs.cpSync(path.join(root, "public"), path.join(fresh, "public"), { recursive: true });
    replace(fresh, path.join(distFolder, "web"));
  });
}

/**
 * Bundles some of the programs into dist/.
 *
 * @param {readonly (keyof typeof programs)[]} names
 * @returns {Promise<boolean>} whether there was something to do
 */
export async function buildPrograms(names) {
  await generateClient();
  const built = [];
  for (const name of names) {
    if (!fs.existsSync(path.join(root, programs[name])))
      throw new BootFailure(exitCode.build, `${programs[name]} is not there, so ${name} cannot be built.`);
    built.push(await unlessCurrent(name, bundle(name), () => bundleProgram(name)));
  }
  return built.some(Boolean);
}

async function bundleProgram(name) {
  const { build } = await import("esbuild");
  try {
    const { metafile } = await build({
      entryPoints: [path.join(root, programs[name])],
      outfile: programFile(name),
      tsconfig: path.join(root, "tsconfig.json"),
      bundle: true,
      platform: "node",
      target: "node22",
      format: "esm",
      packages: "external",
      sourcemap: "linked",
      metafile: true,
      logLevel: "silent",
    });
    requireOwnFiles(metafile);
  } catch (error) {
    const lines = (error.errors ?? []).map(({ text, location }) => `${location?.file}:${location?.line}: ${text}\n`);
    process.stderr.write(lines.join("") || `${error.message}\n`);
    throw new BootFailure(exitCode.build, `${name} could not be built; the errors are above.`);
  }
}

/** A file of ours that is missing looks like a package to esbuild, and would be missed only when the program runs. */
function requireOwnFiles({ inputs }) {
  for (const [file, { imports }] of Object.entries(inputs)) {
    const missing = imports.find(({ path: target, external }) => external && target.startsWith("@/"));
    if (missing) throw new Error(`${file}: ${missing.path} is not there`);
  }
}

async function tool(name, args, doing) {
  const command = path.join(root, "node_modules/.bin", name);
  const env = { ...pinnedEnvironment(), NODE_ENV: "production" };
  const { code, output } = await run(command, args, { cwd: root, env });
  if (code === 0) return;
  process.stderr.write(output);
  if (output.includes("ENOSPC")) throw storageFailure({ code: "ENOSPC" }, doing);
  throw new BootFailure(exitCode.build, `Keyhole could not ${doing}; the errors are above.`);
}

/**
 * Does `work` unless what it makes is there, made from the very same inputs. The stamp is taken away before and put
 * there after, so that work that was broken off is done again.
 */
async function unlessCurrent(name, { inputs, made }, work) {
  const file = path.join(distFolder, `${name}.stamp`);
  const stamp = contentStamp([...inputs, ...always]);
  if (fs.existsSync(path.join(root, made)) && readOr(file, "") === stamp) return false;
  try {
    fs.mkdirSync(distFolder, { recursive: true });
    fs.rmSync(file, { force: true });
    await work();
    fs.writeFileSync(file, stamp);
  } catch (error) {
    if (error instanceof BootFailure) throw error;
    throw storageFailure(error, `build itself in ${root}`);
  }
  return true;
}

/** SHA-256 over names and contents of every file below the inputs, but what is generated from them. */
function contentStamp(inputs) {
  const hash = createHash("sha256").update(process.versions.node);
  for (const input of inputs) {
    const from = path.join(root, input);
    if (!fs.existsSync(from)) continue;
    const files = fs.statSync(from).isDirectory()
      ? fs.readdirSync(from, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
      : [{ parentPath: path.dirname(from), name: path.basename(from) }];
    const names = files.map((entry) => path.join(entry.parentPath, entry.name)).sort();
    for (const name of names) {
      if (name.includes(`${path.sep}generated${path.sep}`)) continue;
      hash.update(`\0${path.relative(root, name)}\0`).update(fs.readFileSync(name));
    }
  }
  return hash.digest("hex");
}

/** A running server keeps the files it has open; the old folder goes only after the new one is in its place. */
function replace(fresh, folder) {
  const old = `${folder}.old`;
  fs.rmSync(old, { recursive: true, force: true });
  if (fs.existsSync(folder)) fs.renameSync(folder, old);
  fs.renameSync(fresh, folder);
  fs.rmSync(old, { recursive: true, force: true });
}

function readOr(file, otherwise) {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return otherwise;
  }
}
