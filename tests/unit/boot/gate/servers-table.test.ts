import { describe, expect, it } from "vitest";
import { servers } from "@/lib/boot/gate/python-servers.mjs";
import { serversTable } from "@/lib/boot/gate/servers-lane.mjs";

const test = (title: string, status: string, ...ancestorTitles: string[]) => ({ title, status, ancestorTitles });
const table = (...assertionResults: ReturnType<typeof test>[]): string[] =>
  serversTable({ testResults: [{ assertionResults }] }).split("\n");

describe("the table of servers", () => {
  it("has a line for each provider, way of signing in and server, the innermost that a test names", () => {
    const lines = table(
      test("reads", "passed", "aws · keys, in depth · moto", "aws · keys · moto"),
      test("forbids", "failed", "aws · keys, in depth · moto", "aws · keys · moto"),
      test("turns", "passed", "aws · keys, in depth · moto"),
      test("nothing of a provider's", "passed", "elsewhere"),
    );
    const { version } = servers.find(({ name }) => name === "moto") ?? { version: "" };
    expect(lines[0]?.split(/\s{2,}/)).toEqual(["provider", "sign-in", "server", "result"]);
    expect(lines[1]?.split(/\s{2,}/)).toEqual(["aws", "keys", `moto ${version}`, "FAILED: 1 passed, 1 failed"]);
    expect(lines[2]?.split(/\s{2,}/)).toEqual(["aws", "keys, in depth", `moto ${version}`, "1 passed"]);
    expect(lines[3]).toBe("");
  });

  it("says what was left out, how often, where and why", () => {
    const lines = table(
      test("reads", "passed", "gcp · key · drongo"),
      test("forbids (not here: it lets everybody in (and says so))", "pending", "gcp · key · drongo"),
      test("refuses (not here: it lets everybody in (and says so))", "pending", "gcp · key · drongo"),
    );
    expect(lines[1]).toMatch(/1 passed, 2 left out$/);
    expect(lines.slice(-2)).toEqual(["left out:", "  2 at drongo: it lets everybody in (and says so)"]);
  });

  it("counts nothing that was not run as passed", () => {
    const lines = table(test("azure · client secret · none (not run: there is none)", "pending"));
    expect(lines[1]?.split(/\s{2,}/)).toEqual(["azure", "client secret", "none", "not run: there is none"]);
  });
});
