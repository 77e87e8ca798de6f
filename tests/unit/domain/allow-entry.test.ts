import { describe, expect, it } from "vitest";
import { formatAllowEntry, normalHost, parseAllowEntry } from "@/lib/domain/allow-entry";

describe("parseAllowEntry", () => {
  it.each([
    ["vault.example.com:8200", "vault.example.com:8200"],
    [" Vault.Example.COM.:8200 ", "vault.example.com:8200"],
    ["127.0.0.1:8200", "127.0.0.1:8200"],
    ["0x7f.1:8200", "127.0.0.1:8200"],
    ["[::ffff:127.0.0.1]:8200", "127.0.0.1:8200"],
    ["[::1]:8200", "[::1]:8200"],
    ["localhost:80", "localhost:80"],
    ["10.0.0.0/8", "10.0.0.0/8"],
    ["10.1.0.0/16:443", "10.1.0.0/16:443"],
    ["fd00::/8", "fd00::/8"],
    ["[FD00::/8]:443", "[fd00::/8]:443"],
    ["bücher.example:443", "xn--bcher-kva.example:443"],
  ])("reads %j as %s, and reads that again", (text, expected) => {
    const first = parseAllowEntry(text);
    expect(first.ok && formatAllowEntry(first.value)).toBe(expected);
    const again = parseAllowEntry(expected);
    expect(again).toEqual(first);
  });

  it.each([
    ["vault.example.com", "port-missing"],
    ["vault.example.com:", "port-invalid"],
    ["vault.example.com:0", "port-invalid"],
    ["vault.example.com:65536", "port-invalid"],
    ["10.0.0.0/8:0", "port-invalid"],
    ["", "not-an-entry"],
    ["a b:80", "not-an-entry"],
    ["a/b:80", "not-an-entry"],
    ["u@h:80", "not-an-entry"],
    ["http://h:80", "not-an-entry"],
    ["10.0.0.0/33", "not-an-entry"],
    ["0.0.0.0/0", "network-too-wide"],
    ["::/0", "network-too-wide"],
    ["127.0.0.0/8", "loopback-needs-host-and-port"],
    ["127.0.0.1/32:8200", "loopback-needs-host-and-port"],
    ["::1/128", "loopback-needs-host-and-port"],
    ["169.254.169.254:80", "never-allowed"],
    ["2852039166:80", "never-allowed"],
    ["0.0.0.0:80", "never-allowed"],
    ["[fe80::1]:80", "never-allowed"],
  ])("refuses %j: %s", (text, problem) => expect(parseAllowEntry(text)).toEqual({ ok: false, problem }));
});

describe("normalHost", () => {
  it.each([
    ["LOCALHOST.", "localhost"],
    ["::1", "[::1]"],
    ["2130706433", "127.0.0.1"],
    ["127.0.0.1.", "127.0.0.1"],
    ["１２７.0.0.1", "127.0.0.1"],
  ])("%j is %s", (text, expected) => expect(normalHost(text)).toBe(expected));

  it.each(["a:80", "a/b", "u@h", "a?b", "a#b", "a\\b", "", "a b", "[::1"])("%j is no host", (text) =>
    expect(normalHost(text)).toBeNull(),
  );
});
