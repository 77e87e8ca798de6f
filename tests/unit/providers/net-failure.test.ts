import { describe, expect, it } from "vitest";
import { NetRefusal, refusalOf, type NetRefusalCode, type NetRefusalReason } from "@/lib/net/refusal";
import { netFailure, netFaults } from "@/lib/providers/net-failure";

const possible: readonly (readonly [NetRefusalCode, NetRefusalReason | null])[] = [
  ...(["scheme", "metadata", "link-local", "reserved", "own", "not-allowed"] as const).map(
    (reason) => ["destination-refused", reason] as const,
  ),
  ...(["untrusted", "expired", "wrong-name", null] as const).map((reason) => ["tls", reason] as const),
  ...(["aborted", null] as const).map((reason) => ["timed-out", reason] as const),
  ...(["not-allowed", "unauthorized", "invalid", null] as const).map((reason) => ["proxy", reason] as const),
  ...(["connect-failed", "too-large", "redirect", "dns", "request-invalid", "answer-invalid"] as const).map(
    (code) => [code, null] as const,
  ),
];

describe("a refusal of the dialler", () => {
  it.each(possible)("%s (%s) has words for an adapter's answer", (code, reason) => {
    const failure = netFailure(new NetRefusal(code, reason));
    expect(Object.keys(netFaults)).toContain(failure.code);
  });

  it.each([
    ["ECONNREFUSED", "connect-failed", null],
    ["ECONNRESET", "connect-failed", null],
    ["ENOTFOUND", "dns", null],
    ["EAI_AGAIN", "dns", null],
    ["ETIMEDOUT", "timed-out", null],
    ["UND_ERR_HEADERS_TIMEOUT", "timed-out", null],
    ["CERT_HAS_EXPIRED", "tls", "expired"],
    ["SELF_SIGNED_CERT_IN_CHAIN", "tls", "untrusted"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "tls", "wrong-name"],
    ["ERR_SSL_WRONG_VERSION_NUMBER", "tls", null],
    ["HPE_INVALID_CONSTANT", "answer-invalid", null],
    ["UND_ERR_INVALID_ARG", "request-invalid", null],
    ["something else", "connect-failed", null],
  ])("is rebuilt from %s alone", (code, expected, reason) => {
    const foreign = Object.assign(new Error("q7Zk2vXw9Lr4"), { code, cause: "q7Zk2vXw9Lr4", input: "q7Zk2vXw9Lr4" });
    const refusal = refusalOf(foreign);
    expect([refusal.code, refusal.reason]).toEqual([expected, reason]);
    expect(`${refusal.stack} ${JSON.stringify(refusal)}`).not.toContain("q7Zk2vXw9Lr4");
  });

  it("stays what it is", () => {
    const refusal = new NetRefusal("redirect");
    expect(refusalOf(refusal)).toBe(refusal);
    expect(refusalOf("text")).toMatchObject({ code: "connect-failed" });
  });
});
