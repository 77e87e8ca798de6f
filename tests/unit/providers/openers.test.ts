import { X509Certificate } from "node:crypto";
import { expect, it } from "vitest";
import { env } from "@/lib/providers/env";
import { hcv } from "@/lib/providers/hcv";
import { openersOf } from "@/lib/providers/openers";
import type { Host } from "@/lib/providers/contract";
import { certificateAuthority } from "../../support/certificates";

const token = (claims: string): string => `e30.${Buffer.from(claims).toString("base64url")}.c2ln`;
const openers = async (kube_api_token: string) =>
  (await openersOf(env, { config: {}, access: { kube_api_token }, level: "metadata" }, {} as Host)).openers;

it("says when a signed token ends by its own claims", async () => {
  expect(hcv.access).toHaveProperty("kube_api_token");
  expect(await openers(token('{"exp":1800000000}'))).toEqual([
    { what: "service account token", endsAt: new Date(1_800_000_000_000) },
  ]);
});

const certificate = async (days: number): Promise<{ readonly pem: string; readonly endsAt: Date }> => {
  const authority = await certificateAuthority();
  const [from, to] = [days - 100, days].map((day) => new Date(Date.now() + day * 86_400_000));
  const { cert } = await authority.issue({ names: ["ca.test"], ...(from && to ? { from, to } : {}) });
  return { pem: cert, endsAt: new X509Certificate(cert).validToDate };
};

it("tells of each certificate of a bundle: one that ended hides none, and the same one counts once", async () => {
  const [old, later, soon] = await Promise.all([certificate(-3), certificate(400), certificate(10)]);
  const ca = `${old.pem}# a note\n${later.pem}\n-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n${soon.pem}${later.pem}`;
  const found = await openersOf(env, { config: {}, access: { ca }, level: "metadata" }, {} as Host);
  const ends = [old, soon, later].map(({ endsAt }) => ({ what: "CA certificate", endsAt }));
  expect(found).toEqual({ openers: ends, isUnseen: false, isUntold: false });
});

it.each(["9007199254740991", "-9007199254740991", "1e300", "253402300800", '"1800000000"', "null"])(
  "leaves a token out that names the end %s",
  async (exp) => expect(await openers(token(`{"exp":${exp}}`))).toEqual([]),
);
