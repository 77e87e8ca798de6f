import fs from "node:fs";
import path from "node:path";
import { run } from "../child.mjs";
import { keyholeFolder, root } from "../places.mjs";

/** Where a project's report is kept until its next run. */
const reportFile = (project) => path.join(keyholeFolder, "cache", `vitest-${project}.json`);

/**
 * Runs one Vitest project and counts from its report, not from its exit code: a run that broke off counts as failed.
 *
 * @returns {Promise<{passed: number, failed: number, skipped: number, output: string}>}
 */
export async function runVitest(project, env) {
  const file = reportFile(project);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const shown = () => fs.globSync(`shown-${project}*.txt`, { cwd: path.dirname(file) }).toSorted();
  for (const left of [path.basename(file), ...shown()]) fs.rmSync(path.join(path.dirname(file), left), { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const command = path.join(root, "node_modules/.bin/vitest");
  const { code, output } = await run(command, ["run", "--project", project, ...reporters], { cwd: root, env });
  // What the tests of a project leave to be read, such as the access matrix: when that lane was asked for.
  if (process.argv.includes(project))
    for (const left of shown()) console.log(fs.readFileSync(path.join(path.dirname(file), left), "utf8"));
  const counts = fs.existsSync(file)
    ? countVitest(JSON.parse(fs.readFileSync(file, "utf8")))
    : { passed: 0, failed: 1, skipped: 0 };
  // Errors outside of tests (an unhandled rejection, a file that does not load) only show in the exit code.
  return { ...counts, failed: code !== 0 && counts.failed === 0 ? 1 : counts.failed, output };
}

/** The same, and prints what `tell` makes of the report: what the numbers do not say. */
export async function runAndTell(project, env, tell) {
  const outcome = await runVitest(project, env);
  const file = reportFile(project);
  if (fs.existsSync(file)) console.log(`\n${tell(JSON.parse(fs.readFileSync(file, "utf8")))}\n`);
  return outcome;
}

/** Counts of Vitest's JSON report. A file that failed without a failed test in it counts as one failure. */
export function countVitest({ numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults }) {
  const broken = testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && !assertionResults.some((assertion) => assertion.status === "failed"),
  );
  return {
    passed: numPassedTests,
    failed: numFailedTests + broken.length,
    skipped: numPendingTests + numTodoTests,
  };
}
