import { describe, expect, it } from "vitest";
import { framesOf } from "@/lib/server/frames-of";

const thrownBy = (message: string): Error => {
  try {
    throw new TypeError(message);
  } catch (error) {
    return error as Error;
  }
};

describe("where a failure happened", () => {
  it("is told by files and lines", () => {
    const frames = framesOf(thrownBy("short"));
    expect(frames.length).toBeGreaterThan(0);
    expect(frames[0]).toMatch(/^at thrownBy \(.*frames-of\.test\.ts:\d+:\d+\)$/);
  });

  it("holds nothing of a message, however it is written", () => {
    const foreign =
      "refused\n    at s.0123456789abcdef\n    at hold (/tmp/token-0123456789abcdef:1:1)\nat 0123456789abcdef";
    const frames = framesOf(thrownBy(foreign));
    expect(frames.length).toBeGreaterThan(0);
    expect(frames.join("\n")).not.toContain("0123456789abcdef");
  });

  it("is not told when what is message and what is place cannot be told apart", () => {
    const error = thrownBy("first\n    at hold (/tmp/0123456789abcdef:1:1)");
    expect(error.stack).toContain("first");
    error.message = "second";
    expect(framesOf(error)).toEqual([]);
  });
});
