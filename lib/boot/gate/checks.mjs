import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { run } from "../child.mjs";
import { keyholeFolder, root } from "../places.mjs";
import { deadLinks } from "./dead-links.mjs";
import { lockFileFaults } from "./lock-file.mjs";

const cache = path.join(keyholeFolder, "cache");

/** Each check gives what it found wrong, or nothing. */
const checks = {
  types: async (env) => (await tool("next", ["typegen"], env)) || tool("tsc", ["--noEmit"], env),
  eslint: (env) => tool("eslint", ["--cache", "--cache-location", `${cache}/eslint/`, "--max-warnings", "0", "."], env),
  prettier: (env) => tool("prettier", ["--check", "--cache", "--cache-location", `${cache}/prettier`, "."], env),
  "lock file": async () =>
    lines(lockFileFaults(JSON.parse(fs.readFileSync(path.join(root, "package-lock.json"), "utf8")))),
  links: async () => lines(deadLinks(markdownFiles())),
  "schema and migrations": schemaAgrees,
};

/**
 * Everything that needs no running application.
 *
 * @param {NodeJS.ProcessEnv} environment names the test server in KEYHOLE_TEST_DATABASE_URL
 * @returns {Promise<{passed: number, failed: number, skipped: number, output: string}>} each check counts as one
 */
export async function runChecks(environment) {
  const waiting = Object.entries(checks);
  const found = [];
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [name, check] = next;
      found.push({ name, wrong: await check(environment).catch((error) => error.stack) });
    }
  };
  await Promise.all([worker(), worker()]);
  const failed = found.filter(({ wrong }) => wrong);
  return {
    passed: found.length - failed.length,
    failed: failed.length,
    skipped: 0,
    output: failed.map(({ name, wrong }) => `${name}:\n${wrong.trimEnd()}`).join("\n\n"),
  };
}

async function tool(name, args, env) {
  const { code, output } = await run(path.join(root, "node_modules/.bin", name), args, { cwd: root, env });
  return code === 0 ? "" : output || `${name} ended with ${code}`;
}

/** Prisma's command line ends with 0 when its engine breaks off, so its words count. */
async function schemaAgrees(env) {
  const args = ["migrate", "diff", "--exit-code", "--from-migrations", "prisma/migrations"];
  const { output } = await run(
    path.join(root, "node_modules/.bin/prisma"),
    [...args, "--to-schema", "prisma/schema.prisma"],
    { cwd: root, env: { ...env, DATABASE_MIGRATION_URL: env.KEYHOLE_TEST_DATABASE_URL } },
  );
  return output.includes("No difference detected") ? "" : output || "prisma migrate diff said nothing";
}

function lines(faults) {
  return faults.join("\n");
}

/** Files of this checkout that are tracked or would be. */
function markdownFiles() {
  const args = ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"];
  const listed = spawnSync("git", args, { cwd: root, encoding: "utf8" });
  if (listed.status === 0)
    return [...new Set(listed.stdout.split("\n"))]
      .filter((name) => name !== "" && fs.existsSync(path.join(root, name)))
      .map((name) => path.join(root, name));
  return fs
    .globSync("**/*.md", { cwd: root, exclude: (name) => ["node_modules", ".next", "dist", ".keyhole"].includes(name) })
    .map((name) => path.join(root, name));
}
