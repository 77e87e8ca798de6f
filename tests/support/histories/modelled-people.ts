import { dutyOfRole, type Duty, type Role } from "@/lib/domain/access/permissions";
import { cast, human, roleOfGroup, type GatewayAt } from "./cast";
import type { SeededBug } from "./seeded-bug";
import type { Step } from "./step";

const minute = 60_000;
const hour = 60 * minute;

/** Thrown where a rule refuses: nothing of the step stays. */
export class Refused extends Error {}

const refusals = new Map<string, Refused>();

/** The one error for a rule: making one anew each time, with its stack, would take longer than the rest of the model. */
export function refused(rule: string): Refused {
  const there = refusals.get(rule) ?? new Refused(rule);
  refusals.set(rule, there);
  return there;
}

interface Held {
  readonly role: Role;
  readonly at: GatewayAt;
  /** It came by a claim, and goes by one. */
  readonly byClaim: boolean;
}

interface Account {
  roles: readonly Held[];
  duty: Duty;
  suspended: boolean;
  tokenRevoked: boolean;
  session: { authenticated: number; seen: number; began: number } | null;
}

export type StepOfPeople = Extract<
  Step,
  { readonly do: "grant" | "revoke" | "suspend" | "resume" | "sign-in" | "authenticate-again" | "claim" }
>;

/** Who is there, who may act, and which roles they hold: the part of the model that knows of no changes. */
export class ModelledPeople {
  now = 0;
  readonly accounts: readonly Account[];

  constructor(private readonly bug: SeededBug | null) {
    this.accounts = cast.map(({ roles, byClaim }) => ({
      roles: roles.map(([role, at]) => ({ role, at, byClaim: byClaim === true })),
      ...{ duty: dutyOf(roles), suspended: false, tokenRevoked: false },
      session: { authenticated: 0, seen: 0, began: 0 },
    }));
  }

  has(bug: SeededBug): boolean {
    return this.bug === bug;
  }

  take(step: StepOfPeople): string {
    switch (step.do) {
      case "grant":
        this.admin(step.by, step.to);
        if (!this.has("weighty roles are granted by one person") && weighty(step.role)) throw refused("KH007");
        this.give(step.to, step.role, step.at);
        return "done";
      case "revoke": {
        const person = this.accounts[step.to]!;
        const held = person.roles.find(({ role, at }) => role === step.role && at === step.at);
        if (held === undefined) return "nothing";
        this.admin(step.by, step.to);
        if (step.role === "access-admin" && this.isAccessAdmin(step.to, true)) this.keepAnAdmin(step.to);
        person.roles = person.roles.filter((one) => one !== held);
        return "done";
      }
      case "suspend": {
        this.admin(step.by, step.to);
        if (this.isAccessAdmin(step.to, true)) this.keepAnAdmin(step.to);
        const person = this.accounts[step.to]!;
        if (person.suspended) throw refused("KH036");
        Object.assign(person, { suspended: true, tokenRevoked: true, session: null });
        return "done";
      }
      case "resume":
        this.admin(step.by, step.to);
        if (!this.accounts[step.to]!.suspended) throw refused("KH036");
        this.accounts[step.to]!.suspended = false;
        return "done";
      case "sign-in":
        this.signIn(step.by);
        return "done";
      case "authenticate-again": {
        const { session } = this.accounts[step.by]!;
        if (session === null) return "nothing";
        Object.assign(session, { authenticated: this.now, seen: this.now });
        return "done";
      }
      case "claim":
        return this.claim(step);
    }
  }

  actor(by: number, byToken: boolean): void {
    const { session, suspended, tokenRevoked } = this.accounts[by]!;
    const asleep = suspended && !this.has("a suspended person may act");
    if (byToken ? asleep || (tokenRevoked && !this.has("a suspended person may act")) : asleep) throw refused("KH001");
    if (byToken) return;
    if (session === null) {
      if (suspended && this.has("a suspended person may act")) return;
      throw refused("KH001");
    }
    if (this.now - session.began >= 8 * hour || this.now - session.seen >= 15 * minute) throw refused("KH001");
  }

  recent(by: number): void {
    this.actor(by, false);
    this.fresh(by);
  }

  fresh(by: number): void {
    if (this.has("an old sign-in suffices")) return;
    const { session } = this.accounts[by]!;
    if (session === null || this.now - session.authenticated >= 5 * minute) throw refused("KH050");
  }

  holds(who: number, role: Role, gateway: GatewayAt): boolean {
    return this.accounts[who]!.roles.some((held) => held.role === role && (held.at === null || held.at === gateway));
  }

  isApprover(who: number, gateway: GatewayAt): boolean {
    if (this.accounts[who]!.suspended || cast[who]?.unconfirmed) return false;
    const anywhere = this.has("a role for another gateway counts");
    return (
      this.holds(who, "approver", gateway) ||
      (anywhere && this.accounts[who]!.roles.some(({ role }) => role === "approver"))
    );
  }

  isAccessAdmin(who: number, confirmed: boolean): boolean {
    if (this.accounts[who]!.suspended || (confirmed && cast[who]?.unconfirmed)) return false;
    return this.holds(who, "access-admin", null);
  }

  /** By hand: what a claim gave is then given for good. */
  give(to: number, role: Role, at: GatewayAt): void {
    const person = this.accounts[to]!;
    const held = person.roles.find((one) => one.role === role && one.at === at);
    if (role === "access-admin" && at !== null) throw refused("KH038");
    if (held !== undefined && !held.byClaim) throw refused("KH039");
    const before = person.roles;
    try {
      person.roles = before.filter((one) => one !== held);
      this.add(to, { role, at, byClaim: false }, this.has("duties may be mixed"));
    } catch (error) {
      person.roles = before;
      throw error;
    }
  }

  private add(to: number, one: Held, mixed: boolean): void {
    const person = this.accounts[to]!;
    const roles = [...person.roles, one];
    if (!mixed && mixes(roles.map(({ role }) => role))) throw refused("KH031");
    person.roles = roles;
    person.duty = dutyOfRole[one.role] ?? (person.duty === "access" ? "work" : person.duty);
  }

  private admin(by: number, about: number): void {
    this.recent(by);
    if (!this.isAccessAdmin(by, false)) throw refused("KH033");
    if (human(by) === human(about) && !this.has("people grant themselves roles")) throw refused("KH030");
  }

  private keepAnAdmin(without: number): void {
    if (this.has("the last Access admin may go")) return;
    if (!this.anotherAdmin(without)) throw refused("KH035");
  }

  private anotherAdmin(besides: number): boolean {
    return this.accounts.some((_, who) => who !== besides && this.isAccessAdmin(who, true));
  }

  private signIn(by: number): void {
    this.accounts[by]!.session = { authenticated: this.now, seen: this.now, began: this.now };
  }

  /** What came by claims becomes what the groups give now; roles given by hand are not touched. */
  private claim({ by, groups }: Extract<Step, { readonly do: "claim" }>): string {
    const person = this.accounts[by]!;
    if (person.suspended && !this.has("a suspended person comes in by a claim")) throw refused("KH088");
    const told = groups.map((group) => roleOfGroup[group]);
    const isTold = (held: Held) => told.some(([role, at]) => role === held.role && at === held.at);
    const keeps =
      !groups.includes("admins") &&
      person.roles.some(({ role, byClaim }) => byClaim && role === "access-admin") &&
      !this.anotherAdmin(by) &&
      !this.has("a claim takes the last Access admin away");
    const stay = (held: Held) => !held.byClaim || (keeps && held.role === "access-admin");
    const mixed = this.has("claims may mix duties");
    if (!mixed && mixes([...told.map(([role]) => role), ...person.roles.filter(stay).map(({ role }) => role)])) {
      return "clash";
    }
    const before = person.roles;
    try {
      if (!this.has("a role that the claim took away stays")) {
        person.roles = before.filter((held) => stay(held) || isTold(held));
      }
      for (const [role, at] of told) {
        if (person.roles.some((held) => held.role === role && held.at === at)) continue;
        this.add(by, { role, at, byClaim: true }, mixed);
      }
    } catch (error) {
      person.roles = before;
      throw error;
    }
    this.signIn(by);
    return keeps ? "kept" : "done";
  }
}

export function dutyOf(roles: readonly (readonly [Role, GatewayAt])[]): Duty {
  return roles.map(([role]) => dutyOfRole[role]).find((duty) => duty !== null) ?? "work";
}

const weighty = (role: Role): boolean => role === "approver" || role === "access-admin";

/** Access mixes with nothing, audit with viewing only. */
export function mixes(held: readonly Role[]): boolean {
  const duties = new Set(held.flatMap((role) => dutyOfRole[role] ?? []));
  return duties.size > 1 || (duties.has("access") && held.includes("viewer"));
}
