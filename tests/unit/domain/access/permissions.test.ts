import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  dutyOfRole,
  exclusiveRoles,
  grantsOfRole,
  permissions,
  roles,
  titleOfRole,
  type Role,
} from "@/lib/domain/access/permissions";
import { propertyRuns } from "@/tests/support/property-runs";
import { role } from "./arbitraries";

const some = fc.uniqueArray(role);

/** As it was agreed: an Access admin holds no other duty, an Auditor nothing but Viewer beside it. */
const mayHold = (held: readonly Role[]): boolean =>
  (!held.includes("access-admin") || held.length === 1) &&
  (!held.includes("auditor") || held.every((one) => one === "auditor" || one === "viewer"));

describe("roles that one person may hold", () => {
  it("are those that were agreed on, for every set there is", () => {
    const sets = roles.reduce<Role[][]>((all, one) => [...all, ...all.map((set) => [...set, one])], [[]]);
    expect(sets).toHaveLength(128);
    for (const set of sets) expect([set, exclusiveRoles(set) === null]).toEqual([set, mayHold(set)]);
  });

  it("do not depend on order or repetition, and no further role mends a clash", () => {
    fc.assert(
      fc.property(some, some, (held, more) => {
        const clash = exclusiveRoles(held);
        expect(exclusiveRoles([...held].reverse()) === null).toBe(clash === null);
        expect(exclusiveRoles([...held, ...held]) === null).toBe(clash === null);
        if (clash !== null) expect(exclusiveRoles([...held, ...more])).not.toBeNull();
      }),
      { numRuns: propertyRuns() },
    );
  });

  it("are told by two of them that clash", () => {
    fc.assert(
      fc.property(some, (held) => {
        const clash = exclusiveRoles(held);
        if (clash === null) return;
        expect(held).toContain(clash.one);
        expect(held).toContain(clash.other);
        expect(exclusiveRoles([clash.one, clash.other])).not.toBeNull();
      }),
      { numRuns: propertyRuns() },
    );
  });

  it("leave the two small teams of the handbook standing", () => {
    expect(exclusiveRoles(["platform-admin", "author", "operator"])).toBeNull();
    expect(exclusiveRoles(["approver", "operator"])).toBeNull();
    expect(exclusiveRoles(["viewer", "auditor"])).toBeNull();
    expect(exclusiveRoles(["viewer", "access-admin"])).not.toBeNull();
  });
});

describe("the matrix", () => {
  it("has no role that may do all, and none twice the same right", () => {
    for (const one of roles) {
      expect(grantsOfRole[one].length).toBeLessThan(permissions.length);
      expect(new Set(grantsOfRole[one]).size).toBe(grantsOfRole[one].length);
    }
  });

  it("keeps the three duties apart", () => {
    const heldBy = (duty: string) =>
      new Set(roles.filter((one) => dutyOfRole[one] === duty).flatMap((one) => grantsOfRole[one]));
    for (const right of ["person.edit", "role.grant", "sign-in.edit", "token.revoke-others"] as const) {
      expect([heldBy("work").has(right), heldBy("audit").has(right)]).toEqual([false, false]);
    }
    for (const right of ["audit.read", "audit.verify", "audit.export"] as const) {
      expect([heldBy("work").has(right), heldBy("access").has(right)]).toEqual([false, false]);
    }
    for (const right of ["vault.read", "vault.propose", "change.decide", "gateway.edit"] as const) {
      expect(heldBy("access").has(right)).toBe(false);
    }
  });

  it("calls every role by a title", () => {
    expect(new Set(roles.map((one) => titleOfRole[one])).size).toBe(roles.length);
  });
});
