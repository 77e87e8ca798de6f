import type { Role } from "@/lib/domain/access/permissions";
import { cast, gateways, human, type GatewayAt } from "./cast";
import type { AskedFor, Entry, Journal } from "./journal";
import { mixes, ModelledPeople, refused, Refused } from "./modelled-people";
import type { SeededBug } from "./seeded-bug";
import type { Scene, Step } from "./step";

const hour = 60 * 60_000;

interface Hand {
  readonly who: number;
  readonly byToken: boolean;
  /** Had in the change that this one takes the place of. */
  readonly inherited: boolean;
}

interface Change extends AskedFor {
  readonly requester: number;
  readonly byToken: boolean;
  readonly role: Role | null;
  readonly roleAt: GatewayAt;
  requested: number;
  needed: number;
  state: "draft" | "requested" | "applied" | "rejected" | "withdrawn" | "expired" | "discarded";
  readonly editors: Hand[];
  /** By member. */
  readonly decisions: Map<number, number>;
  emergency: { readonly by: number; readonly reviewBy: number; reviewed: boolean } | null;
}

type What = Pick<Change, "kind" | "gateway" | "about" | "role" | "roleAt">;

/**
 * The rules of duties once more, pure and in few lines, as they were agreed on with people: what the database answers to
 * a history is compared with it. A seeded bug leaves one rule out.
 */
export class Model {
  private readonly people: ModelledPeople;
  private readonly needed: number[] = [...gateways];
  private readonly changes: Change[] = [];
  private readonly emergencyGrants: { readonly to: number; readonly at: GatewayAt; readonly until: number }[];

  constructor(bug: SeededBug | null = null) {
    this.people = new ModelledPeople(bug);
    this.emergencyGrants = cast.flatMap(({ emergencyAt }, to) =>
      emergencyAt === undefined ? [] : [{ to, at: emergencyAt, until: 10 * 24 * hour }],
    );
  }

  play(history: readonly Scene[]): Journal {
    const entries: Entry[] = [];
    for (const { waitMs, steps } of history) {
      this.people.now += waitMs;
      for (const step of steps) {
        const tick = entries.length;
        entries.push({ step, ...this.take(step), start: tick, end: tick, clock: this.now });
      }
    }
    const { accounts } = this.people;
    return {
      entries,
      changes: new Map(this.changes.map((change, number) => [number, change])),
      endedWith: {
        accessAdmins: accounts.filter((_, who) => this.people.isAccessAdmin(who, true)).length,
        mixedDuties: accounts.filter(({ roles }) => mixes(roles.map(({ role }) => role))).length,
      },
    };
  }

  private get now(): number {
    return this.people.now;
  }

  private has(bug: SeededBug): boolean {
    return this.people.has(bug);
  }

  private take(step: Step): Pick<Entry, "outcome" | "change"> {
    const change = "ago" in step ? this.changes.length - 1 - step.ago : null;
    if (change !== null && change < 0) return { outcome: "nothing", change: null };
    try {
      const outcome = this.perform(step, change === null ? undefined : this.changes[change]);
      const made = outcome === "drafted" || step.do === "again" || step.do.startsWith("request");
      return { outcome, change: made ? this.changes.length - 1 : change };
    } catch (error) {
      if (error instanceof Refused) return { outcome: error.message, change };
      throw error;
    }
  }

  private perform(step: Step, of: Change | undefined): string {
    switch (step.do) {
      case "request":
      case "draft":
        this.people.actor(step.by, step.byToken);
        return this.put(step.by, step.byToken, ofVault(step.at), step.do === "draft", null);
      case "request-role":
        this.people.actor(step.by, false);
        return this.put(
          step.by,
          false,
          { ...ofPerson("role", step.to), role: step.role, roleAt: step.at },
          false,
          null,
        );
      case "request-emergency-grant":
        this.people.actor(step.by, false);
        return this.put(step.by, false, { ...ofPerson("emergency-grant", step.to), roleAt: step.at }, false, null);
      case "again":
        return this.again(step, of!);
      case "edit":
        return this.edit(step, of!);
      case "ask":
        return this.ask(step, of!);
      case "discard":
        this.people.actor(step.by, false);
        this.openDraft(of!);
        if (of!.requester !== step.by) throw refused("KH022");
        of!.state = "discarded";
        return "done";
      case "decide":
        return this.decide(step, of!);
      case "withdraw":
        this.people.actor(step.by, false);
        this.openChange(of!);
        if (of!.requester !== step.by && !this.has("somebody else may withdraw")) throw refused("KH014");
        of!.state = "withdrawn";
        return "done";
      case "emergency":
        this.emergency(step, of!);
        return "applied";
      case "review":
        this.review(step, of!);
        return "done";
      case "write":
        if (!this.has("a guarded row may be written without a change")) throw refused("KH007");
        return "done";
      case "raise":
        this.needed[step.at] = 3;
        return "done";
      case "sweep":
        for (const change of this.changes.filter((one) => this.hasExpired(one))) {
          if (change.state === "draft") change.state = "discarded";
          if (change.state === "requested") change.state = "expired";
        }
        return "done";
      default:
        return this.people.take(step);
    }
  }

  private put(requester: number, byToken: boolean, what: What, asDraft: boolean, old: Change | null): string {
    const hands = old === null ? [] : [...old.editors, { who: old.requester, byToken: old.byToken }];
    this.changes.push({
      ...{ ...what, requester, byToken, requested: this.now, state: asDraft ? "draft" : "requested" },
      needed: what.gateway === null ? 1 : this.needed[what.gateway]!,
      follows: old === null ? null : this.changes.indexOf(old),
      editors: hands.map((hand) => ({ ...hand, inherited: true })),
      ...{ decisions: new Map(), emergency: null },
    });
    return asDraft ? "drafted" : "requested";
  }

  private again({ by, draft }: Extract<Step, { readonly do: "again" }>, old: Change): string {
    this.people.actor(by, false);
    if (old.state === "draft" || old.state === "requested") throw refused("KH018");
    if (old.state === "applied" && !this.has("what was applied may be asked for again")) throw refused("KH018");
    const place = this.changes.indexOf(old);
    const another = this.changes.some(
      ({ follows, state }) => follows === place && ["draft", "requested", "applied"].includes(state),
    );
    if (another) throw refused("KH019");
    return this.put(by, false, old, draft, old);
  }

  private openDraft(change: Change): void {
    const asked = change.state === "requested" && this.has("what others were asked for may be edited");
    if ((change.state !== "draft" && !asked) || this.hasExpired(change)) throw refused("KH020");
  }

  private edit({ by, byToken, stale }: Extract<Step, { readonly do: "edit" }>, change: Change): string {
    this.people.actor(by, byToken);
    this.openDraft(change);
    const role = change.about === null ? "author" : "access-admin";
    const may = by === change.requester || this.people.holds(by, role, change.gateway);
    if (!may && !this.has("anybody may write at a draft")) throw refused("KH021");
    if (stale) throw refused("KH004");
    change.requested = this.now;
    change.editors.push({ who: by, byToken, inherited: false });
    return "done";
  }

  private ask({ by, byToken, stale }: Extract<Step, { readonly do: "ask" }>, change: Change): string {
    this.people.actor(by, byToken);
    this.openDraft(change);
    if (change.requester !== by) throw refused("KH022");
    if (stale && !this.has("a draft that was changed meanwhile is asked for")) throw refused("KH004");
    if (byToken) change.editors.push({ who: by, byToken, inherited: false });
    Object.assign(change, { state: "requested", requested: this.now });
    if (change.gateway !== null) change.needed = this.needed[change.gateway]!;
    return "done";
  }

  private hasExpired({ requested }: Change): boolean {
    return this.now - requested >= 7 * 24 * hour;
  }

  private openChange(change: Change): void {
    const draft = change.state === "draft" && this.has("a draft may be decided on");
    const closed = change.state !== "draft" && this.has("what is closed may be decided");
    if (change.state !== "requested" && !draft && !closed) throw refused("KH005");
    if (this.hasExpired(change) && !this.has("a request never expires")) throw refused("KH005");
  }

  private decide({ by, approve, stale, byToken }: Extract<Step, { readonly do: "decide" }>, change: Change): string {
    this.people.actor(by, byToken);
    if (byToken && !this.has("a token may decide")) throw refused("KH010");
    this.openChange(change);
    this.mayDecide(by, change);
    if (stale && !this.has("an old hash is accepted")) throw refused("KH004");
    const earlier = change.decisions.get(by);
    const again = this.has("one person's second approval counts again");
    if (earlier !== undefined && this.now - earlier < 24 * hour && !again) throw refused("KH006");
    if (!byToken) this.people.fresh(by);
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
    if (this.isOwn(who, change)) return false;
    return this.has("a role that was lost counts") || this.holdsTheWord(who, change);
  }

  /** Whether somebody had a hand in it, under any account of theirs. */
  private isOwn(who: number, { requester, editors }: Change): boolean {
    const letGo =
      who === requester
        ? this.has("the requester may decide")
        : this.has("another account of the requester may decide");
    if (human(who) === human(requester) && !letGo) return true;
    return editors.some(
      (hand) =>
        human(hand.who) === human(who) &&
        !this.has(hand.inherited ? "whoever had a hand in what it follows may decide" : "an editor may decide"),
    );
  }

  private mayDecide(who: number, change: Change): void {
    if (this.isOwn(who, change)) throw refused("KH002");
    const aboutThem = change.about !== null && human(who) === human(change.about);
    if (aboutThem && !this.has("whom it is about may decide")) throw refused("KH030");
    if (cast[who]?.unconfirmed) throw refused("KH011");
    if (!this.holdsTheWord(who, change)) throw refused(change.about === null ? "KH003" : "KH037");
  }

  private holdsTheWord(who: number, { about, gateway, requester }: Change): boolean {
    if (about === null) return this.people.isApprover(who, gateway);
    if (human(who) === human(about) && !this.has("whom it is about may decide")) return false;
    const another = cast.some(
      (_, one) =>
        this.people.isAccessAdmin(one, true) && human(one) !== human(requester) && human(one) !== human(about),
    );
    return this.people.isAccessAdmin(who, true) || (this.people.isApprover(who, null) && !another);
  }

  private carryOut({ kind, role, roleAt, about, requester }: Change): void {
    if (kind === "vault" || about === null) return;
    if (!this.people.isAccessAdmin(requester, false)) throw refused("KH033");
    if (human(requester) === human(about)) throw refused("KH030");
    if (kind === "role") return this.people.give(about, role!, roleAt);
    const { duty, suspended } = this.people.accounts[about]!;
    if (duty !== "work" || suspended) throw refused("KH031");
    this.emergencyGrants.push({ to: about, at: roleAt, until: this.now + 10 * 24 * hour });
  }

  private emergency({ by, reason }: Extract<Step, { readonly do: "emergency" }>, change: Change): void {
    this.people.recent(by);
    this.openChange(change);
    if (change.kind !== "vault") throw refused("KH062");
    const written = change.editors.some(({ byToken }) => byToken);
    if (change.requester !== by || change.byToken) throw refused("KH063");
    if (written && !this.has("what a token wrote at is applied in an emergency")) throw refused("KH063");
    const held =
      this.people.holds(by, "author", change.gateway) &&
      this.emergencyGrants.some(({ to, at, until }) => to === by && at === change.gateway && until > this.now);
    if (!held && !this.has("an emergency needs no grant")) throw refused("KH064");
    if (reason.trim().length < 20 || new Set(reason.replace(/\s/g, "")).size < 2) throw refused("KH065");
    const open = this.changes.find(
      ({ gateway, emergency }) => gateway === change.gateway && emergency?.reviewed === false,
    );
    if (open?.emergency && !this.has("two emergencies may be open")) {
      throw refused(open.emergency.reviewBy <= this.now ? "KH067" : "KH066");
    }
    change.emergency = { by, reviewBy: this.now + 24 * hour, reviewed: false };
    change.state = "applied";
  }

  private review({ by }: Extract<Step, { readonly do: "review" }>, change: Change): void {
    this.people.recent(by);
    if (change.emergency === null) throw refused("KH017");
    if (change.emergency.reviewed) throw refused("KH068");
    if (this.isOwn(by, change) && !this.has("whoever caused an emergency reviews it")) throw refused("KH069");
    if (cast[by]?.unconfirmed) throw refused("KH011");
    if (!this.people.isApprover(by, change.gateway)) throw refused("KH003");
    change.emergency.reviewed = true;
  }
}

const nobody = { about: null, role: null, roleAt: null };
const ofVault = (gateway: 0 | 1): What => ({ kind: "vault", gateway, ...nobody });
const ofPerson = (kind: "role" | "emergency-grant", about: number): What => ({
  ...{ kind, gateway: null, about, role: null, roleAt: null },
});
