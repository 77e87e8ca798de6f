import { describe, expect, it } from "vitest";
import { readAddress } from "@/lib/boot/settings.mjs";

const read = (environment: Record<string, string>) => readAddress({ ...environment, NODE_ENV: "test" });

describe("the address", () => {
  it("is port 3000 of this machine alone, unless somebody says otherwise", () => {
    expect(read({})).toEqual({ host: "127.0.0.1", port: 3000, url: "http://127.0.0.1:3000", isLoopback: true });
  });

  it.each([
    ["localhost", "http://localhost:81"],
    ["::1", "http://[::1]:81"],
    ["[::1]", "http://[::1]:81"],
    ["127.0.0.2", "http://127.0.0.2:81"],
  ])("on %s is loopback and its own URL", (host, url) => {
    expect(read({ HOST: host, PORT: "81" })).toMatchObject({ url, isLoopback: true });
  });

  it.each(["0.0.0.0", "::", "10.0.0.1", "keyhole.example.com", "127.0.0.1.example.com"])(
    "on %s must come with the URL others use",
    (host) => {
      expect(() => read({ HOST: host })).toThrow(/AUTH_URL/);
      const address = read({ HOST: host, AUTH_URL: "https://keyhole.example.com/" });
      expect(address).toMatchObject({ url: "https://keyhole.example.com", isLoopback: false });
    },
  );

  it.each(["0", "-1", "65536", "80.5", "http", "0x50 "])("refuses port %s", (port) => {
    expect(() => read({ PORT: port })).toThrow(/PORT/);
  });

  it.each(["keyhole", "ftp://keyhole", "javascript:alert(1)"])("refuses %s as the URL", (url) => {
    expect(() => read({ AUTH_URL: url })).toThrow(/AUTH_URL/);
  });
});
