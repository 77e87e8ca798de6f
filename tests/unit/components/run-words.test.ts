import { describe, expect, it } from "vitest";
import type { LiveRun } from "@/components/checks/live-run";
import { endWords, spokenWords, waitWords } from "@/components/checks/run-words";

const run: LiveRun = {
  id: "0b0e6a1c-6b7a-4a3e-9a3e-1f2d3c4b5a69",
  state: "running",
  what: "all references",
  requestedAt: "2026-03-01T10:00:00.000Z",
  requestedBy: "Jonas",
  startedAt: "2026-03-01T10:00:01.000Z",
  firstResultAt: null,
  finishedAt: null,
  cancelledBy: null,
  endedWhy: null,
  total: 5000,
  done: 1234,
  resolved: 1200,
  failing: 30,
  other: 4,
  isMine: false,
  isOpen: true,
  waitsUntil: null,
  waitsFor: null,
  throttled: true,
  secondsAtLeast: 1800,
  results: [],
};

describe("the words for a check", () => {
  it("tell those who hear it each tenth, so that they are not told twice a second", () => {
    expect(spokenWords({ ...run, done: 0 })).toBe("Checking all references");
    expect(spokenWords(run)).toBe(spokenWords({ ...run, done: 1499 }));
    expect(spokenWords(run)).toBe("20 % checked");
    const done = { ...run, isOpen: false, state: "done", done: 5000, finishedAt: "2026-03-01T10:03:20.000Z" } as const;
    expect(spokenWords(done)).toBe("Checked all references: 5,000 references in 3 m. 1,200 resolved, 30 failing.");
  });

  it("say why it stands still, whose budget it is and when it goes on", () => {
    const waits = { ...run, waitsUntil: "2026-03-01T14:05:09.000Z" };
    expect(waitWords(run, "UTC")).toBeNull();
    expect(waitWords({ ...waits, waitsFor: "budget" }, "UTC")).toMatch(/^Jonas has resolved .* goes on at 14:05:09\.$/);
    expect(waitWords({ ...waits, waitsFor: "budget", isMine: true }, "UTC")).toMatch(/^You have resolved/);
    expect(waitWords({ ...waits, waitsFor: "backend" }, "UTC")).toMatch(/^A backend wants .* 14:05:09\.$/);
  });

  it("say how it ended, and by whom", () => {
    expect(endWords({ ...run, state: "cancelled", cancelledBy: "Maya" })).toBe(
      "Maya cancelled the check of all references at 1,234 of 5,000",
    );
    expect(endWords({ ...run, state: "failed" })).toBe("The check of all references ended at 1,234 of 5,000");
  });
});
