import { describe, expect, it } from "vitest";
import { parseAllowEntry, type AllowEntry } from "@/lib/domain/allow-entry";
import { parseIpAddress } from "@/lib/domain/ip-address";
import { refusalFor } from "@/lib/net/allow-list";

const entry = (text: string): AllowEntry => {
  const parsed = parseAllowEntry(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.value;
};

const judge = (
  host: string,
  address: string,
  port: number,
  list: readonly AllowEntry[],
  guarded = true,
): string | null => {
  const parsed = parseIpAddress(address);
  if (parsed === null) throw new Error(address);
  return refusalFor({ host, address: parsed, port }, { allow: list, guarded });
};

describe("refusalFor", () => {
  it.each([
    ["10.0.0.0/8", "vault.test", "10.9.9.9", 8200, null],
    ["10.0.0.0/8:8200", "vault.test", "10.9.9.9", 8200, null],
    ["10.0.0.0/8:8200", "vault.test", "10.9.9.9", 8201, "not-allowed"],
    ["10.0.0.0/8", "vault.test", "11.0.0.1", 8200, "not-allowed"],
    ["fd00::/8", "vault.test", "fd12::1", 8200, null],
    ["fd00::/8", "vault.test", "10.0.0.1", 8200, "not-allowed"],
    ["vault.test:8200", "vault.test", "10.0.0.1", 8200, null],
    ["vault.test:8200", "other.test", "10.0.0.1", 8200, "not-allowed"],
    ["vault.test:8200", "vault.test", "93.184.216.34", 8200, null],
    ["vault.test:8200", "vault.test", "169.254.169.254", 8200, "metadata"],
    ["vault.test:8200", "vault.test", "127.0.0.1", 8200, "not-allowed"],
    ["127.0.0.1:8200", "vault.test", "127.0.0.1", 8200, "not-allowed"],
    ["127.0.0.1:8200", "127.0.0.1", "127.0.0.1", 8200, null],
    ["93.184.0.0/16", "vault.test", "93.184.216.34", 443, null],
    ["169.0.0.0/8", "vault.test", "169.254.1.1", 80, "link-local"],
  ])("with %s, %s at %s:%i: %s", (text, host, address, port, reason) =>
    expect(judge(host, address, port, [entry(text)])).toBe(reason),
  );

  it("lets no network reach loopback, however it came into the list", () => {
    const network: AllowEntry = { kind: "network", network: "127.0.0.0", bits: 8, port: null };
    expect(judge("127.0.0.1", "127.0.0.1", 80, [network])).toBe("not-allowed");
    expect(judge("localhost", "127.0.0.1", 80, [{ ...network, network: "::", bits: 0 }])).toBe("not-allowed");
  });

  it("asks for an entry for public addresses on guarded gateways only", () => {
    expect(judge("vault.test", "93.184.216.34", 443, [], false)).toBeNull();
    expect(judge("vault.test", "93.184.216.34", 443, [], true)).toBe("not-allowed");
    expect(judge("vault.test", "10.0.0.1", 443, [], false)).toBe("not-allowed");
  });
});
