import { expect, it } from "vitest";
import { Secret } from "@/lib/domain/secret";
import { inspectValue } from "@/lib/providers/inspect-value";

const mebibyte = 1024 * 1024;
const inspect = (bytes: number) =>
  inspectValue(Secret.of(new Uint8Array(bytes).fill(0x61)), {
    ...{ key: null, base64: false, suffix: false },
    place: { gateway: "g", vault: "v", resource: "r", member: null },
    fingerprintKey: { id: "k", key: Secret.fromText("key") },
  });

it("looks at a value of a mebibyte, and at none that is larger", () => {
  expect(inspect(mebibyte)).toMatchObject({ ok: true });
  expect(inspect(mebibyte + 1)).toEqual({ ok: false, step: "answer", code: "resolve.value-too-large" });
});
