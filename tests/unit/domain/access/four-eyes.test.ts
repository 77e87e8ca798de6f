import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide as realDecide, holds, type Grant, type Principal } from "@/lib/domain/access/decide";
import type { Permission } from "@/lib/domain/access/permissions";
import { propertyRuns } from "@/tests/support/property-runs";
import { grants, scopes } from "./arbitraries";

/**
 * Random histories of four people around one guarded and one open gateway. The protocol is the kernel's: a command is
 * decided upon, runs, is parked, or is carried out once enough others approved. Whatever happens in whichever order, no
 * guarded thing may come to be without its approvals.
 */
type Decide = typeof realDecide;

interface Step {
  readonly who: number;
  readonly does: "propose" | "approve" | "regrant" | "by-token";
  readonly gateway: "lab" | "prod";
  readonly change: number;
  readonly grants: readonly Grant[];
  readonly scopes: readonly Permission[];
}

const approvalsNeeded = 2;
const places = ["lab", "prod"] as const;
const step: fc.Arbitrary<Step> = fc.record({
  who: fc.nat(3),
  does: fc.oneof(
    { weight: 6, arbitrary: fc.constant("propose" as const) },
    { weight: 16, arbitrary: fc.constant("approve" as const) },
    { weight: 1, arbitrary: fc.constant("regrant" as const) },
    { weight: 1, arbitrary: fc.constant("by-token" as const) },
  ),
  gateway: fc.constantFrom(...places),
  change: fc.nat(3),
  grants,
  scopes: fc.oneof(scopes, fc.constant<Permission[]>(["vault.propose"])),
});
const grantOf = (...roles: Grant["role"][]) =>
  fc.record({ role: fc.constantFrom(...roles), gateway: fc.constantFrom(null, null, "prod", "lab") });
const holding = (...roles: Grant["role"][]) => fc.array(grantOf(...roles), { minLength: 1, maxLength: 3 });
/** Mostly people who can do something here, else nothing ever happens. */
const staff = fc.tuple(
  holding("author", "approver"),
  holding("approver"),
  holding("approver", "operator"),
  holding("author", "approver", "viewer"),
);
const history = fc.record({ staff, steps: fc.array(step, { minLength: 20, maxLength: 80 }) });

interface Made {
  readonly what: "vault" | "request" | "approval";
  readonly gateway: "lab" | "prod";
  readonly by: number;
  readonly byGrants: readonly Grant[];
  /** Of a vault by way of a request: who approved it, with what they hold then. */
  readonly approvers: readonly { readonly who: number; readonly grants: readonly Grant[] }[] | null;
}

interface Change {
  readonly gateway: "lab" | "prod";
  readonly requester: number;
  readonly approvals: Set<number>;
  open: boolean;
}

/** Runs a history; gives everything that came of it and by whose leave. */
function play(
  decide: Decide,
  { staff: start, steps }: { staff: readonly (readonly Grant[])[]; steps: readonly Step[] },
) {
  const held = [...start];
  const made: Made[] = [];
  const changes: Change[] = [];
  const grantsAt = (who: number): readonly Grant[] => held[who] ?? [];
  const answer = (principal: Principal, operation: string, gateway: "lab" | "prod", replaying = false) => {
    const needed = operation === "vault.create" ? "vault.propose" : "change.decide";
    const guarded = gateway === "prod" && operation === "vault.create";
    return decide({ principal, needed, operation, target: { gateway, guarded }, replaying });
  };
  const note = (what: Made["what"], gateway: "lab" | "prod", by: number, approvers: Made["approvers"] = null) =>
    made.push({ what, gateway, by, byGrants: grantsAt(by), approvers });

  const propose = (who: number, gateway: "lab" | "prod", principal: Principal): void => {
    const told = answer(principal, "vault.create", gateway);
    if (told === "allow") note("vault", gateway, who);
    if (told !== "ask") return;
    changes.push({ gateway, requester: who, approvals: new Set(), open: true });
    note("request", gateway, who);
  };

  const approve = (who: number, change: Change | undefined): void => {
    if (change === undefined || !change.open || change.requester === who) return;
    const { gateway, requester } = change;
    if (answer({ kind: "person", grants: grantsAt(who) }, "change.decide", gateway) !== "allow") return;
    change.approvals.add(who);
    note("approval", gateway, who);
    // What counts is what they hold now.
    const counted = [...change.approvals].filter((one) =>
      holds({ kind: "person", grants: grantsAt(one) }, "change.decide", gateway),
    );
    if (counted.length < approvalsNeeded) return;
    change.open = false;
    if (answer({ kind: "person", grants: grantsAt(requester) }, "vault.create", gateway, true) !== "allow") return;
    const approvers = counted.map((one) => ({ who: one, grants: grantsAt(one) }));
    note("vault", gateway, requester, approvers);
  };

  for (const { who, does, gateway, change, grants: granted, scopes: allowed } of steps) {
    const mine = grantsAt(who);
    if (does === "regrant") held[who] = granted;
    if (does === "propose") propose(who, gateway, { kind: "person", grants: mine });
    if (does === "by-token") propose(who, gateway, { kind: "token", grants: mine, scopes: allowed });
    if (does === "approve") approve(who, changes[change % Math.max(1, changes.length)]);
  }
  return made;
}

const heldFor = (granted: readonly Grant[], role: Grant["role"], gateway: string): boolean =>
  granted.some((grant) => grant.role === role && (grant.gateway === null || grant.gateway === gateway));

/** What is wrong with what was made, if anything: said without the code under test. */
function wrong(made: readonly Made[]): string | null {
  for (const { what, gateway, by, byGrants, approvers } of made) {
    if (what === "approval") {
      if (!heldFor(byGrants, "approver", gateway)) return "an approval by no Approver";
      continue;
    }
    if (!heldFor(byGrants, "author", gateway)) return "made or asked for by somebody who is no Author there";
    if (what === "request") {
      if (gateway === "lab") return "asked others where no guard holds";
      continue;
    }
    if (gateway === "lab") {
      if (approvers !== null) return "asked others where no guard holds";
      continue;
    }
    if (approvers === null) return "made on the guarded gateway without asking";
    if (approvers.some(({ who }) => who === by)) return "approved by its requester";
    if (new Set(approvers.map(({ who }) => who)).size < approvalsNeeded) return "approved by too few";
    if (!approvers.every(({ grants: held }) => heldFor(held, "approver", gateway))) return "approved by no Approver";
  }
  return null;
}

const firstWrong = (decide: Decide, numRuns: number): string | null => {
  const result = fc.check(
    fc.property(history, (one) => wrong(play(decide, one)) === null),
    { numRuns, seed: 42 },
  );
  return result.counterexample === null ? null : wrong(play(decide, result.counterexample[0]));
};

describe("four eyes", () => {
  it("hold in every history", () => {
    fc.assert(
      fc.property(history, (one) => {
        expect(wrong(play(realDecide, one))).toBeNull();
      }),
      { numRuns: propertyRuns() },
    );
  });

  it("are not held by histories in which nothing happens", () => {
    const counted = { asked: 0, direct: 0 };
    fc.assert(
      fc.property(history, (one) => {
        for (const { what, approvers } of play(realDecide, one)) {
          if (what === "vault") counted[approvers === null ? "direct" : "asked"] += 1;
        }
      }),
      { numRuns: 500, seed: 7 },
    );
    expect(counted.asked).toBeGreaterThan(100);
    expect(counted.direct).toBeGreaterThan(100);
  });

  // Each a mistake somebody could make in `decide`; the histories find every one.
  const mistakes: Readonly<Record<string, Decide>> = {
    "a guard is forgotten": (q) => realDecide({ ...q, target: { ...q.target, guarded: false } }),
    "a guard holds everywhere": (q) => realDecide({ ...q, target: { ...q.target, guarded: true } }),
    "whoever has approved enough rights needs not ask": (q) => {
      const both =
        holds(q.principal, "change.decide", q.target.gateway) && holds(q.principal, q.needed, q.target.gateway);
      return both ? "allow" : realDecide(q);
    },
    "what waits is taken for what was approved": (q) => realDecide({ ...q, replaying: true }),
    "carrying out asks for no right any more": (q) => (q.replaying ? "allow" : realDecide(q)),
    "a role for one gateway counts for all": (q) => {
      const { principal } = q;
      if (!("grants" in principal)) return realDecide(q);
      const everywhere = principal.grants.map((grant) => ({ ...grant, gateway: null }));
      return realDecide({ ...q, principal: { ...principal, grants: everywhere } });
    },
    "deciding is anybody's": (q) => (q.operation === "change.decide" ? "allow" : realDecide(q)),
    "proposing is for whoever may read": (q) =>
      realDecide({ ...q, needed: q.needed === "vault.propose" ? "vault.read" : q.needed }),
    "deciding is for whoever may read changes": (q) =>
      realDecide({ ...q, needed: q.needed === "change.decide" ? "change.read" : q.needed }),
    "a token passes where a person would be asked": (q) =>
      q.principal.kind === "token" && realDecide(q) === "ask" ? "allow" : realDecide(q),
    "another name of the operation is not guarded": (q) => realDecide({ ...q, operation: q.operation.toUpperCase() }),
    "a denial becomes a question": (q) => (realDecide(q) === "deny" ? "ask" : realDecide(q)),
  };

  it.each(Object.keys(mistakes))("would be found broken if %s", (name) => {
    expect(firstWrong(mistakes[name] ?? realDecide, 3000)).not.toBeNull();
  });

  it("would not be found broken for nothing", () => {
    expect(firstWrong(realDecide, 3000)).toBeNull();
  });
});
