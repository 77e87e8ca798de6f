import { dutyOfRole, type Duty, type Role } from "@/lib/domain/access/permissions";
import { cast, gateways, human, type GatewayAt } from "./cast";
import type { AskedFor, Entry, Journal } from "./journal";
import type { SeededBug } from "./seeded-bug";
import type { Scene, Step } from "./step";

const minute = 60_000;
const hour = 60 * minute;

interface Account {
  roles: (readonly [Role, GatewayAt])[];
  duty: Duty;
  suspended: boolean;
  tokenRevoked: boolean;
  session: { authenticated: number; seen: number; began: number } | null;
}

interface Change extends AskedFor {
  readonly requester: number;
  readonly byToken: boolean;
  readonly role: Role | null;
  readonly roleAt: GatewayAt;
  readonly requested: number;
  readonly needed: number;
  state: string;
  /** By member. */
  readonly decisions: Map<number, number>;
  emergency: { readonly by: number; readonly reviewBy: number; reviewed: boolean } | null;
}

/** Thrown where a rule refuses: nothing of the step stays. */
class Refused extends Error {}

/**
 * The rules of duties once more, pure and in few lines, as they were agreed on with people: what the database answers to
 * a history is compared with it. A seeded bug leaves one rule out.
 */
export class Model {
  private now = 0;
  private readonly people: Account[];
  private readonly needed: number[] = [...gateways];
  private readonly changes: Change[] = [];
  private readonly emergencyGrants: { readonly to: number; readonly at: GatewayAt; readonly until: number }[];

  constructor(private readonly bug: SeededBug | null = null) {
    this.people = cast.map(({ roles }) => ({
      ...{ roles: [...roles], duty: dutyOf(roles), suspended: false, tokenRevoked: false },
      session: { authenticated: 0, seen: 0, began: 0 },
    }));
    this.emergencyGrants = cast.flatMap(({ emergencyAt }, to) =>
      emergencyAt === undefined ? [] : [{ to, at: emergencyAt, until: 10 * 24 * hour }],
    );
  }

  play(history: readonly Scene[]): Journal {
    const entries: Entry[] = [];
    for (const { waitMs, steps } of history) {
      this.now += waitMs;
      for (const step of steps) {
        const tick = entries.length;
        entries.push({ step, ...this.take(step), start: tick, end: tick, clock: this.now });
      }
    }
    const standing = this.people.map((_, who) => this.isAccessAdmin(who, true));
    return {
      entries,
      changes: new Map(this.changes.map((change, number) => [number, change])),
      endedWith: {
        accessAdmins: standing.filter(Boolean).length,
        mixedDuties: this.people.filter(({ roles }) => mixes(roles.map(([role]) => role))).length,
      },
    };
  }

  private take(step: Step): Pick<Entry, "outcome" | "change"> {
    const change = "ago" in step ? this.changes.length - 1 - step.ago : null;
    if (change !== null && change < 0) return { outcome: "nothing", change: null };
    try {
      return this.perform(step, change);
    } catch (error) {
      if (error instanceof Refused) return { outcome: error.message, change };
      throw error;
    }
  }

  private perform(step: Step, number: number | null): Pick<Entry, "outcome" | "change"> {
    const of = number === null ? undefined : this.changes[number];
    switch (step.do) {
      case "request": {
        this.actor(step.by, step.byToken);
        return this.request(step, { kind: "vault", gateway: step.at, about: null }, null, null);
      }
      case "request-role":
        this.actor(step.by, false);
        return this.request(step, { kind: "role", gateway: null, about: step.to }, step.role, step.at);
      case "request-emergency-grant":
        this.actor(step.by, false);
        return this.request(step, { kind: "emergency-grant", gateway: null, about: step.to }, null, step.at);
      case "decide":
        return { outcome: this.decide(step, of!), change: number };
      case "withdraw":
        this.actor(step.by, false);
        this.openChange(of!);
        if (of!.requester !== step.by) throw new Refused("KH014");
        of!.state = "withdrawn";
        return { outcome: "done", change: number };
      case "emergency":
        this.emergency(step, of!);
        return { outcome: "applied", change: number };
      case "review":
        this.review(step, of!);
        return { outcome: "done", change: number };
      case "write":
        if (!this.has("a guarded row may be written without a change")) throw new Refused("KH007");
        return { outcome: "done", change: number };
      default:
        return { outcome: this.aboutPeople(step), change: null };
    }
  }

  private aboutPeople(step: Exclude<Step, { readonly ago: number } | { readonly do: `request${string}` }>): string {
    switch (step.do) {
      case "grant":
        this.admin(step.by, step.to);
        if (!this.has("weighty roles are granted by one person") && weighty(step.role)) throw new Refused("KH007");
        this.give(step.to, step.role, step.at);
        return "done";
      case "revoke": {
        const { roles } = this.people[step.to]!;
        const held = roles.findIndex(([role, at]) => role === step.role && at === step.at);
        if (held < 0) return "nothing";
        this.admin(step.by, step.to);
        if (step.role === "access-admin" && this.isAccessAdmin(step.to, true)) this.keepAnAdmin(step.to);
        roles.splice(held, 1);
        return "done";
      }
      case "suspend": {
        this.admin(step.by, step.to);
        if (this.isAccessAdmin(step.to, true)) this.keepAnAdmin(step.to);
        const person = this.people[step.to]!;
        if (person.suspended) throw new Refused("KH036");
        Object.assign(person, { suspended: true, tokenRevoked: true, session: null });
        return "done";
      }
      case "resume":
        this.admin(step.by, step.to);
        if (!this.people[step.to]!.suspended) throw new Refused("KH036");
        this.people[step.to]!.suspended = false;
        return "done";
      case "sign-in":
        this.people[step.by]!.session = { authenticated: this.now, seen: this.now, began: this.now };
        return "done";
      case "authenticate-again": {
        const { session } = this.people[step.by]!;
        if (session === null) return "nothing";
        Object.assign(session, { authenticated: this.now, seen: this.now });
        return "done";
      }
      case "raise":
        this.needed[step.at] = 3;
        return "done";
      case "sweep":
        for (const change of this.changes) {
          if (change.state === "requested" && this.hasExpired(change)) change.state = "expired";
        }
        return "done";
    }
  }

  private has(bug: SeededBug): boolean {
    return this.bug === bug;
  }

  private actor(by: number, byToken: boolean): void {
    const { session, suspended, tokenRevoked } = this.people[by]!;
    const asleep = suspended && !this.has("a suspended person may act");
    if (byToken ? asleep || (tokenRevoked && !this.has("a suspended person may act")) : asleep)
      throw new Refused("KH001");
    if (byToken) return;
    if (session === null) {
      if (suspended && this.has("a suspended person may act")) return;
      throw new Refused("KH001");
    }
    if (this.now - session.began >= 8 * hour || this.now - session.seen >= 15 * minute) throw new Refused("KH001");
  }

  private recent(by: number): void {
    this.actor(by, false);
    this.fresh(by);
  }

  private fresh(by: number): void {
    if (this.has("an old sign-in suffices")) return;
    const { session } = this.people[by]!;
    if (session === null || this.now - session.authenticated >= 5 * minute) throw new Refused("KH050");
  }

  private request(
    { by, ...step }: { readonly by: number; readonly byToken?: boolean },
    asked: AskedFor,
    role: Role | null,
    roleAt: GatewayAt,
  ): Pick<Entry, "outcome" | "change"> {
    this.changes.push({
      ...{ ...asked, requester: by, byToken: step.byToken ?? false, role, roleAt, requested: this.now },
      needed: asked.gateway === null ? 1 : this.needed[asked.gateway]!,
      ...{ state: "requested", decisions: new Map(), emergency: null },
    });
    return { outcome: "requested", change: this.changes.length - 1 };
  }

  private hasExpired({ requested }: Change): boolean {
    return this.now - requested >= 7 * 24 * hour;
  }

  private openChange(change: Change): void {
    if (change.state !== "requested" && !this.has("what is closed may be decided")) throw new Refused("KH005");
    if (this.hasExpired(change) && !this.has("a request never expires")) throw new Refused("KH005");
  }

  private decide({ by, approve, stale, byToken }: Extract<Step, { readonly do: "decide" }>, change: Change): string {
    this.actor(by, byToken);
    if (byToken && !this.has("a token may decide")) throw new Refused("KH010");
    this.openChange(change);
    this.mayDecide(by, change);
    if (stale && !this.has("an old hash is accepted")) throw new Refused("KH004");
    const earlier = change.decisions.get(by);
    const again = this.has("one person's second approval counts again");
    if (earlier !== undefined && this.now - earlier < 24 * hour && !again) throw new Refused("KH006");
    if (!byToken) this.fresh(by);
    const before = new Map(change.decisions);
    if (approve) change.decisions.set(by, this.now);
    else change.state = "rejected";
    if (!approve) return "rejected";
    const raised = change.gateway === null ? 1 : this.needed[change.gateway]!;
    const needed = this.has("a raised number of approvals is not looked at")
      ? change.needed
      : Math.max(change.needed, raised);
    const counting = [...change.decisions].filter(([who, at]) => this.counts(who, at, change)).map(([who]) => who);
    const humans = new Set(this.has("two accounts of one human count twice") ? counting : counting.map(human));
    if (humans.size + (earlier !== undefined && again ? 1 : 0) < needed) return "requested";
    try {
      this.carryOut(change);
    } catch (error) {
      change.decisions.clear();
      before.forEach((at, who) => change.decisions.set(who, at));
      throw error;
    }
    change.state = "applied";
    return "applied";
  }

  private counts(who: number, at: number, change: Change): boolean {
    if (this.now - at >= 24 * hour && !this.has("approvals never lapse")) return false;
    if (human(who) === human(change.requester) && !this.ownCounts(who, change)) return false;
    return this.has("a role that was lost counts") || this.holdsTheWord(who, change);
  }

  /** Whether a bug lets this one decide on a change of their own. */
  private ownCounts(who: number, { requester }: Change): boolean {
    return who === requester
      ? this.has("the requester may decide")
      : this.has("another account of the requester may decide");
  }

  private mayDecide(who: number, change: Change): void {
    if (human(who) === human(change.requester) && !this.ownCounts(who, change)) throw new Refused("KH002");
    const aboutThem = change.about !== null && human(who) === human(change.about);
    if (aboutThem && !this.has("whom it is about may decide")) throw new Refused("KH030");
    if (cast[who]?.unconfirmed) throw new Refused("KH011");
    if (!this.holdsTheWord(who, change)) throw new Refused(change.about === null ? "KH003" : "KH037");
  }

  private holdsTheWord(who: number, { about, gateway, requester }: Change): boolean {
    if (about === null) return this.isApprover(who, gateway);
    if (human(who) === human(about) && !this.has("whom it is about may decide")) return false;
    const another = this.people.some(
      (_, one) => this.isAccessAdmin(one, true) && human(one) !== human(requester) && human(one) !== human(about),
    );
    return this.isAccessAdmin(who, true) || (this.isApprover(who, null) && !another);
  }

  private isApprover(who: number, gateway: GatewayAt): boolean {
    const { suspended, roles } = this.people[who]!;
    if (suspended || cast[who]?.unconfirmed) return false;
    const anywhere = this.has("a role for another gateway counts");
    return roles.some(([role, at]) => role === "approver" && (anywhere || at === null || at === gateway));
  }

  private isAccessAdmin(who: number, confirmed: boolean): boolean {
    const { suspended, roles } = this.people[who]!;
    const holds = roles.some(([role, at]) => role === "access-admin" && at === null);
    return holds && !suspended && !(confirmed && cast[who]?.unconfirmed);
  }

  private carryOut({ kind, role, roleAt, about, requester }: Change): void {
    if (kind === "vault" || about === null) return;
    if (!this.isAccessAdmin(requester, false)) throw new Refused("KH033");
    if (human(requester) === human(about)) throw new Refused("KH030");
    if (kind === "role") return this.give(about, role!, roleAt);
    if (this.people[about]!.duty !== "work" || this.people[about]!.suspended) throw new Refused("KH031");
    this.emergencyGrants.push({ to: about, at: roleAt, until: this.now + 10 * 24 * hour });
  }

  private admin(by: number, about: number): void {
    this.recent(by);
    if (!this.isAccessAdmin(by, false)) throw new Refused("KH033");
    if (human(by) === human(about) && !this.has("people grant themselves roles")) throw new Refused("KH030");
  }

  private keepAnAdmin(without: number): void {
    if (this.has("the last Access admin may go")) return;
    const another = this.people.some((_, who) => who !== without && this.isAccessAdmin(who, true));
    if (!another) throw new Refused("KH035");
  }

  private give(to: number, role: Role, at: GatewayAt): void {
    const person = this.people[to]!;
    if (role === "access-admin" && at !== null) throw new Refused("KH038");
    if (person.roles.some(([held, where]) => held === role && where === at)) throw new Refused("KH039");
    if (!this.has("duties may be mixed") && mixes([...person.roles.map(([held]) => held), role]))
      throw new Refused("KH031");
    person.roles.push([role, at]);
    person.duty = dutyOfRole[role] ?? (person.duty === "access" ? "work" : person.duty);
  }

  private emergency({ by, reason }: Extract<Step, { readonly do: "emergency" }>, change: Change): void {
    this.recent(by);
    this.openChange(change);
    if (change.kind !== "vault") throw new Refused("KH062");
    if (change.requester !== by || change.byToken) throw new Refused("KH063");
    const author = this.people[by]!.roles.some(
      ([role, at]) => role === "author" && (at === null || at === change.gateway),
    );
    const held =
      author &&
      this.emergencyGrants.some(({ to, at, until }) => to === by && at === change.gateway && until > this.now);
    if (!held && !this.has("an emergency needs no grant")) throw new Refused("KH064");
    if (reason.trim().length < 20 || new Set(reason.replace(/\s/g, "")).size < 2) throw new Refused("KH065");
    const open = this.changes.find(
      ({ gateway, emergency }) => gateway === change.gateway && emergency?.reviewed === false,
    );
    if (open?.emergency && !this.has("two emergencies may be open")) {
      throw new Refused(open.emergency.reviewBy <= this.now ? "KH067" : "KH066");
    }
    change.emergency = { by, reviewBy: this.now + 24 * hour, reviewed: false };
    change.state = "applied";
  }

  private review({ by }: Extract<Step, { readonly do: "review" }>, change: Change): void {
    this.recent(by);
    if (change.emergency === null) throw new Refused("KH017");
    if (change.emergency.reviewed) throw new Refused("KH068");
    if (human(by) === human(change.emergency.by) && !this.has("whoever caused an emergency reviews it")) {
      throw new Refused("KH069");
    }
    if (cast[by]?.unconfirmed) throw new Refused("KH011");
    if (!this.isApprover(by, change.gateway) && human(by) !== human(change.emergency.by)) throw new Refused("KH003");
    change.emergency.reviewed = true;
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
