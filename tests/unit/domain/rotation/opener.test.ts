import { describe, expect, it } from "vitest";
import { nextTelling, openerLeadDays, openerState, tellingsAt, type Opener } from "@/lib/domain/rotation/opener";

const [hour, day] = [3_600_000, 86_400_000];
const start = Date.UTC(2026, 2, 1);
const at = (ms: number): Date => new Date(start + ms);
/** Of one that lives so long from the start. */
const typed = (lives: number): Opener => ({ what: "token", endsAt: at(lives) });
const inFile = (lives: number): Opener => ({ what: "AppRole secret ID", endsAt: at(lives), since: at(0) });
const statesOf = (opener: Opener, ...times: readonly number[]) => times.map((ms) => openerState(opener, at(ms)));

describe("what a person has to replace", () => {
  it("is near its end for a fortnight, however short it lives", () => {
    const lead = openerLeadDays * day;
    expect(statesOf(typed(90 * day), 90 * day - lead - 1, 90 * day - lead, 90 * day - 1, 90 * day)).toEqual([
      ...["good", "near", "near", "ended"],
    ]);
    expect(statesOf(typed(hour), 0, hour)).toEqual(["near", "ended"]);
  });

  it("has no end that is near where it has none", () => {
    expect([openerState({ endsAt: null }, at(0)), nextTelling({ what: "token", endsAt: null }, at(0))]).toEqual([
      ...["good", null],
    ]);
  });
});

describe("what is replaced by itself", () => {
  it("is near its end when less than a fifth of its life is left, so that no replacement in time is told", () => {
    expect(statesOf(inFile(day), 0, 0.8 * day - 1, 0.8 * day, day)).toEqual(["good", "good", "near", "ended"]);
    expect(nextTelling(inFile(day), at(0))).toEqual(at(0.8 * day));
    expect(nextTelling(inFile(day), at(0.8 * day))).toEqual(at(day));
  });

  it("is told no earlier than others where it lives long", () => {
    const year = 365 * day;
    expect(statesOf(inFile(year), year - openerLeadDays * day - 1, year - openerLeadDays * day)).toEqual([
      ...["good", "near"],
    ]);
  });

  it("is near from no moment on where its end lies before its beginning", () => {
    expect(statesOf({ ...inFile(hour), since: at(day) }, 0, hour)).toEqual(["good", "ended"]);
  });

  it("is not said to be near its end by what was seen before: another may be in its place", () => {
    const openers = [inFile(day), typed(day)];
    const told = (ms: number, isUnseen: boolean) => tellingsAt(openers, at(ms), isUnseen).map(({ what }) => what);
    expect(told(0.9 * day, false)).toEqual(["AppRole secret ID", "token"]);
    expect(told(0.9 * day, true)).toEqual(["token"]);
    expect(told(day, true)).toEqual(["AppRole secret ID", "token"]);
  });
});
