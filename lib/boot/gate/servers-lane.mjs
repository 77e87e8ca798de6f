import fs from "node:fs";
import { servers } from "./python-servers.mjs";
import { reportFile, runVitest } from "./vitest-lane.mjs";

/** Runs the tests against servers nobody here wrote, and prints which provider was tried how against which of them. */
export async function runServers(env) {
  const outcome = await runVitest("servers", env);
  const file = reportFile("servers");
  if (fs.existsSync(file)) console.log(`\n${serversTable(JSON.parse(fs.readFileSync(file, "utf8")))}\n`);
  return outcome;
}

/** What the name of a group of tests says: "aws · keys · moto". */
const named = /^(?<provider>[^·]+) · (?<method>[^·]+) · (?<server>[^·(]+?)(?: \((?<why>not run: .+)\))?$/;

/**
 * The table of a Vitest report: a line for each provider, way of signing in and server, then what was left out there and
 * why. What was not run is never among what passed.
 */
export function serversTable({ testResults }) {
  const rows = new Map();
  const reasons = new Map();
  for (const { ancestorTitles, title, status } of testResults.flatMap(({ assertionResults }) => assertionResults)) {
    const name = [...ancestorTitles, title].findLast((one) => named.test(one));
    if (name === undefined) continue;
    const { provider, method, server, why } = named.exec(name).groups;
    const row = rows.get(name) ?? {
      provider,
      method,
      server: versioned(server),
      why,
      passed: 0,
      failed: 0,
      skipped: 0,
    };
    rows.set(name, row);
    row[status === "passed" || status === "failed" ? status : "skipped"] += 1;
    const reason = / \(not here: (?<reason>.+)\)$/.exec(title)?.groups.reason;
    if (reason === undefined) continue;
    const left = reasons.get(reason) ?? { cases: 0, servers: new Set() };
    reasons.set(reason, left);
    left.cases += 1;
    left.servers.add(server);
  }
  const lines = [...rows.values()].map((row) => [row.provider, row.method, row.server, resultOf(row)]);
  const left = [...reasons].map(([reason, { cases, servers: at }]) => `  ${cases} at ${[...at].join(", ")}: ${reason}`);
  return [...columns([["provider", "sign-in", "server", "result"], ...lines]), "", "left out:", ...left].join("\n");
}

const resultOf = ({ why, passed, failed, skipped }) => {
  if (why !== undefined) return why;
  const left = skipped > 0 ? `, ${skipped} left out` : "";
  return failed > 0 ? `FAILED: ${passed} passed, ${failed} failed${left}` : `${passed} passed${left}`;
};

const versioned = (title) => {
  const server = servers.find((one) => one.title === title);
  return server === undefined ? title : `${title} ${server.version}`;
};

const columns = (lines) => {
  const widths = [0, 1, 2].map((at) => Math.max(...lines.map((line) => line[at].length)) + 2);
  return lines.map((line) =>
    line
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("")
      .trimEnd(),
  );
};
