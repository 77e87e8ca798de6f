import { NextRequest } from "next/server";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import proxy from "@/proxy";

const own = "http://127.0.0.1:3000";
beforeAll(() => {
  vi.stubEnv("AUTH_URL", own);
});
afterAll(() => {
  vi.unstubAllEnvs();
});

const statusOf = (method: string, path: string, headers: Readonly<Record<string, string>>): number =>
  proxy(new NextRequest(own + path, { method, headers: { host: "127.0.0.1:3000", ...headers } })).status;

describe("a request that changes something", () => {
  const methods = ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"];
  const paths = [
    "/sign-in",
    "/g/lab/explain",
    "/api/download/audit.export",
    "/api/live/feed",
    "/api/live/schema",
    "/api/v2/operations",
    "/",
  ];

  it.each(methods)("by %s passes from this origin alone", (method) => {
    for (const path of [...paths, "/api/v1/operations/vault.list"]) {
      expect([403, path]).not.toEqual([
        statusOf(method, path, { origin: own, cookie: "authjs.session-token=x" }),
        path,
      ]);
      for (const origin of ["https://evil.invalid", "null", "", `${own}.evil.invalid`, "https://127.0.0.1:3000"]) {
        expect([statusOf(method, path, { origin }), origin, path]).toEqual([403, origin, path]);
      }
    }
  });

  it.each(methods)("by %s is refused when it does not say where it comes from, but for programs", (method) => {
    for (const path of paths) expect([statusOf(method, path, {}), path]).toEqual([403, path]);
    expect(statusOf(method, "/api/v1/operations/vault.list", {})).toBe(200);
  });
});

it("refuses every request for another host", () => {
  for (const host of ["evil.invalid", "localhost:3000", "127.0.0.1", "127.0.0.1:3000.evil.invalid"]) {
    expect(statusOf("GET", "/api/health", { host })).toBe(403);
  }
  expect(statusOf("GET", "/api/health", {})).toBe(200);
});
