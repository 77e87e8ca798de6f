import { describe, expect, it } from "vitest";
import type { RotationEvent } from "@/lib/domain/rotation/event";
import { eventInWords, eventKinds } from "@/lib/domain/rotation/event-in-words";

const at = new Date("2026-03-03T10:00:00Z");
const step = { from: "1", to: "2" };
const unknown = { from: null, to: null };

const cases: readonly (readonly [RotationEvent, string])[] = [
  [{ kind: "baseline", at, version: "3", members: [null] }, "Seen for the first time: the value (version 3)."],
  [{ kind: "baseline", at, version: null, members: [] }, "Seen for the first time."],
  [
    { kind: "rotated", at, members: ["user", "password"], ...step },
    "The provider changed members `user` and `password` (version 1 → 2).",
  ],
  [{ kind: "rotated", at, members: [null, "a"], ...unknown }, "The provider changed the value and member `a`."],
  [
    { kind: "rotated", at, members: null, ...step },
    "The provider has a new version; whether the value is another was not looked at (version 1 → 2).",
  ],
  [{ kind: "rolled-back", at, members: ["a"], ...unknown }, "The provider set member `a` back to an earlier value."],
  [
    { kind: "rolled-back", at, members: null, from: "2", to: "1" },
    "The provider went back to an earlier version (version 2 → 1).",
  ],
  [{ kind: "same-value", at, ...step }, "The provider has a new version with the same value (version 1 → 2)."],
  [{ kind: "missing", at, members: null, outcome: "deleted" }, "The provider does not give it out: deleted."],
  [{ kind: "missing", at, members: ["a"], outcome: "member-missing" }, "The secret has no usable member `a`."],
  [{ kind: "recovered", at, members: null, after: "missing" }, "The provider gives it out again."],
  [{ kind: "recovered", at, members: null, after: "check-failed" }, "Checks get through again."],
  [{ kind: "recovered", at, members: ["a"], after: "missing" }, "There again: member `a`."],
  [{ kind: "check-failed", at, outcome: "timed-out" }, "Could not look: timed out. What was known stays as it was."],
  [{ kind: "expiring", at, expiresAt: new Date("2026-04-01T23:00:00Z") }, "It expires on 2026-04-01 (UTC)."],
];

describe("eventInWords", () => {
  it.each(cases)("has a sentence for %j", (event, text) => {
    expect(eventInWords(event)).toEqual({ ...eventKinds[event.kind], text });
  });

  it("is tried with every kind", () => {
    expect(new Set(cases.map(([{ kind }]) => kind))).toEqual(new Set(Object.keys(eventKinds)));
  });

  it("never says refresh, which is what Kong does", () => {
    for (const [event] of cases) expect(JSON.stringify(eventInWords(event))).not.toMatch(/refresh/i);
  });
});
