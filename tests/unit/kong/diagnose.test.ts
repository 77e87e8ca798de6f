import { describe, expect, it } from "vitest";
import { adminFaults } from "@/lib/kong/admin-faults";
import { codeOfAnswer, codeOfRefusal } from "@/lib/kong/diagnose";
import { NetRefusal, type NetRefusalCode, type NetRefusalReason } from "@/lib/net/refusal";

describe("faults of an Admin API", () => {
  it("say in sentences what happened and what to do", () => {
    for (const { what, next } of Object.values(adminFaults)) {
      expect(what).toMatch(/^[A-Z].*\.$/);
      expect(next).toMatch(/^[A-Z].*\.$/);
    }
  });
});

describe("a refusal of the dialler", () => {
  it.each<[NetRefusalCode, NetRefusalReason | null, string]>([
    ["destination-refused", "not-allowed", "kong.not-allowed"],
    ["destination-refused", "metadata", "kong.never-dialled"],
    ["destination-refused", "link-local", "kong.never-dialled"],
    ["destination-refused", "own", "kong.never-dialled"],
    ["connect-failed", null, "kong.unreachable"],
    ["dns", null, "kong.no-address"],
    ["timed-out", null, "kong.timed-out"],
    ["timed-out", "aborted", "kong.called-off"],
    ["tls", null, "kong.tls"],
    ["tls", "untrusted", "kong.tls-untrusted"],
    ["tls", "expired", "kong.tls-expired"],
    ["tls", "wrong-name", "kong.tls-wrong-name"],
    ["redirect", null, "kong.redirect"],
    ["too-large", null, "kong.too-large"],
    ["answer-invalid", null, "kong.not-http"],
    ["request-invalid", null, "kong.request-invalid"],
  ])("%s for %s is %s", (code, reason, expected) => {
    expect(codeOfRefusal(new NetRefusal(code, reason))).toBe(expected);
  });
});

describe("an answer of an Admin API", () => {
  it.each([
    [401, { message: "Invalid RBAC credentials" }, true, "kong.token-refused"],
    [401, { message: "Unauthorized", status: 401 }, true, "kong.token-refused"],
    [401, { message: "No API key found in request" }, true, "kong.token-not-found"],
    [401, { message: "Duplicate API key found" }, true, "kong.token-duplicate"],
    [401, { message: "Invalid RBAC credentials" }, false, "kong.token-missing"],
    [401, { message: "No API key found in request" }, false, "kong.token-missing"],
    [401, null, true, "kong.door-refused"],
    [403, { message: "kai, you do not have permissions to read this resource" }, true, "kong.denied"],
    [403, null, true, "kong.door-refused"],
    [404, { message: "No vault named 'acme-http'" }, true, "kong.vault-missing"],
    [404, { message: "Not found" }, true, "kong.path-missing"],
    [404, null, true, "kong.not-kong"],
    [404, { message: 7 }, true, "kong.not-kong"],
    [429, null, true, "kong.throttled"],
    [500, { message: "An unexpected error occurred" }, true, "kong.failed"],
    [503, null, true, "kong.failed"],
    [204, null, true, "kong.not-kong"],
    [418, { message: "x" }, true, "kong.not-kong"],
  ])("%i with %j is told apart, a token sent: %s", (status, body, sent, code) => {
    expect(codeOfAnswer(status, body, sent)).toBe(code);
  });
});
