import { describe, expect, it } from "vitest";
import { acknowledgementEnds, canAcknowledge } from "@/lib/domain/rotation/acknowledgement";

const at = new Date("2026-05-01T00:00:00Z");

describe("having seen it", () => {
  it("is for what is overdue or failing", () => {
    expect((["fresh", "due", "overdue", "failing", "unknown"] as const).filter(canAcknowledge)).toEqual([
      "overdue",
      "failing",
    ]);
  });

  it("lasts while nothing happens and the date stays", () => {
    expect(acknowledgementEnds([], at, new Date(at))).toBe(false);
    expect(acknowledgementEnds([], null, null)).toBe(false);
  });

  it("ends with another event, and with another date", () => {
    expect(acknowledgementEnds([{ kind: "check-failed", at, outcome: "unreachable" }], at, at)).toBe(true);
    expect(acknowledgementEnds([], at, null)).toBe(true);
    expect(acknowledgementEnds([], at, new Date("2026-06-01T00:00:00Z"))).toBe(true);
  });
});
