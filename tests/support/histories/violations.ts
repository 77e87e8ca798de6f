import { human } from "./cast";
import { Facts, type Of } from "./facts";
import { isRefused, type Entry, type Journal } from "./journal";

const minute = 60_000;
const hour = 60 * minute;

/**
 * What must never happen, looked for in what came of a history: each a sentence, with the place. Calls overlap, so a
 * fact is taken as broken only where no order of the calls could make it right.
 */
export function violationsOf(journal: Journal): readonly string[] {
  const facts = new Facts(journal);
  return [
    ...journal.entries.flatMap((entry, place) => of(facts, entry).map((what) => `${place}: ${what}`)),
    ...atTheEnd(journal),
  ];
}

function of(facts: Facts, entry: Entry): readonly string[] {
  if (isRefused(entry.outcome)) return [];
  switch (entry.step.do) {
    case "decide":
      return decided(facts, entry as Of<"decide">);
    case "emergency":
      return emergency(facts, entry as Of<"emergency">);
    case "review":
      return reviewed(facts, entry as Of<"review">);
    case "grant":
    case "revoke":
    case "suspend":
    case "resume":
      return aboutPeople(facts, entry as Of<"grant" | "revoke" | "suspend" | "resume">);
    case "request":
    case "draft":
      return mayAct(facts, entry.step.by, entry, false);
    case "withdraw":
    case "discard":
      return takenBack(facts, entry as Of<"withdraw" | "discard">);
    case "edit":
    case "ask":
      return writtenAt(facts, entry as Of<"edit" | "ask">);
    case "again":
      return askedAgain(facts, entry as Of<"again">);
    case "claim":
      return facts.surelySuspended(entry.step.by, entry) ? ["a suspended person came in by a claim"] : [];
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

/** Each sentence whose condition is met. */
const told = (found: readonly (readonly [boolean, string])[]): string[] =>
  found.filter(([wrong]) => wrong).map(([, sentence]) => sentence);

function decided(facts: Facts, entry: Of<"decide">): readonly string[] {
  const { step, outcome } = entry;
  const change = facts.change(entry);
  if (change === undefined) return ["a change that nobody asked for was decided on"];
  return [
    ...mayAct(facts, step.by, entry, true),
    ...told([
      [step.byToken, "a token decided"],
      [step.stale, "another document was approved than the one that was asked for"],
      [facts.hands(entry.change).has(human(step.by)), "somebody decided on a change they had a hand in"],
      [change.about !== null && human(change.about) === human(step.by), "somebody decided about themselves"],
      [!facts.maybeHasWord(step.by, change, entry), "somebody without a role decided"],
      [!facts.maybeAskedFor(entry), "a draft was decided on"],
      [facts.closedBefore(entry), "a closed change was decided on"],
      [facts.expired(entry), "an expired change was decided on"],
    ]),
    ...(outcome === "applied" ? appliedWithEnough(facts, entry) : []),
  ];
}

function appliedWithEnough(facts: Facts, entry: Of<"decide">): readonly string[] {
  const change = facts.change(entry)!;
  const approvals = facts
    .of("decide", entry.change)
    .filter(
      (one) =>
        one.outcome !== "rejected" &&
        one.step.approve &&
        !one.step.stale &&
        one.start <= entry.end &&
        entry.clock - one.clock < 24 * hour &&
        facts.maybeHasWord(one.step.by, change, entry),
    );
  const people = new Set(approvals.map(({ step }) => human(step.by)));
  for (const hand of facts.hands(entry.change)) people.delete(hand);
  if (change.about !== null) people.delete(human(change.about));
  const needed = change.gateway === null ? 1 : facts.surelyNeeded(change.gateway, entry);
  return told([
    [people.size < needed, `applied with ${people.size} of ${needed} other people`],
    [facts.of("decide", entry.change).some((one) => one !== entry && one.outcome === "applied"), "applied twice"],
  ]);
}

function emergency(facts: Facts, entry: Of<"emergency">): readonly string[] {
  const { step } = entry;
  const gateway = facts.gatewayOf(entry);
  const other = facts
    .all("emergency")
    .some(
      (one) =>
        one !== entry &&
        one.end < entry.start &&
        facts.gatewayOf(one) === gateway &&
        !facts.of("review", one.change).some((review) => review.start <= entry.end),
    );
  const said = step.reason.trim();
  return [
    ...mayAct(facts, step.by, entry, true),
    ...told([
      [facts.change(entry)?.kind !== "vault", "an emergency was about something else than a vault"],
      [facts.madeBy(entry)?.step.by !== step.by, "an emergency carried out somebody else's request"],
      [facts.byToken(entry.change), "an emergency carried out what a token wrote at"],
      [!facts.maybeEmergencyGrant(step.by, gateway, entry), "an emergency without a grant"],
      [
        !facts.maybeHolds(step.by, "author", null, entry) && !facts.maybeHolds(step.by, "author", gateway, entry),
        "an emergency of somebody who may not ask for changes",
      ],
      [new Set(said.replace(/\s/g, "")).size < 2 || said.length < 20, "an emergency without a reason"],
      [other, "two emergencies were open on one gateway"],
      [!facts.maybeAskedFor(entry), "a draft was applied"],
      [facts.closedBefore(entry), "a closed change was applied"],
      [facts.expired(entry), "an expired change was applied"],
    ]),
  ];
}

function reviewed(facts: Facts, entry: Of<"review">): readonly string[] {
  const { step, change } = entry;
  return [
    ...mayAct(facts, step.by, entry, true),
    ...told([
      [facts.of("emergency", change).length === 0, "what was no emergency was reviewed"],
      [facts.hands(change).has(human(step.by)), "somebody reviewed an emergency they had a hand in"],
      [facts.of("review", change).some(({ end }) => end < entry.start), "an emergency was reviewed twice"],
      [!facts.maybeApprover(step.by, facts.gatewayOf(entry), entry), "somebody without a role reviewed"],
    ]),
  ];
}

function aboutPeople(facts: Facts, entry: Of<"grant" | "revoke" | "suspend" | "resume">): readonly string[] {
  const { step } = entry;
  return [
    ...mayAct(facts, step.by, entry, true),
    ...told([
      [!facts.maybeHolds(step.by, "access-admin", null, entry), "somebody who is no Access admin did it"],
      [human(step.by) === human(step.to), "somebody changed their own standing"],
      [
        step.do === "grant" && (step.role === "approver" || step.role === "access-admin"),
        "a role of weight was granted by one person",
      ],
    ]),
  ];
}

function takenBack(facts: Facts, entry: Of<"withdraw" | "discard">): readonly string[] {
  const { step } = entry;
  const draft = step.do === "discard";
  return [
    ...mayAct(facts, step.by, entry, false),
    ...told([
      [facts.madeBy(entry)?.step.by !== step.by, "somebody else took it back"],
      [facts.closedBefore(entry), "what was closed was taken back"],
      [facts.expired(entry), "what had expired was taken back"],
      [!draft && !facts.maybeAskedFor(entry), "a draft was withdrawn"],
      [draft && facts.surelyAskedFor(entry), "what others were asked for was discarded"],
    ]),
  ];
}

function writtenAt(facts: Facts, entry: Of<"edit" | "ask">): readonly string[] {
  const { step } = entry;
  const change = facts.change(entry);
  const author = facts.madeBy(entry)?.step.by === step.by;
  const role = change?.about === null ? "author" : "access-admin";
  const mayWrite = author || [null, change?.gateway ?? null].some((at) => facts.maybeHolds(step.by, role, at, entry));
  return [
    ...mayAct(facts, step.by, entry, false),
    ...told([
      [step.do === "edit" && !mayWrite, "somebody who may not wrote at a draft"],
      [step.do === "ask" && !author, "somebody else asked for what a draft does"],
      [step.stale, "somebody went on from another draft than the one that was there"],
      [facts.surelyAskedFor(entry), "what others were asked for was changed"],
      [facts.closedBefore(entry), "what was closed was written at"],
      [facts.expired(entry), "a draft that had expired was written at"],
    ]),
  ];
}

function askedAgain(facts: Facts, entry: Of<"again">): readonly string[] {
  const old = facts.change(entry)?.follows ?? null;
  const another = facts
    .all("again")
    .some((one) => one.end < entry.start && facts.change(one)?.follows === old && !facts.maybeEnded(one.change, entry));
  return [
    ...mayAct(facts, entry.step.by, entry, false),
    ...told([
      [facts.appliedBefore(old, entry), "what was applied was asked for again"],
      [!facts.maybeEnded(old, entry), "what is open was asked for again"],
      [another, "the same was asked for again twice"],
    ]),
  ];
}

/** Whether somebody could act at all then: not suspended, signed in, and for what counts not long ago. */
function mayAct(facts: Facts, who: number, entry: Entry, recently: boolean): readonly string[] {
  const byToken = "byToken" in entry.step && entry.step.byToken;
  return told([
    [facts.surelySuspended(who, entry), "a suspended person acted"],
    [recently && !byToken && facts.unseenFor(who, entry) >= 5 * minute, "somebody acted long after signing in"],
  ]);
}
