import { describe, expect, it } from "vitest";
import { previewFacts, previewWords } from "@/components/references/preview-words";
import type { Preview } from "@/lib/domain/preview";

const now = new Date("2026-03-04T12:00:00Z");
const certificate: Preview = {
  kind: "certificate",
  subject: "CN=pay.example.com",
  issuer: "CN=Example CA",
  names: ["pay.example.com"],
  notBefore: "2025-04-14T00:00:00Z",
  expiresAt: "2026-04-14T12:00:00Z",
  keyType: "EC P-256",
  chainLength: 2,
};
const key = { kind: "private-key", keyType: "RSA", bits: 2048, encrypted: false } as const;

describe("a masked preview in words", () => {
  it.each<[Preview, string]>([
    [{ kind: "text", class: "password", length: "16–31 chars", suffix: null }, "password · 16–31 chars"],
    [{ kind: "text", class: "token", length: "64+ chars", suffix: "x9Zq" }, "token · 64+ chars · ends in x9Zq"],
    [certificate, "certificate · CN=pay.example.com · expires in 41 d"],
    [{ ...certificate, expiresAt: "2026-03-01T12:00:00Z" }, "certificate · CN=pay.example.com · expired 3 d ago"],
    [{ ...key, matches: null }, "private key · RSA 2048"],
    [{ ...key, bits: null, encrypted: true, matches: false }, "private key · RSA · encrypted · not of its certificate"],
    [{ kind: "json", members: [{ name: "a", type: "string" }], hidden: 2 }, "JSON · 3 members"],
    [{ kind: "jwt", issuer: null, expiresAt: null }, "JWT · never expires"],
    [{ kind: "url", scheme: "postgres", host: "db.internal" }, "connection URL · postgres · db.internal"],
    [{ kind: "binary", length: "1–2 kB" }, "binary · 1–2 kB"],
    [{ kind: "empty" }, "empty"],
  ])("reads %o as %s", (preview, words) => {
    expect(previewWords(preview, now).join(" · ")).toBe(words);
  });

  it("tells more of a certificate and of JSON where there is room", () => {
    expect(previewFacts(certificate, "UTC")).toContainEqual({ term: "Valid", value: "14 Apr 2025 to 14 Apr 2026" });
    expect(previewFacts({ kind: "json", members: [{ name: "user", type: "string" }], hidden: 1 }, "UTC")).toEqual([
      { term: "user", value: "string" },
      { term: "Not named here", value: "1" },
    ]);
    expect(previewFacts({ kind: "empty" }, "UTC")).toEqual([]);
  });
});
