import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { actorOfSession } from "@/lib/services/sessions/authenticate";
import { signIn } from "@/lib/services/sessions/sign-in";
import { clearCounters } from "@/lib/services/sweep/clear-counters";
import { stranger } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { addFactor, codeAt, dropFactor } from "@/tests/support/second-factor";
import { byCode, halfWay, password, somebody, type Enrolled } from "./support";

const here = testInstallation();
const minute = 60_000;

let maya: Enrolled;

beforeEach(async () => {
  maya = await somebody(here);
});

const now = () => here.deps.clock();
const code = (stepsAhead = 0) => codeAt(maya.secret, now(), stepsAhead);
const enter = (half: string, typed: string) => byCode(here.deps, half, typed);
const sessionsOf = (personId: string) => here.count(`session where person_id = '${personId}'`);

describe("signing in with a second factor", () => {
  it("opens no session by the password alone", async () => {
    const requestId = randomUUID();
    const before = await sessionsOf(maya.personId);
    const half = await halfWay(here.deps, maya.email, requestId);
    expect(await sessionsOf(maya.personId)).toBe(before);
    expect(await actorOfSession(here.deps, half)).toBeNull();
    const events = await here.logged(requestId);
    expect(events).toMatchObject([{ type: "person.password-accepted", actor: { kind: "person", id: maya.personId } }]);
    expect(JSON.stringify(events)).not.toContain(half);
  });

  it("opens one by the code after it, spaced as the app shows it, under a secret of its own", async () => {
    const half = await halfWay(here.deps, maya.email);
    const requestId = randomUUID();
    const typed = code().replace(/(\d{3})/, " $1 ");
    const { session } = await byCode(here.deps, half, typed, { ...stranger(here.deps), requestId });
    expect(session?.secret).not.toBe(half);
    expect(await actorOfSession(here.deps, session?.secret ?? "")).toMatchObject({ personId: maya.personId });
    const { rows } = await here.owner.query("select method from session where id = $1", [session?.sessionId]);
    expect(rows).toEqual([{ method: "password and code" }]);
    const events = await here.logged(requestId);
    expect(events).toMatchObject([{ type: "person.signed-in", data: { method: "password and code", failedTries: 0 } }]);
    expect(JSON.stringify(events)).not.toContain(code());
  });

  it("takes the code of the step before and after, and of none further off", async () => {
    for (const [steps, answer] of [
      [-2, "INVALID"],
      [-1, "done"],
      [1, "done"],
      [2, "INVALID"],
    ] as const) {
      expect((await enter(await halfWay(here.deps, maya.email), code(steps))).code).toBe(answer);
    }
  });

  it("keeps what was begun when a code is wrong, and says so in the form", async () => {
    const half = await halfWay(here.deps, maya.email);
    const refused = await enter(half, "000000");
    expect(refused).toMatchObject({ code: "INVALID" });
    expect(refused.words).toContain("This code is not right");
    expect((await enter(half, code())).code).toBe("done");
  });

  it("lists the tries that failed with the sign-in that works", async () => {
    const half = await halfWay(here.deps, maya.email);
    await enter(half, "000000");
    await enter(half, "000001");
    const requestId = randomUUID();
    await byCode(here.deps, half, code(), { ...stranger(here.deps), requestId });
    expect(await here.logged(requestId)).toMatchObject([{ data: { failedTries: 2 } }]);
  });
});

describe("a code", () => {
  it("is good once", async () => {
    const typed = code();
    expect((await enter(await halfWay(here.deps, maya.email), typed)).code).toBe("done");
    expect((await enter(await halfWay(here.deps, maya.email), typed)).code).toBe("INVALID");
  });

  it("is not good once a later one was", async () => {
    expect((await enter(await halfWay(here.deps, maya.email), code(1))).code).toBe("done");
    expect((await enter(await halfWay(here.deps, maya.email), code(0))).code).toBe("INVALID");
  });

  it("gives eight who come with it at once a single session", async () => {
    const halves = await Promise.all(Array.from({ length: 5 }, () => halfWay(here.deps, maya.email)));
    const before = await sessionsOf(maya.personId);
    const typed = code();
    const answers = await Promise.all([...halves, ...halves.slice(0, 3)].map((half) => enter(half, typed)));
    expect(answers.filter((answer) => answer.code === "done")).toHaveLength(1);
    expect(await sessionsOf(maya.personId)).toBe(before + 1);
  });

  it("of a factor that was removed, or replaced, is nothing", async () => {
    const [half, typed] = [await halfWay(here.deps, maya.email), code()];
    await dropFactor(here.owner, maya.personId);
    expect((await enter(half, typed)).code).toBe("INVALID");
    await addFactor(here.deps, here.owner, maya.personId);
    expect((await enter(half, typed)).code).toBe("INVALID");
    expect(await sessionsOf(maya.personId)).toBe(1);
  });

  it("of a factor that was begun and never confirmed is not asked for", async () => {
    await addFactor(here.deps, here.owner, maya.personId, { enrolled: false });
    expect(await signIn(stranger(here.deps), { email: maya.email, password })).toMatchObject({
      value: { step: "done" },
    });
  });

  it("cannot be taken twice behind the application's back either", async () => {
    await enter(await halfWay(here.deps, maya.email), code());
    await expect(
      here.owner.query("update second_factor set last_step = last_step where person_id = $1", [maya.personId]),
    ).rejects.toMatchObject({ code: "KH016" });
  });
});

describe("a recovery code", () => {
  it("stands in for the app, once, and leaves the others", async () => {
    const [first = "", second = ""] = maya.recoveryCodes;
    const requestId = randomUUID();
    const { session } = await byCode(here.deps, await halfWay(here.deps, maya.email), first.toLowerCase(), {
      ...stranger(here.deps),
      requestId,
    });
    expect(session).not.toBeNull();
    expect(await here.logged(requestId)).toMatchObject([{ data: { method: "password and recovery code" } }]);
    expect((await enter(await halfWay(here.deps, maya.email), first)).code).toBe("INVALID");
    expect((await enter(await halfWay(here.deps, maya.email), second)).code).toBe("done");
    expect(await here.count(`recovery_code where person_id = '${maya.personId}' and used_at is null`)).toBe(8);
  });

  it("lets in one of two who use it at once", async () => {
    const halves = [await halfWay(here.deps, maya.email), await halfWay(here.deps, maya.email)];
    const typed = maya.recoveryCodes[0] ?? "";
    const answers = await Promise.all(halves.map((half) => enter(half, typed)));
    expect(answers.map((answer) => answer.code).sort()).toEqual(["INVALID", "done"]);
  });

  it("of somebody else is none", async () => {
    const other = await somebody(here);
    const half = await halfWay(here.deps, maya.email);
    expect((await enter(half, other.recoveryCodes[0] ?? "")).code).toBe("INVALID");
    expect(await here.count(`recovery_code where person_id = '${other.personId}' and used_at is null`)).toBe(10);
  });

  it("stands in the database by its hash only, and cannot be unused", async () => {
    const typed = maya.recoveryCodes[0] ?? "";
    await enter(await halfWay(here.deps, maya.email), typed);
    const { rows } = await here.owner.query("select c::text as row from recovery_code c");
    for (const one of maya.recoveryCodes) expect(JSON.stringify(rows)).not.toContain(one.replaceAll("-", ""));
    await expect(
      here.owner.query("update recovery_code set used_at = null where used_at is not null"),
    ).rejects.toMatchObject({ code: "KH016" });
  });
});

describe("a sign-in half-way", () => {
  it("is good for five minutes", async () => {
    const half = await halfWay(here.deps, maya.email);
    here.deps.advance(5 * minute);
    expect(await enter(half, code())).toMatchObject({ code: "UNAUTHENTICATED" });
    expect((await enter(await halfWay(here.deps, maya.email), code())).code).toBe("done");
  });

  it("is used up by the session it opens", async () => {
    const half = await halfWay(here.deps, maya.email);
    await enter(half, code());
    expect((await enter(half, code(1))).code).toBe("UNAUTHENTICATED");
  });

  it("of another person takes no code of one's own, and a made-up one none at all", async () => {
    const other = await somebody(here);
    expect((await enter(await halfWay(here.deps, other.email), code())).code).toBe("INVALID");
    const [unknown, over] = [await enter(randomUUID(), code()), await enter("x", code())];
    expect(unknown).toEqual(over);
    expect(unknown.code).toBe("UNAUTHENTICATED");
  });

  it("ends with a suspension", async () => {
    const half = await halfWay(here.deps, maya.email);
    await here.owner.query("update person set suspended_at = now() where id = $1", [maya.personId]);
    expect((await enter(half, code())).code).toBe("UNAUTHENTICATED");
    expect(await sessionsOf(maya.personId)).toBe(1);
  });

  it("is forgotten once it is over", async () => {
    const half = await halfWay(here.deps, maya.email);
    here.deps.advance(6 * minute);
    await clearCounters(here.deps);
    expect(await here.count(`sign_in_step where person_id = '${maya.personId}'`)).toBe(0);
    expect((await enter(half, code())).code).toBe("UNAUTHENTICATED");
  });
});

describe("guessing codes", () => {
  it("ends after five in five minutes, from wherever, and says when it goes on", async () => {
    const halves = [await halfWay(here.deps, maya.email), await halfWay(here.deps, maya.email)];
    for (let time = 0; time < 5; time += 1) {
      expect((await enter(halves[time % 2] ?? "", `00000${time}`)).code).toBe("INVALID");
    }
    const sixth = await enter(halves[0] ?? "", code());
    expect(sixth).toMatchObject({ code: "RATE_LIMITED", words: expect.stringContaining("Try again in 5 minutes") });
    here.deps.advance(5 * minute);
    expect((await enter(await halfWay(here.deps, maya.email), code())).code).toBe("done");
  });

  it("in parallel never gets more than five looked at", async () => {
    const halves = await Promise.all(Array.from({ length: 4 }, () => halfWay(here.deps, maya.email)));
    const answers = await Promise.all(Array.from({ length: 6 }, (_, n) => enter(halves[n % 4] ?? "", `11111${n}`)));
    expect(answers.filter((answer) => answer.code === "INVALID")).toHaveLength(5);
    expect(answers.filter((answer) => answer.code === "RATE_LIMITED")).toHaveLength(1);
  });

  it("counts among the ten tries of the account as well", async () => {
    const half = await halfWay(here.deps, maya.email);
    for (let time = 0; time < 4; time += 1) await enter(half, "222222");
    for (let time = 0; time < 5; time += 1) {
      await signIn(stranger(here.deps), { email: maya.email, password: "wrong" }).catch(() => null);
    }
    expect((await enter(half, code())).code).toBe("RATE_LIMITED");
    await expect(halfWay(here.deps, maya.email)).rejects.toMatchObject({ code: "RATE_LIMITED" });
  });

  it("does not count codes that were right", async () => {
    for (let round = 0; round < 7; round += 1) {
      expect((await enter(await halfWay(here.deps, maya.email), code())).code).toBe("done");
      here.deps.advance(30_000);
    }
  });
});
