import { describe, expect, it } from "vitest";
import { describeEvent } from "@/lib/domain/audit/describe-event";
import type { AuditEvent } from "@/lib/domain/audit/event";

const ofChange = { operation: "vault.create", hash: "ab" };
const change = { kind: "change", id: "1", label: "Create vault hcv-pay" } as const;

const sentences: readonly (readonly [AuditEvent, string])[] = [
  [
    { type: "installation.set-up", data: { adminId: "a", workerId: "b" } },
    "Set up this installation with its two first accounts.",
  ],
  [{ type: "person.signed-in", data: { method: "password", failedTries: 0 } }, "Signed in (password)."],
  [
    { type: "person.signed-in", data: { method: "password", failedTries: 3 } },
    "Signed in (password) after 3 failed tries.",
  ],
  [
    { type: "change.rejected", object: change, data: { ...ofChange, reason: "not on a Friday" } },
    "Rejected the change: Create vault hcv-pay. Reason: not on a Friday",
  ],
  [
    {
      type: "access.denied",
      object: { kind: "operation", id: "vault.create", label: "vault.create" },
      data: { code: "FORBIDDEN", count: 50 },
    },
    "Was denied vault.create (50 times within a minute).",
  ],
  [{ type: "audit.verified", data: { rows: 12, unbroken: false, brokenAt: 4 } }, "Verified the log: broken at row 4."],
  [{ type: "allow-list.edited", data: { added: "127.0.0.1:8200" } }, "Edited the allow-list: added 127.0.0.1:8200."],
];

describe("an event in words", () => {
  it.each(sentences)("%j reads as a sentence", (event, sentence) => {
    expect(describeEvent(event)).toBe(sentence);
  });

  it("of a kind that this version does not know says so", () => {
    const unknown = { type: "gateway.exploded", data: {} } as unknown as AuditEvent;
    expect(describeEvent(unknown)).toBe("Something this version of Keyhole does not know: gateway.exploded.");
  });
});
