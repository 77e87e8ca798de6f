import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide, holds, permissionsHeld } from "@/lib/domain/access/decide";
import { guardedOperations, isGuardedOperation } from "@/lib/domain/access/guarded-operations";
import { grantsOfJob, grantsOfRole, notForTokens, permissions } from "@/lib/domain/access/permissions";
import { propertyRuns } from "@/tests/support/property-runs";
import { gateways, grants, needed, operation, permission, place, principal, role, scopes, target } from "./arbitraries";

const check = <T extends [unknown, ...unknown[]]>(
  arbitraries: { [K in keyof T]: fc.Arbitrary<T[K]> },
  is: (...values: T) => void,
): void =>
  fc.assert(
    fc.property(fc.tuple<T>(...arbitraries), (values) => is(...values)),
    { numRuns: propertyRuns() },
  );

const rank = { deny: 0, ask: 1, allow: 2 } as const;

describe("holding a permission", () => {
  it("takes a grant of a role that has it, there or for all", () => {
    check([grants, permission, place], (held, wanted, where) => {
      const expected = held.some(
        (g) => (g.gateway === null || g.gateway === where) && grantsOfRole[g.role].includes(wanted),
      );
      expect(holds({ kind: "person", grants: held }, wanted, where)).toBe(expected);
    });
  });

  it("for the installation takes a grant for all: no number of gateways makes it up", () => {
    check([permission, role], (wanted, one) => {
      const everywhere = gateways.map((gateway) => ({ role: one, gateway }));
      expect(holds({ kind: "person", grants: everywhere }, wanted, null)).toBe(false);
    });
  });

  it("anywhere is holding it somewhere", () => {
    check([principal, needed], (who, what) => {
      const somewhere = [null, ...gateways].some((where) => holds(who, what, where));
      expect(holds(who, what)).toBe(somewhere);
    });
  });

  it("grows with grants and never shrinks by them", () => {
    check([grants, grants, needed, place], (some, more, what, where) => {
      const [less, all] = [
        { kind: "person", grants: some } as const,
        { kind: "person", grants: [...some, ...more] } as const,
      ];
      if (holds(less, what, where)) expect(holds(all, what, where)).toBe(true);
    });
  });

  it("by token is never more than its owner, its scopes, or what tokens may at all", () => {
    check([grants, scopes, needed, place], (held, some, what, where) => {
      if (!holds({ kind: "token", grants: held, scopes: some }, what, where)) return;
      expect(holds({ kind: "person", grants: held }, what, where)).toBe(true);
      if (what === "public" || what === "signed-in") return;
      expect(some).toContain(what);
      expect(notForTokens).not.toContain(what);
    });
  });

  it("is not for strangers, but what is public; a job has just its list", () => {
    check([needed, place], (what, where) => {
      expect(holds({ kind: "anonymous" }, what, where)).toBe(what === "public");
      expect(holds({ kind: "job", job: "sweep" }, what, where)).toBe(
        what === "public" || grantsOfJob.sweep.some((listed) => listed === what),
      );
    });
  });

  it("is what a screen is told", () => {
    check([grants, permission, place], (held, wanted, where) => {
      expect(permissionsHeld(held, where).includes(wanted)).toBe(
        holds({ kind: "person", grants: held }, wanted, where),
      );
      expect(permissionsHeld(held, where).length).toBeLessThanOrEqual(permissions.length);
    });
  });
});

describe("deciding", () => {
  it("denies exactly who does not hold the permission there", () => {
    check([principal, needed, operation, target, fc.boolean()], (who, what, named, where, replaying) => {
      const answer = decide({ principal: who, needed: what, operation: named, target: where, replaying });
      expect(answer === "deny").toBe(!holds(who, what, where.gateway));
    });
  });

  it("never lets a guarded operation on a guarded target through, but to carry out what others approved", () => {
    check([principal, needed, fc.constantFrom(...guardedOperations), place], (who, what, named, gateway) => {
      const asked = { principal: who, needed: what, operation: named, target: { gateway, guarded: true } };
      expect(decide({ ...asked, replaying: false })).not.toBe("allow");
      expect(decide({ ...asked, replaying: true })).not.toBe("ask");
    });
  });

  it("asks only where a guard holds and for what is guarded", () => {
    check([principal, needed, operation, target, fc.boolean()], (who, what, named, where, replaying) => {
      const answer = decide({ principal: who, needed: what, operation: named, target: where, replaying });
      if (answer === "ask") expect([where.guarded, isGuardedOperation(named), replaying]).toEqual([true, true, false]);
    });
  });

  it("is stricter with a guard than without", () => {
    check([principal, needed, operation, place, fc.boolean()], (who, what, named, gateway, replaying) => {
      const asked = { principal: who, needed: what, operation: named, replaying };
      const guarded = decide({ ...asked, target: { gateway, guarded: true } });
      const open = decide({ ...asked, target: { gateway, guarded: false } });
      expect(rank[guarded]).toBeLessThanOrEqual(rank[open]);
    });
  });

  it("depends on nothing but what it is given", () => {
    check([principal, needed, operation, target], (who, what, named, where) => {
      const asked = Object.freeze({ principal: who, needed: what, operation: named, target: where, replaying: false });
      expect(decide(asked)).toBe(decide(structuredClone(asked)));
    });
  });
});
