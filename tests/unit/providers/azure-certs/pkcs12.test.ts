import { createPrivateKey, X509Certificate } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { certificateJson } from "@/lib/providers/azure-certs/certificate-json";
import { openArchive } from "@/lib/providers/azure-certs/pkcs12";
import { propertyRuns } from "../../../support/property-runs";
import { archives } from "./archives";

const bytes = (name: keyof typeof archives): Buffer => Buffer.from(archives[name], "base64");

describe("an archive", () => {
  it.each(["presentDay", "tripleDes", "plain"] as const)("encrypted as %s gives certificates and key", (name) => {
    const opened = openArchive(bytes(name));
    const [own, authority] = (opened?.certificates ?? []).map((one) => new X509Certificate(one));
    expect([own?.subject, authority?.subject]).toEqual(["CN=archive.example.com", "CN=Throwaway Authority"]);
    expect(own?.checkPrivateKey(createPrivateKey(opened?.key ?? ""))).toBe(true);
  });

  it("without a key gives none", () => {
    const opened = openArchive(bytes("certificateOnly"));
    expect([opened?.certificates.length, opened?.key]).toEqual([1, null]);
  });

  it("becomes the two members that references name", () => {
    const json = certificateJson(archives.tripleDes, "application/x-pkcs12");
    const members = JSON.parse(json.ok ? json.value : "{}") as Readonly<Record<string, string>>;
    expect(Object.keys(members)).toEqual(["cert", "key"]);
    expect(members.cert?.match(/-----BEGIN CERTIFICATE-----/g)).toHaveLength(2);
    expect(members.key).toMatch(/^-----BEGIN PRIVATE KEY-----\n[\s\S]+\n-----END PRIVATE KEY-----\n$/);
  });

  it("that is damaged or none is told, never thrown", () => {
    for (const name of ["presentDay", "tripleDes", "plain"] as const) {
      const whole = bytes(name);
      fc.assert(
        fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.boolean(), (at, byte, isCut) => {
          const damaged = isCut ? whole.subarray(0, at) : Buffer.from(whole);
          if (!isCut) damaged[at] = byte;
          const opened = openArchive(damaged);
          expect(opened === null || opened.certificates.length > 0).toBe(true);
        }),
        { numRuns: Math.ceil(propertyRuns() / 5) },
      );
    }
    for (const text of ["", "MIIB", "garbage"]) {
      expect(certificateJson(text, "application/x-pkcs12")).toEqual({
        ok: false,
        problem: "azure-certs.archive-unreadable",
      });
    }
  });
});
