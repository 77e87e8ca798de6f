import { leftOut } from "./left-out.mjs";
import { servers } from "./python-servers.mjs";
import { runAndTell } from "./vitest-lane.mjs";

/** Runs the tests against servers nobody here wrote, and prints which provider was tried how against which of them. */
export const runServers = (env) => runAndTell("servers", env, serversTable);

/** What the name of a group of tests says: "aws · keys · moto". */
const named = /^(?<provider>[^·]+) · (?<method>[^·]+) · (?<server>[^·(]+?)(?: \((?<why>not run: .+)\))?$/;

const rowOf = (titles) => titles.findLast((one) => named.test(one));

/**
 * The table of a Vitest report: a line for each provider, way of signing in and server, then what was left out there and
 * why. What was not run is never among what passed.
 */
export function serversTable(report) {
  const rows = new Map();
  const { testResults } = report;
  for (const { ancestorTitles, title, status } of testResults.flatMap(({ assertionResults }) => assertionResults)) {
    const name = rowOf([...ancestorTitles, title]);
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
  }
  const lines = [...rows.values()].map((row) => [row.provider, row.method, row.server, resultOf(row)]);
  const left = leftOut(report, (titles) => named.exec(rowOf(titles) ?? "")?.groups.server ?? titles[0]);
  return [...columns([["provider", "sign-in", "server", "result"], ...lines]), "", ...left].join("\n");
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
