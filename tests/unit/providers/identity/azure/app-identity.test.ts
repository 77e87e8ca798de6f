import { describe, expect, it } from "vitest";
import { appIdentity } from "@/lib/providers/identity/azure/app-identity";
import type { AmbientName } from "@/lib/providers/identity/ambient-environment";

const said = (endpoint: string, header = "b4f3") =>
  appIdentity(
    new Map<AmbientName, string>([
      ["IDENTITY_ENDPOINT", endpoint],
      ["IDENTITY_HEADER", header],
    ]),
  );

describe("what the environment says of an Azure app", () => {
  it.each([
    ["http://169.254.129.5:8081/msi/token", "169.254.129.5", 8081],
    ["http://127.0.0.1:41741/msi/token/", "127.0.0.1", 41741],
    ["http://localhost:42356/msi/token", "localhost", 42356],
    ["http://LOCALHOST./msi/token", "localhost", 80],
    ["http://[::1]:8081/msi/token", "[::1]", 8081],
    ["http://2130706433:8081/", "127.0.0.1", 8081],
  ])("is where to ask: %s", (text, host, port) => {
    const identity = said(text);
    expect(identity.ok ? [identity.value?.endpoint, identity.value?.header] : identity.problem).toEqual([
      { host, port },
      "b4f3",
    ]);
  });

  it.each([
    ...["https://127.0.0.1:8081/msi/token", "ftp://127.0.0.1/", "//127.0.0.1/", "127.0.0.1:8081", "/msi/token", "x"],
    ...["http://identity.internal:8081/", "http://localhost.evil.test/", "http://127.0.0.1.nip.io/", "http://a@::1/"],
    ...["http://user@127.0.0.1/", "http://:word@127.0.0.1/", "http://127.0.0.1/?a=b", "http://127.0.0.1/#a"],
    ...["http://127.0.0.1:99999/", "http://[fe80::1%25eth0]/", "http:///msi/token", "http://"],
  ])("is refused as an address: %s", (text) =>
    expect(said(text)).toEqual({ ok: false, problem: "azure.identity-endpoint-refused" }),
  );

  it.each(["a b", "a\r\nX-Other: b", "ü", " ", "\u0000"])("is refused as a header: %j", (header) =>
    expect(said("http://127.0.0.1/msi/token", header).ok).toBe(false),
  );

  it("is nothing where one of both is missing", () => {
    for (const none of [said("", "b4f3"), said("http://127.0.0.1/", ""), appIdentity(undefined)]) {
      expect(none).toEqual({ ok: true, value: null });
    }
  });
});
