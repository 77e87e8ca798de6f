import type { Role } from "@/lib/domain/access/permissions";
import { cast, gateways, human, type GatewayAt } from "./cast";
import type { Entry, Journal } from "./journal";
import type { Step } from "./step";

const minute = 60_000;
const hour = 60 * minute;

type Span = Pick<Entry, "start" | "end">;
type Of<K extends Step["do"]> = Entry & { readonly step: Extract<Step, { readonly do: K }> };

/**
 * What must never happen, looked for in what came of a history: each a sentence, with the place. Calls overlap, so a
 * fact is taken as broken only where no order of the calls could make it right.
 */
export function violationsOf(journal: Journal): readonly string[] {
  return [
    ...journal.entries.flatMap((entry, place) => of(new Look(journal), entry).map((what) => `${place}: ${what}`)),
    ...atTheEnd(journal),
  ];
}

function of(look: Look, entry: Entry): readonly string[] {
  if (/^KH|nothing/.test(entry.outcome)) return [];
  switch (entry.step.do) {
    case "decide":
      return look.decided(entry as Of<"decide">);
    case "emergency":
      return look.emergency(entry as Of<"emergency">);
    case "review":
      return look.reviewed(entry as Of<"review">);
    case "grant":
    case "revoke":
    case "suspend":
    case "resume":
      return look.aboutPeople(entry as Of<"grant" | "revoke" | "suspend" | "resume">);
    case "request":
    case "withdraw":
      return [...look.mayAct(entry.step.by, entry, false)];
    case "write":
      return ["a guarded row was written without a change"];
    default:
      return [];
  }
}

function atTheEnd({ endedWith }: Journal): readonly string[] {
  return [
    ...(endedWith.accessAdmins === 0 ? ["no Access admin was left"] : []),
    ...(endedWith.mixedDuties > 0 ? ["somebody mixes duties"] : []),
  ];
}

class Look {
  constructor(private readonly journal: Journal) {}

  decided(entry: Of<"decide">): readonly string[] {
    const { step, outcome } = entry;
    const change = this.journal.changes.get(entry.change ?? -1);
    if (change === undefined) return ["a change that nobody asked for was decided on"];
    const request = this.requestOf(entry);
    const own = request !== undefined && "by" in request.step && human(request.step.by) === human(step.by);
    return [
      ...this.mayAct(step.by, entry, true),
      ...(step.byToken ? ["a token decided"] : []),
      ...(step.stale ? ["another document was approved than the one that was asked for"] : []),
      ...(own ? ["somebody decided on a change of their own"] : []),
      ...(change.about !== null && human(change.about) === human(step.by) ? ["somebody decided about themselves"] : []),
      ...(this.maybeHasWord(step.by, change, entry) ? [] : ["somebody without a role decided"]),
      ...(this.wasClosedBefore(entry) ? ["a closed change was decided on"] : []),
      ...(this.expired(entry) ? ["an expired change was decided on"] : []),
      ...(outcome === "applied" ? this.appliedWithEnough(entry) : []),
    ];
  }

  emergency(entry: Of<"emergency">): readonly string[] {
    const { step } = entry;
    const change = this.journal.changes.get(entry.change ?? -1);
    const request = this.requestOf(entry);
    const gateway = change?.gateway ?? null;
    const other = this.entries("emergency").find(
      (one) =>
        one !== entry &&
        one.outcome === "applied" &&
        one.end < entry.start &&
        this.gatewayOf(one) === gateway &&
        !this.entries("review").some(
          (review) => review.change === one.change && review.outcome === "done" && review.start <= entry.end,
        ),
    );
    return [
      ...this.mayAct(step.by, entry, true),
      ...(change?.kind === "vault" ? [] : ["an emergency was about something else than a vault"]),
      ...(request?.step.do === "request" && request.step.by === step.by && !request.step.byToken
        ? []
        : ["an emergency carried out somebody else's request"]),
      ...(this.maybeEmergencyGrant(step.by, gateway, entry) ? [] : ["an emergency without a grant"]),
      ...(this.maybeHolds(step.by, "author", null, entry) || this.maybeHolds(step.by, "author", gateway, entry)
        ? []
        : ["an emergency of somebody who may not ask for changes"]),
      ...(new Set(step.reason.trim().replace(/\s/g, "")).size > 1 && step.reason.trim().length >= 20
        ? []
        : ["an emergency without a reason"]),
      ...(other === undefined ? [] : ["two emergencies were open on one gateway"]),
      ...(this.wasClosedBefore(entry) ? ["a closed change was applied"] : []),
      ...(this.expired(entry) ? ["an expired change was applied"] : []),
    ];
  }

  reviewed(entry: Of<"review">): readonly string[] {
    const caused = this.entries("emergency").find((one) => one.change === entry.change && one.outcome === "applied");
    const again = this.entries("review").some(
      (one) => one.change === entry.change && one.outcome === "done" && one.end < entry.start,
    );
    return [
      ...this.mayAct(entry.step.by, entry, true),
      ...(caused === undefined ? ["what was no emergency was reviewed"] : []),
      ...(caused && human(caused.step.by) === human(entry.step.by)
        ? ["somebody reviewed an emergency of their own"]
        : []),
      ...(again ? ["an emergency was reviewed twice"] : []),
      ...(this.maybeApprover(entry.step.by, this.gatewayOf(entry), entry) ? [] : ["somebody without a role reviewed"]),
    ];
  }

  aboutPeople(entry: Of<"grant" | "revoke" | "suspend" | "resume">): readonly string[] {
    const { step } = entry;
    return [
      ...this.mayAct(step.by, entry, true),
      ...(this.maybeHolds(step.by, "access-admin", null, entry) ? [] : ["somebody who is no Access admin did it"]),
      ...(human(step.by) === human(step.to) ? ["somebody changed their own standing"] : []),
      ...(step.do === "grant" && (step.role === "approver" || step.role === "access-admin")
        ? ["a role of weight was granted by one person"]
        : []),
    ];
  }

  /** Whether somebody could act at all then: not suspended, signed in, and for what counts not long ago. */
  *mayAct(who: number, entry: Entry, recently: boolean): Generator<string> {
    if (this.surelySuspended(who, entry)) yield "a suspended person acted";
    if (!recently || ("byToken" in entry.step && entry.step.byToken)) return;
    const shown = this.journal.entries.filter(
      ({ step, outcome, start }) =>
        (step.do === "sign-in" || step.do === "authenticate-again") &&
        step.by === who &&
        outcome === "done" &&
        start <= entry.end,
    );
    const latest = Math.max(0, ...shown.map(({ clock }) => clock));
    if (entry.clock - latest >= 5 * minute) yield "somebody acted long after signing in";
  }

  private appliedWithEnough(entry: Of<"decide">): readonly string[] {
    const change = this.journal.changes.get(entry.change ?? -1)!;
    const requester = this.requestOf(entry);
    const approvers = this.entries("decide").filter(
      (one) =>
        one.change === entry.change &&
        ["requested", "applied"].includes(one.outcome) &&
        one.step.approve &&
        !one.step.stale &&
        one.start <= entry.end &&
        entry.clock - one.clock < 24 * hour &&
        this.maybeHasWord(one.step.by, change, entry),
    );
    const people = new Set(approvers.map(({ step }) => human(step.by)));
    if (requester && "by" in requester.step) people.delete(human(requester.step.by));
    if (change.about !== null) people.delete(human(change.about));
    const needed = change.gateway === null ? 1 : this.surelyNeeded(change.gateway, entry);
    const short = people.size < needed ? [`applied with ${people.size} of ${needed} other people`] : [];
    const again = this.entries("decide").some(
      (one) => one !== entry && one.change === entry.change && one.outcome === "applied",
    );
    return again ? [...short, "applied twice"] : short;
  }

  private entries<K extends Step["do"]>(kind: K): readonly Of<K>[] {
    return this.journal.entries.filter((entry): entry is Of<K> => entry.step.do === kind);
  }

  private requestOf({ change }: Entry): Entry | undefined {
    return this.journal.entries.find(
      (one) => one.outcome === "requested" && one.step.do.startsWith("request") && one.change === change,
    );
  }

  private gatewayOf({ change }: Entry): GatewayAt {
    return this.journal.changes.get(change ?? -1)?.gateway ?? null;
  }

  private wasClosedBefore(entry: Entry): boolean {
    return this.journal.entries.some(
      ({ step, outcome, change, end }) =>
        change === entry.change &&
        end < entry.start &&
        ((["decide", "emergency"].includes(step.do) && ["applied", "rejected"].includes(outcome)) ||
          (step.do === "withdraw" && outcome === "done")),
    );
  }

  private expired(entry: Entry): boolean {
    return entry.clock - (this.requestOf(entry)?.clock ?? 0) >= 7 * 24 * hour;
  }

  private surelyNeeded(gateway: 0 | 1, span: Span): number {
    const raised = this.entries("raise").some(({ step, end }) => step.at === gateway && end < span.start);
    return raised ? 3 : gateways[gateway];
  }

  private maybeHasWord(
    who: number,
    { about, gateway }: { readonly about: number | null; readonly gateway: GatewayAt },
    span: Span,
  ): boolean {
    if (cast[who]?.unconfirmed || this.surelySuspended(who, span)) return false;
    if (about === null) return this.maybeApprover(who, gateway, span);
    return this.maybeHolds(who, "access-admin", null, span) || this.maybeHolds(who, "approver", null, span);
  }

  private maybeApprover(who: number, gateway: GatewayAt, span: Span): boolean {
    if (cast[who]?.unconfirmed || this.surelySuspended(who, span)) return false;
    return this.maybeHolds(who, "approver", null, span) || this.maybeHolds(who, "approver", gateway, span);
  }

  private maybeHolds(who: number, role: Role, at: GatewayAt, span: Span): boolean {
    const initially = cast[who]?.roles.some(([held, where]) => held === role && where === at) ?? false;
    const turns = this.journal.entries.flatMap((entry): Turn[] => {
      const { step, outcome } = entry;
      if (step.do === "grant" || step.do === "revoke") {
        const same = step.to === who && step.role === role && step.at === at && outcome === "done";
        return same ? [{ ...entry, on: step.do === "grant" }] : [];
      }
      const asked = step.do === "decide" && outcome === "applied" ? this.requestOf(entry)?.step : undefined;
      const given = asked?.do === "request-role" && asked.to === who && asked.role === role && asked.at === at;
      return given ? [{ ...entry, on: true }] : [];
    });
    return maybe(initially, turns, span);
  }

  private maybeEmergencyGrant(who: number, gateway: GatewayAt, entry: Entry): boolean {
    const initially = cast[who]?.emergencyAt === gateway && entry.clock < 10 * 24 * hour;
    return (
      initially ||
      this.entries("decide").some((one) => {
        const asked = one.outcome === "applied" && one.start <= entry.end ? this.requestOf(one)?.step : undefined;
        const given = asked?.do === "request-emergency-grant" && asked.to === who && asked.at === gateway;
        return given && entry.clock - one.clock < 10 * 24 * hour;
      })
    );
  }

  private surelySuspended(who: number, span: Span): boolean {
    const turns = this.journal.entries.flatMap((entry): Turn[] => {
      const { step, outcome } = entry;
      if ((step.do !== "suspend" && step.do !== "resume") || step.to !== who || outcome !== "done") return [];
      return [{ ...entry, on: step.do === "resume" }];
    });
    return !maybe(true, turns, span);
  }
}

interface Turn extends Span {
  readonly on: boolean;
}

/** Whether a fact may have held at some moment of a span, by what turned it on and off, each in a span of its own. */
function maybe(initially: boolean, turns: readonly Turn[], span: Span): boolean {
  if (turns.some(({ on, start, end }) => on && start <= span.end && end >= span.start)) return true;
  const before = turns.filter(({ end }) => end < span.start);
  const last = before.filter((one) => !before.some(({ start }) => start > one.end));
  return last.length === 0 ? initially : last.some(({ on }) => on);
}
