import { describe, expect, it } from "vitest";
import { countPlaywright } from "@/lib/boot/gate/playwright-lane.mjs";
import { countVitest } from "@/lib/boot/gate/vitest-lane.mjs";

describe("what Vitest reports", () => {
  const report = { numPassedTests: 5, numFailedTests: 0, numPendingTests: 1, numTodoTests: 1, testResults: [] };

  it("is passed, failed and skipped tests", () => {
    expect(countVitest({ ...report, numFailedTests: 2 })).toEqual({ passed: 5, failed: 2, skipped: 2 });
  });

  it("counts a file that did not load, although no test in it failed", () => {
    const testResults = [
      { status: "failed", assertionResults: [] },
      { status: "passed", assertionResults: [{ status: "passed" }] },
    ];
    expect(countVitest({ ...report, testResults }).failed).toBe(1);
  });

  it("counts a file whose failed test is counted already only once", () => {
    const testResults = [{ status: "failed", assertionResults: [{ status: "failed" }] }];
    expect(countVitest({ ...report, numFailedTests: 1, testResults }).failed).toBe(1);
  });
});

describe("what Playwright reports", () => {
  const stats = { expected: 3, unexpected: 0, flaky: 0, skipped: 1 };

  it("is passed, failed and skipped tests", () => {
    expect(countPlaywright({ stats, errors: [] })).toEqual({ passed: 3, failed: 0, skipped: 1 });
  });

  it("counts tests that passed only on a second try, and errors outside of tests, as failed", () => {
    expect(countPlaywright({ stats: { ...stats, unexpected: 1, flaky: 1 }, errors: [{}] }).failed).toBe(3);
  });
});
