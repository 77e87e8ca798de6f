import { describe, expect, it } from "vitest";
import { forecast, type Forecast } from "@/lib/domain/refresh/forecast";
import { reachOf } from "@/lib/domain/refresh/reach";

const cached = (config: Record<string, unknown>): Forecast =>
  forecast({ strategy: "fs", merged: { config, options: [] }, gatewayVersion: "3.15" });
const restart: Forecast = { kind: "restart-only", why: "env" };

describe("when a new value reaches Kong", () => {
  it("is not known where no reference points", () => {
    expect(reachOf([])).toBeNull();
  });

  it("lies between now and the latest of all references", () => {
    expect(reachOf([cached({ ttl: 60 })])).toEqual({ tone: "resolved", text: "now – 2 m" });
    expect(reachOf([cached({ ttl: 3600 }), cached({ ttl: 60 })])?.text).toBe("now – 61 m");
  });

  it("is never where no TTL is set, and says so of one among others", () => {
    expect(reachOf([cached({})])).toEqual({ tone: "stale", text: "never" });
    expect(reachOf([cached({ ttl: 60 }), cached({})])).toEqual({ tone: "stale", text: "now – never" });
  });

  it("waits for a restart or a push, and fails where Kong does", () => {
    expect(reachOf([restart])).toEqual({ tone: "waiting", text: "at restart" });
    expect(reachOf([{ kind: "pushed" }, restart])?.text).toBe("when pushed – at restart");
    expect(reachOf([{ kind: "fails", field: "ttl" }])).toMatchObject({ tone: "failing", text: "fails" });
  });
});
