import type { Role } from "@/lib/domain/access/permissions";
import { cast, gateways, human, roleOfGroup, type GatewayAt } from "./cast";
import { isRefused, type AskedFor, type Entry, type Journal } from "./journal";
import type { Step } from "./step";

const minute = 60_000;
const hour = 60 * minute;

type Span = Pick<Entry, "start" | "end">;
export type Of<K extends Step["do"]> = Entry & { readonly step: Extract<Step, { readonly do: K }> };

interface Turn extends Span {
  readonly on: boolean;
}

/** Steps by which a change comes to be. */
const makes: ReadonlySet<string> = new Set(["request", "request-role", "request-emergency-grant", "draft", "again"]);

/**
 * What can be said of a history after it: each call lasted a while and others acted meanwhile, so a fact holds maybe,
 * or surely.
 */
export class Facts {
  private readonly byKind = new Map<string, Entry[]>();
  private readonly byChange = new Map<number, Entry[]>();

  /** Of what was refused nothing stayed. */
  constructor(private readonly journal: Journal) {
    for (const entry of journal.entries) {
      if (isRefused(entry.outcome)) continue;
      add(this.byKind, entry.step.do, entry);
      if (entry.change !== null) add(this.byChange, entry.change, entry);
    }
  }

  all<K extends Step["do"]>(kind: K): readonly Of<K>[] {
    return (this.byKind.get(kind) ?? []) as Of<K>[];
  }

  of<K extends Step["do"]>(kind: K, change: number | null): readonly Of<K>[] {
    if (change === null) return [];
    return (this.byChange.get(change) ?? []).filter((entry): entry is Of<K> => entry.step.do === kind);
  }

  change({ change }: Pick<Entry, "change">): AskedFor | undefined {
    return this.journal.changes.get(change ?? -1);
  }

  gatewayOf(entry: Entry): GatewayAt {
    return this.change(entry)?.gateway ?? null;
  }

  /** How the change came to be. */
  madeBy({ change }: Pick<Entry, "change">): (Entry & { readonly step: { readonly by: number } }) | undefined {
    const made = this.byChange.get(change ?? -1)?.find(({ step }) => makes.has(step.do));
    return made as (Entry & { readonly step: { readonly by: number } }) | undefined;
  }

  /** The request itself; of one that was asked for again, the first one. */
  askedFor(entry: Pick<Entry, "change">): Step | undefined {
    const made = this.madeBy(entry);
    if (made === undefined) return undefined;
    const step: Step = made.step as Step;
    return step.do === "again" ? this.askedFor({ change: this.change(made)?.follows ?? null }) : step;
  }

  /** The humans who asked for it, wrote at it, or did so at what it follows. */
  hands(change: number | null): ReadonlySet<number> {
    if (change === null) return new Set();
    const made = this.madeBy({ change });
    const wrote = this.of("edit", change).map(({ step }) => human(step.by));
    const before = this.hands(this.change({ change })?.follows ?? null);
    return new Set([...(made ? [human(made.step.by)] : []), ...wrote, ...before]);
  }

  /** Whether a token made it or wrote at it or at what it follows. */
  byToken(change: number | null): boolean {
    if (change === null) return false;
    const made = this.madeBy({ change })?.step as Step | undefined;
    const asked = [...this.of("edit", change), ...this.of("ask", change)].some(({ step }) => step.byToken);
    const first = made !== undefined && "byToken" in made && made.byToken;
    return first || asked || this.byToken(this.change({ change })?.follows ?? null);
  }

  maybeAskedFor(entry: Entry): boolean {
    if (this.madeBy(entry)?.outcome === "requested") return true;
    return this.of("ask", entry.change).some(({ start }) => start <= entry.end);
  }

  surelyAskedFor(entry: Entry): boolean {
    if (this.madeBy(entry)?.outcome === "requested") return true;
    return this.of("ask", entry.change).some((one) => one !== entry && one.end < entry.start);
  }

  closedBefore(entry: Entry): boolean {
    return this.closings(entry.change).some((one) => one !== entry && one.end < entry.start);
  }

  appliedBefore(change: number | null, { start }: Span): boolean {
    return this.closings(change).some(({ outcome, end }) => outcome === "applied" && end < start);
  }

  maybeEnded(change: number | null, entry: Entry): boolean {
    if (this.closings(change).some(({ start, outcome }) => outcome !== "applied" && start <= entry.end)) return true;
    const began = this.latelyWritten(change, entry);
    return this.all("sweep").some(({ start, clock }) => start <= entry.end && clock - began >= 7 * 24 * hour);
  }

  expired(entry: Entry): boolean {
    return entry.clock - this.latelyWritten(entry.change, entry) >= 7 * 24 * hour;
  }

  surelyNeeded(gateway: 0 | 1, span: Span): number {
    const raised = this.all("raise").some(({ step, end }) => step.at === gateway && end < span.start);
    return raised ? 3 : gateways[gateway];
  }

  maybeHasWord(who: number, { about, gateway }: AskedFor, span: Span): boolean {
    if (cast[who]?.unconfirmed || this.surelySuspended(who, span)) return false;
    if (about === null) return this.maybeApprover(who, gateway, span);
    return this.maybeHolds(who, "access-admin", null, span) || this.maybeHolds(who, "approver", null, span);
  }

  maybeApprover(who: number, gateway: GatewayAt, span: Span): boolean {
    if (cast[who]?.unconfirmed || this.surelySuspended(who, span)) return false;
    return this.maybeHolds(who, "approver", null, span) || this.maybeHolds(who, "approver", gateway, span);
  }

  /** By hand, or by a claim. */
  maybeHolds(who: number, role: Role, at: GatewayAt, span: Span): boolean {
    const member = cast[who];
    const initially = member?.roles.some(([held, where]) => held === role && where === at) ?? false;
    const taken = this.all("revoke")
      .filter(({ step }) => step.to === who && step.role === role && step.at === at)
      .map((entry): Turn => ({ ...entry, on: false }));
    const given = this.all("grant")
      .filter(({ step }) => step.to === who && step.role === role && step.at === at)
      .map((entry): Turn => ({ ...entry, on: true }));
    const decided = this.all("decide").flatMap((entry): Turn[] => {
      const asked = entry.outcome === "applied" ? this.askedFor(entry) : undefined;
      const gives = asked?.do === "request-role" && asked.to === who && asked.role === role && asked.at === at;
      return gives ? [{ ...entry, on: true }] : [];
    });
    const claimed = this.all("claim").flatMap((entry): Turn[] => {
      if (entry.step.by !== who) return [];
      const on = entry.step.groups.some((one) => roleOfGroup[one][0] === role && roleOfGroup[one][1] === at);
      return on || entry.outcome !== "kept" || role !== "access-admin" ? [{ ...entry, on }] : [];
    });
    return (
      maybe(initially && !member?.byClaim, [...taken, ...given, ...decided], span) ||
      maybe(initially && member?.byClaim === true, [...taken, ...claimed], span)
    );
  }

  maybeEmergencyGrant(who: number, gateway: GatewayAt, entry: Entry): boolean {
    const initially = cast[who]?.emergencyAt === gateway && entry.clock < 10 * 24 * hour;
    return (
      initially ||
      this.all("decide").some((one) => {
        const asked = one.outcome === "applied" && one.start <= entry.end ? this.askedFor(one) : undefined;
        const given = asked?.do === "request-emergency-grant" && asked.to === who && asked.at === gateway;
        return given && entry.clock - one.clock < 10 * 24 * hour;
      })
    );
  }

  surelySuspended(who: number, span: Span): boolean {
    const turns = [...this.all("suspend"), ...this.all("resume")]
      .filter(({ step }) => step.to === who)
      .map((entry): Turn => ({ ...entry, on: entry.step.do === "resume" }));
    return turns.length > 0 && !maybe(true, turns, span);
  }

  /** How long ago somebody showed who they are, at least, in milliseconds. */
  unseenFor(who: number, entry: Entry): number {
    const shown = [...this.all("sign-in"), ...this.all("authenticate-again"), ...this.all("claim")].filter(
      ({ step, start }) => step.by === who && start <= entry.end,
    );
    return entry.clock - Math.max(0, ...shown.map(({ clock }) => clock));
  }

  private closings(change: number | null): readonly Entry[] {
    return (this.byChange.get(change ?? -1) ?? []).filter(
      ({ step, outcome }) =>
        (["decide", "emergency"].includes(step.do) && ["applied", "rejected"].includes(outcome)) ||
        step.do === "withdraw" ||
        step.do === "discard",
    );
  }

  /** When it was asked for or written at, at the latest, by the clock that waits move. */
  private latelyWritten(change: number | null, entry: Entry): number {
    const wrote = [...this.of("edit", change), ...this.of("ask", change)].filter(
      (one) => one !== entry && one.start <= entry.end,
    );
    return Math.max(this.madeBy({ change })?.clock ?? 0, ...wrote.map(({ clock }) => clock));
  }
}

function add<K>(to: Map<K, Entry[]>, key: K, entry: Entry): void {
  const there = to.get(key);
  if (there === undefined) to.set(key, [entry]);
  else there.push(entry);
}

/** Whether a fact may have held at some moment of a span, by what turned it on and off, each in a span of its own. */
function maybe(initially: boolean, turns: readonly Turn[], span: Span): boolean {
  if (turns.some(({ on, start, end }) => on && start <= span.end && end >= span.start)) return true;
  const before = turns.filter(({ end }) => end < span.start);
  const last = before.filter((one) => !before.some(({ start }) => start > one.end));
  return last.length === 0 ? initially : last.some(({ on }) => on);
}
