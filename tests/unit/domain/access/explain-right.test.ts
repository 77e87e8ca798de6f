import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide, type Grant } from "@/lib/domain/access/decide";
import { explainRight } from "@/lib/domain/access/explain-right";
import { permissions, roles } from "@/lib/domain/access/permissions";

const gateway = fc.constantFrom("a", "b");
const grants: fc.Arbitrary<Grant[]> = fc.array(
  fc.record({ role: fc.constantFrom(...roles), gateway: fc.option(gateway, { nil: null }) }),
  { maxLength: 4 },
);
const question = fc.record({
  grants,
  needed: fc.constantFrom(...permissions),
  operation: fc.constantFrom("vault.create", "vault.list"),
  target: fc.record({ gateway: fc.option(gateway, { nil: null }), guarded: fc.boolean() }),
});

describe("why somebody may", () => {
  it("answers as every request is judged", () => {
    fc.assert(
      fc.property(question, (q) => {
        const judged = decide({ ...q, principal: { kind: "person", grants: q.grants }, replaying: false });
        expect(explainRight(q).answer).toBe(judged);
      }),
    );
  });

  it("names a role exactly where it is allowed, and each of them would do alone", () => {
    fc.assert(
      fc.property(question, (q) => {
        const { answer, gives, wouldGive } = explainRight(q);
        expect(gives.length > 0).toBe(answer !== "deny");
        for (const one of gives) expect(explainRight({ ...q, grants: [one] }).answer).toBe(answer);
        for (const role of wouldGive) {
          expect(explainRight({ ...q, grants: [{ role, gateway: q.target.gateway }] }).answer).not.toBe("deny");
        }
      }),
    );
  });
});
