import { expect, it } from "vitest";
import { env } from "@/lib/providers/env";
import { hcv } from "@/lib/providers/hcv";
import { openersOf } from "@/lib/providers/openers";
import type { Host } from "@/lib/providers/contract";

const token = (claims: string): string => `e30.${Buffer.from(claims).toString("base64url")}.c2ln`;
const openers = async (kube_api_token: string) =>
  (await openersOf(env, { config: {}, access: { kube_api_token }, level: "metadata" }, {} as Host)).openers;

it("says when a signed token ends by its own claims", async () => {
  expect(hcv.access).toHaveProperty("kube_api_token");
  expect(await openers(token('{"exp":1800000000}'))).toEqual([
    { what: "service account token", endsAt: new Date(1_800_000_000_000) },
  ]);
});

it.each(["9007199254740991", "-9007199254740991", "1e300", "253402300800", '"1800000000"', "null"])(
  "leaves a token out that names the end %s",
  async (exp) => expect(await openers(token(`{"exp":${exp}}`))).toEqual([]),
);
