import fs from "node:fs";
import path from "node:path";
import { run } from "../child.mjs";
import { keyholeFolder, root } from "../places.mjs";

/**
 * Runs one Playwright project and counts from its report, not from its exit code.
 *
 * @returns {Promise<{passed: number, failed: number, skipped: number, output: string}>}
 */
export async function runPlaywright(project, env) {
  const file = path.join(keyholeFolder, "cache", `playwright-${project}.json`);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.rmSync(file, { force: true });
  const command = path.join(root, "node_modules/.bin/playwright");
  // Each project keeps the pictures and traces of its own failures.
  const args = ["test", "--project", project, "--reporter=list,json", `--output=test-results/${project}`];
  // Playwright colours by itself only for a terminal, and its workers warn of being told twice.
  const { NO_COLOR: _plain, ...rest } = env;
  const { code, output } = await run(command, args, { cwd: root, env: { ...rest, PLAYWRIGHT_JSON_OUTPUT_FILE: file } });
  const counts = fs.existsSync(file)
    ? countPlaywright(JSON.parse(fs.readFileSync(file, "utf8")))
    : { passed: 0, failed: 1, skipped: 0 };
  return { ...counts, failed: code !== 0 && counts.failed === 0 ? 1 : counts.failed, output };
}

/** Counts of Playwright's JSON report. A test that passed only on a second try is a failure: it hides one. */
export function countPlaywright({ stats, errors }) {
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
  };
}
