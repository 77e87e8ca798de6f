// What `npm test` goes on with once the packages are there: the lanes, one after the other, and what came of them.
import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { buildPrograms, buildWeb, generateClient } from "../build.mjs";
import { endChildren } from "../child.mjs";
import { BootFailure, endWith, exitCode } from "../exit-codes.mjs";
import { pinnedEnvironment } from "../install.mjs";
import { openKeyholeFolder } from "../kept-secret.mjs";
import { root } from "../places.mjs";
import { startTestPostgres } from "../test-postgres.mjs";
import { runChecks } from "./checks.mjs";
import { findChromium } from "./chromium.mjs";
import { runContract } from "./contract-lane.mjs";
import { runPlaywright } from "./playwright-lane.mjs";
import { findServer, servers, variablesOf } from "./python-servers.mjs";
import { runServers } from "./servers-lane.mjs";
import { runVitest } from "./vitest-lane.mjs";

/**
 * A lane: its test folders (none for the checks), what runs it, and what must be there first. A lane whose folders hold
 * no test is not run, and says so.
 */
const lanes = [
  { name: "check", run: runChecks, needs: ["postgres"] },
  vitestLane("unit", ["tests/unit", "tests/architecture"]),
  vitestLane("integration", ["tests/integration"], ["postgres"]),
  vitestLane("access", ["tests/access"], ["postgres", "application"]),
  { name: "contract", folders: ["tests/contract"], run: runContract },
  { name: "servers", folders: ["tests/servers"], needs: ["postgres", "servers"], run: runServers },
  playwrightLane("e2e", ["tests/e2e"], ["postgres", "application", "browser", "openbao", "moto"]),
  playwrightLane("pages", ["tests/pages"], ["postgres", "application", "browser"]),
  vitestLane("faults", ["tests/faults"], ["postgres", "application"]),
];

const { values: flags } = parseArgs({
  options: {
    prove: { type: "boolean", default: false },
    "no-install": { type: "boolean", default: false },
    lane: { type: "string", multiple: true, default: [] },
  },
});
const environment = testEnvironment();
let postgres = null;

/** What lanes need, each made once. Gives a sentence where it cannot be had and the lane can do without. */
const provide = {
  postgres: once(async () => {
    postgres = await startTestPostgres();
    environment.KEYHOLE_TEST_DATABASE_URL = postgres.adminUrl;
  }),
  application: once(async () => {
    await timed("(build)", async () => {
      await buildWeb();
      await buildPrograms(["worker", "cli", "seed", "sample-vault"]);
    });
  }),
  browser: once(async () => {
    await timed("(browser)", async () => (environment.CHROMIUM_PATH = await findChromium(environment)));
  }),
  openbao: () => provideServer.openbao(),
  moto: () => provideServer.moto(),
  servers: once(async () => {
    const isAll = flags.prove || flags.lane.includes("servers");
    const began = performance.now();
    const missing = await Promise.all(
      servers.map((server) => {
        if (isAll || server.inGate) return provideServer[server.name]();
        return (environment[variablesOf(server).missing] = "only in the long run: npm run prove");
      }),
    );
    // To fetch them is no part of what the tests take.
    if (performance.now() - began > 5_000) await timed("(servers)", async () => undefined, began);
    return missing.every((why) => why !== undefined) ? missing[0] : undefined;
  }),
};

const provideServer = Object.fromEntries(
  servers.map((server) => [
    server.name,
    once(async () => {
      const names = variablesOf(server);
      const { program, missing } = await findServer(server, environment);
      if (program) environment[names.program] = program;
      else environment[names.missing] = missing;
      return missing;
    }),
  ]),
);

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
  process.on(signal, () => void stop().then(() => process.exit(130)));
process.on("disconnect", () => void stop().then(() => process.exit(130)));

try {
  const passed = await gate();
  await stop();
  process.exit(passed ? exitCode.ok : exitCode.failed);
} catch (error) {
  await stop();
  endWith(error);
}

async function gate() {
  const unknown = flags.lane.find((name) => !lanes.some((lane) => lane.name === name));
  if (unknown)
    throw new BootFailure(
      exitCode.setting,
      `There is no lane ${unknown}; lanes: ${lanes.map(({ name }) => name).join(", ")}.`,
    );
  openKeyholeFolder();
  await generateClient();
  const chosen = lanes.filter(({ name }) => flags.lane.length === 0 || flags.lane.includes(name));
  const total = { passed: 0, failed: 0, skipped: 0 };
  console.log(row("lane", "seconds", "passed", "failed"));
  for (const lane of chosen) {
    const outcome = await runLane(lane);
    for (const kind of Object.keys(total)) total[kind] += outcome[kind] ?? 0;
  }
  console.log("");
  console.log(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ""}`);
  return total.failed === 0 && total.passed > 0;
}

async function runLane({ name, folders, run, needs = [] }) {
  const began = performance.now();
  if (folders && !folders.some((folder) => holdsTests(path.join(root, folder)))) return notRun(name, "no tests yet");
  let outcome;
  try {
    for (const need of needs) {
      const missing = await provide[need]();
      if (missing && need === "servers") return notRun(name, missing);
    }
    outcome = await run(environment);
    if (outcome.passed + outcome.failed === 0)
      outcome = { ...outcome, failed: 1, output: `${outcome.output}\nNo test ran.` };
  } catch (error) {
    const why = error instanceof BootFailure ? error.message : error.stack;
    outcome = { passed: 0, failed: 1, skipped: 0, output: why };
  }
  const { passed, failed, skipped, output } = outcome;
  if (failed > 0) console.log(`\n${output.trimEnd()}\n`);
  console.log(row(name, ((performance.now() - began) / 1000).toFixed(1), passed, failed, skipped));
  return outcome;
}

function once(make) {
  let made;
  return () => (made ??= make());
}

async function timed(name, work, began = performance.now()) {
  await work();
  console.log(row(name, ((performance.now() - began) / 1000).toFixed(1), "", ""));
}

function notRun(name, why) {
  console.log(`${row(name, "", "", "").trimEnd()}  not run: ${why}`);
  return { passed: 0, failed: 0, skipped: 0 };
}

function row(name, seconds, passed, failed, skipped = 0) {
  const cells = [name.padEnd(12), ...[seconds, passed, failed].map((cell) => String(cell).padStart(8))];
  return cells.join("") + (skipped > 0 ? `  ${skipped} skipped` : "");
}

/** Nothing the operator set for a Keyhole of theirs reaches the tests. */
function testEnvironment() {
  const kept = Object.entries(process.env).filter(
    ([name]) =>
      !/^(DATABASE_|AUTH_|KEYHOLE_|PG|HOST$|PORT$|VAULT_|BAO_|NODE_ENV$|TRUSTED_PROXIES$|FORCE_COLOR$)/.test(name),
  );
  const own = { NO_COLOR: "1", CI: "1", CHECKPOINT_DISABLE: "1", ...(flags.prove ? { KEYHOLE_PROVE: "1" } : {}) };
  // Asked for by itself, the matrix is tried whole at every door; among the other lanes a slice of it is.
  if (flags.lane.includes("access")) own.KEYHOLE_WHOLE_MATRIX = "1";
  const { KEYHOLE_DIR } = process.env;
  return { ...pinnedEnvironment(Object.fromEntries(kept)), ...own, ...(KEYHOLE_DIR ? { KEYHOLE_DIR } : {}) };
}

function holdsTests(folder) {
  if (!fs.existsSync(folder)) return false;
  return fs.readdirSync(folder, { recursive: true }).some((name) => /\.(test|spec)\.tsx?$/.test(name));
}

function vitestLane(name, folders, needs = []) {
  return { name, folders, needs, run: (environment) => runVitest(name, environment) };
}

function playwrightLane(name, folders, needs) {
  return { name, folders, needs, run: (environment) => runPlaywright(name, environment) };
}

async function stop() {
  await endChildren();
  await postgres?.stop();
  postgres = null;
}
