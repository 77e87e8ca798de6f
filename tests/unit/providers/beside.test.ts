import { describe, expect, it } from "vitest";
import { Beside } from "@/lib/providers/beside";

const start = () => {
  let now = 0;
  const beside = new Beside(() => new Date(now));
  return { beside, pass: (seconds: number) => (now += seconds * 1_000) };
};
const throttled = (retryAfterSeconds?: number) =>
  ({ failure: "throttled", ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) }) as const;

describe("calls beside a value", () => {
  it("are left out for as long as the backend asks, up to a quarter of an hour", () => {
    for (const [asked, kept] of [
      [7, 7],
      [9_999, 900],
    ] as const) {
      const { beside, pass } = start();
      beside.hear(throttled(asked));
      pass(kept - 1);
      expect(beside.isPaused).toBe(true);
      pass(1);
      expect(beside.isPaused).toBe(false);
    }
  });

  it("are left out for twice as long each time where the backend does not say, up to a minute", () => {
    const { beside, pass } = start();
    for (const seconds of [1, 2, 4, 8, 16, 32, 60, 60]) {
      // Told to several at once, that is one warning.
      for (let told = 0; told < 3; told += 1) beside.hear(throttled());
      pass(seconds - 1);
      expect(beside.isPaused).toBe(true);
      pass(1);
      expect(beside.isPaused).toBe(false);
    }
    beside.hear(null);
    beside.hear(throttled());
    pass(1);
    expect(beside.isPaused).toBe(false);
  });

  it("are not left out for any other failure", () => {
    const { beside } = start();
    beside.hear({ failure: "forbidden", retryAfterSeconds: 60 });
    expect(beside.isPaused).toBe(false);
  });
});
