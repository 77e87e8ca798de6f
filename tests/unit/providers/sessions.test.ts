import { describe, expect, it } from "vitest";
import { Secret } from "@/lib/domain/secret";
import type { Host, Item, Meta, Provider, Session, Trial, Want } from "@/lib/providers/contract";
import { createSessionPool, poolDefaults, type PoolOptions, type ReadValue } from "@/lib/providers/sessions";
import { handClock } from "../../support/hand-clock";
import { unusedNet } from "../../support/unused-net";

const meta: Meta = { version: null, createdAt: null, expiresAt: null, plan: "none" };
const found = (text: string): Item<ReadValue> => ({
  ok: true,
  value: { secret: Secret.fromText(text), meta },
  steps: [],
});

interface Script {
  readonly open?: () => Promise<Item<Session>> | null;
  readonly session?: Partial<Session>;
  readonly test?: () => Promise<Trial>;
  readonly read?: (want: Want, login: number) => Promise<Item<ReadValue>> | Item<ReadValue>;
  readonly readsTogether?: number;
  /** Whether a call for several gives none of them. */
  readonly isApart?: boolean;
}

/** A backend that counts what happens to it. */
const backend = (script: Script = {}) => {
  const seen = { logins: 0, reads: [] as string[], batches: 0, closed: 0, atOnce: 0, mostAtOnce: 0 };
  const provider: Provider = {
    kongName: "scripted",
    title: "",
    summary: "",
    since: "2.8",
    editions: [],
    reads: "value",
    where: "anywhere",
    ...(script.readsTogether === undefined ? {} : { readsTogether: script.readsTogether }),
    config: {},
    access: {},
    faults: {},
    test: () => script.test?.() ?? Promise.resolve({ identity: null, rights: [], steps: [], stopped: null }),
    open: () => {
      seen.logins += 1;
      const session = sessionOf(seen.logins);
      return script.open?.() ?? Promise.resolve({ ok: true, value: session, steps: [{ name: "login", ms: 1 }] });
    },
  };
  const sessionOf = (login: number): Session => {
    const read = async (wants: readonly Want[]): Promise<readonly Item<ReadValue>[]> => {
      seen.batches += 1;
      seen.atOnce += 1;
      seen.mostAtOnce = Math.max(seen.mostAtOnce, seen.atOnce);
      seen.reads.push(...wants.map((want) => want.resource));
      const items = await Promise.all(wants.map((want) => script.read?.(want, login) ?? found(want.resource)));
      seen.atOnce -= 1;
      return items;
    };
    return {
      expiresAt: null,
      usesLeft: null,
      read,
      readTogether: async (wants) => (script.isApart === true ? wants.map(() => null) : read(wants)),
      close: () => {
        seen.closed += 1;
        return Promise.resolve();
      },
      ...script.session,
    };
  };
  const host: Host = { net: unusedNet, env: new Map(), fsRoots: [] };
  return { seen, sessionOf, source: { provider, vault: { config: {}, access: {}, level: "values" as const }, host } };
};

const want = (resource: string): Want => ({ resource, version: null });
const pool = (clock = handClock(), more: Partial<PoolOptions> = {}) =>
  createSessionPool({ ...poolDefaults, ...more, clock });
const text = (item: Item<ReadValue>): string =>
  item.ok ? new TextDecoder().decode(item.value.secret.reveal()) : item.code;
const many = (count: number): readonly Want[] => Array.from({ length: count }, (_, at) => want(String(at)));
/** After all that can happen without waiting for anything. */
const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const resolvers = <T>() => Promise.withResolvers<T>();

describe("the session pool", () => {
  it("tests a connection within the deadline, and leaves a backend alone that asked for it", async () => {
    const clock = handClock();
    const answers = resolvers<Trial>();
    const { source } = backend({ test: () => answers.promise });
    const tested = pool(clock);
    const late = tested.test(source);
    await Promise.resolve();
    await clock.advance(poolDefaults.deadlineMs);
    expect((await late).stopped?.code).toBe("pool.deadline");
    const stopped = { failure: "throttled", code: "scripted.busy", retryAfterSeconds: 20 } as const;
    answers.resolve({ identity: null, rights: [], steps: [], stopped });
    // Its late answer still counts for what comes after.
    await Promise.resolve();
    expect((await tested.test(source)).stopped).toEqual({
      ...{ failure: "throttled", code: "pool.backing-off", retryAfterSeconds: 20 },
    });
  });

  it("makes one login and one call for any number of references into one secret", async () => {
    const { seen, source } = backend();
    const shared = pool();
    const answers = await Promise.all(Array.from({ length: 50 }, () => shared.read(source, [want("a"), want("a")])));
    expect(answers.flat().map(({ item }) => text(item))).toEqual(new Array(100).fill("a"));
    expect(seen).toMatchObject({ logins: 1, reads: ["a"] });
  });

  it("shares a list with lists, and nothing of it with who asks for one thing, whose trace is of a single read", async () => {
    const held = resolvers<void>();
    const { seen, source } = backend({
      readsTogether: 20,
      read: async ({ resource }) => {
        await held.promise;
        return found(resource);
      },
    });
    const shared = pool();
    const list = shared.read(source, [want("a"), want("b")]);
    await soon();
    const again = shared.read(source, [want("b"), want("a")]);
    await soon();
    expect(seen.batches).toBe(1);
    const single = shared.read(source, [want("a")]);
    await soon();
    expect(seen.batches).toBe(2);
    const both = shared.read(source, [want("a"), want("b")]);
    await soon();
    expect(seen.batches).toBe(2);
    held.resolve();
    expect((await Promise.all([list, again, single, both])).map((items) => items.length)).toEqual([2, 2, 1, 2]);
    expect([...seen.reads].sort()).toEqual(["a", "a", "b"]);
  });

  it("makes one login for many secrets, and answers in order", async () => {
    const { seen, source } = backend();
    const answers = await pool().read(source, ["c", "a", "b", "a"].map(want));
    expect(answers.map(({ item }) => text(item))).toEqual(["c", "a", "b", "a"]);
    expect(seen).toMatchObject({ logins: 1, batches: 3, reads: ["c", "a", "b"] });
  });

  it("reads as many newest values in one call as the backend gives together, and each version by itself", async () => {
    const { seen, source } = backend({ readsTogether: 3 });
    const wants = [...["a", "b", "c", "d"].map(want), { resource: "a", version: 1 }, want("e")];
    const answers = await pool().read(source, wants);
    expect(answers.map(({ item }) => text(item))).toEqual(["a", "b", "c", "d", "a", "e"]);
    expect(seen).toMatchObject({ logins: 1, batches: 3, reads: ["a", "b", "c", "d", "e", "a"] });
  });

  it("lets one vault that hangs hold up no other", async () => {
    const never = backend({ read: () => new Promise(() => undefined) });
    const other = backend();
    const shared = pool(handClock(), { atOncePerVault: 2, atOnce: 3 });
    void shared.read(never.source, ["a", "b", "c", "d"].map(want));
    expect(await shared.read(other.source, [want("a")])).toMatchObject([{ item: { ok: true } }]);
    expect(never.seen.mostAtOnce).toBe(2);
  });

  it("asks again once an answer has come, as it keeps no value", async () => {
    const { seen, source } = backend();
    const shared = pool();
    const first = await shared.read(source, [want("a")]);
    const second = await shared.read(source, [want("a")]);
    expect([first[0]?.signIn?.reused, second[0]?.signIn?.reused]).toEqual([false, true]);
    expect(first[0]?.signIn?.steps).toHaveLength(1);
    expect(seen).toMatchObject({ logins: 1, reads: ["a", "a"] });
  });

  it("shares no login between versions, accesses or hosts", async () => {
    const { seen, source } = backend();
    const shared = pool();
    await shared.read(source, [want("a")]);
    await shared.read({ ...source, vault: { ...source.vault, access: { token: "t" } } }, [want("a")]);
    await shared.read({ ...source, host: { ...source.host } }, [want("a")]);
    expect(seen.logins).toBe(3);
    await shared.read(source, [want("a"), { resource: "a", version: 2 }]);
    expect(seen).toMatchObject({ logins: 3, reads: ["a", "a", "a", "a", "a"] });
  });

  it("signs in again before a login expires, and when its uses are gone", async () => {
    const clock = handClock();
    const expiring = backend({ session: { expiresAt: new Date(clock.now() + 20_000) } });
    const shared = pool(clock);
    await shared.read(expiring.source, [want("a")]);
    await clock.advance(14_000);
    await shared.read(expiring.source, [want("a")]);
    expect(expiring.seen.logins).toBe(1);
    await clock.advance(1_500);
    await shared.read(expiring.source, [want("a")]);
    expect(expiring.seen).toMatchObject({ logins: 2, closed: 1 });

    const limited = backend({ session: { usesLeft: 2 } });
    const answers = await shared.read(limited.source, ["a", "b", "c", "d", "e"].map(want));
    expect(answers.map(({ item }) => text(item))).toEqual(["a", "b", "c", "d", "e"]);
    expect(limited.seen.logins).toBe(3);
  });

  it("does not go on for ever when a login comes without a single use", async () => {
    const { seen, source } = backend({ session: { usesLeft: 0 } });
    await pool().read(source, [want("a"), want("b")]);
    expect(seen.logins).toBe(2);
  });

  it("signs in once more when a shared login died, never in a loop", async () => {
    const dead: Item<ReadValue> = { ok: false, failure: "unauthenticated", code: "x.dead", steps: [] };
    let dies = false;
    const mended = backend({ read: ({ resource }, login) => (dies && login === 1 ? dead : found(resource)) });
    const shared = pool();
    await shared.read(mended.source, [want("a")]);
    dies = true;
    const [answer] = await shared.read(mended.source, [want("a")]);
    expect([answer && text(answer.item), mended.seen.logins]).toEqual(["a", 2]);

    const hopeless = backend({ read: () => dead });
    const [first] = await shared.read(hopeless.source, [want("a")]);
    expect([first && text(first.item), hopeless.seen.logins]).toEqual(["x.dead", 1]);
    await shared.read(hopeless.source, [want("a")]);
    expect(hopeless.seen.logins).toBe(2);
  });

  it("replaces a login that died under several calls once", async () => {
    const dead: Item<ReadValue> = { ok: false, failure: "unauthenticated", code: "x.dead", steps: [] };
    let dies = false;
    const { seen, source } = backend({
      read: async ({ resource }, login) => {
        const died = dies && login === 1;
        // Not all of them are told at the same moment.
        for (let turn = 0; turn < Number(resource) % 4; turn += 1) await new Promise((go) => setImmediate(go));
        return died ? dead : found(resource);
      },
    });
    const shared = pool();
    await shared.read(source, [want("0")]);
    dies = true;
    const wants = Array.from({ length: 12 }, (_, at) => want(String(at)));
    expect((await shared.read(source, wants)).every(({ item }) => item.ok)).toBe(true);
    expect(seen.logins).toBe(2);
  });

  it("gives a login back when the last call with it has its answer, and not before", async () => {
    const doors = { a: resolvers<Item<ReadValue>>(), b: resolvers<Item<ReadValue>>() };
    const clock = handClock();
    const { seen, source } = backend({
      session: { expiresAt: new Date(clock.now() + 20_000) },
      read: ({ resource }, login) => (login === 1 ? doors[resource as "a" | "b"].promise : found(resource)),
    });
    const shared = pool(clock, { deadlineMs: 60_000, idleMs: 60_000 });
    const both = Promise.all([shared.read(source, [want("a")]), shared.read(source, [want("b")])]);
    await new Promise((go) => setImmediate(go));
    await clock.advance(19_000);
    await shared.read(source, [want("c")]);
    doors.a.resolve(found("a"));
    await new Promise((go) => setImmediate(go));
    expect(seen).toMatchObject({ logins: 2, closed: 0 });
    doors.b.resolve(found("b"));
    expect((await both).flat().map(({ item }) => text(item))).toEqual(["a", "b"]);
    expect(seen.closed).toBe(1);
  });

  it("uses a login of few uses no oftener than that, however many come at once", async () => {
    const uses = new Map<number, number>();
    const { seen, source } = backend({
      session: { usesLeft: 2 },
      read: ({ resource }, login) => {
        uses.set(login, (uses.get(login) ?? 0) + 1);
        return found(resource);
      },
    });
    const wants = Array.from({ length: 9 }, (_, at) => want(String(at)));
    expect((await pool().read(source, wants)).every(({ item }) => item.ok)).toBe(true);
    expect([seen.logins, Math.max(...uses.values())]).toEqual([5, 2]);
  });

  it("keeps no failed login", async () => {
    let fails = true;
    const refused: Item<Session> = { ok: false, failure: "unreachable", code: "x.down", steps: [] };
    const { seen, source } = backend({ open: () => (fails ? Promise.resolve(refused) : null) });
    const shared = pool();
    expect(await shared.read(source, [want("a")])).toMatchObject([{ stage: "sign-in", item: { code: "x.down" } }]);
    fails = false;
    expect(await shared.read(source, [want("a")])).toMatchObject([{ stage: "answer", item: { ok: true } }]);
    expect(seen.logins).toBe(2);
  });

  it("does not try a refused sign-in again for a while, and says how long", async () => {
    const clock = handClock();
    let fails = true;
    const steps = [{ name: "login", ms: 1 }];
    const refused: Item<Session> = { ok: false, failure: "unauthenticated", code: "x.refused", steps };
    const { seen, source } = backend({ open: () => (fails ? Promise.resolve(refused) : null) });
    const shared = pool(clock);
    const [first] = await shared.read(source, [want("a")]);
    expect(first).toMatchObject({ stage: "sign-in", signIn: { steps, reused: false }, item: { code: "x.refused" } });
    await clock.advance(4_500);
    const again = await shared.read(source, ["a", "b", "c"].map(want));
    expect(again).toEqual(
      again.map(() => ({
        ...{ stage: "sign-in", signIn: { steps: [], reused: true } },
        item: { ...refused, steps: [], retryAfterSeconds: 11 },
      })),
    );
    expect(seen.logins).toBe(1);
    // Another credential is another matter.
    const other = { ...source, vault: { ...source.vault, access: { token: "new" } } };
    await shared.read(other, [want("a")]);
    expect(seen.logins).toBe(2);
    fails = false;
    await clock.advance(10_499);
    expect(await shared.read(source, [want("a")])).toMatchObject([{ item: { retryAfterSeconds: 1 } }]);
    await clock.advance(1);
    expect(await shared.read(source, [want("a")])).toMatchObject([{ stage: "answer", item: { ok: true } }]);
  });

  it("tries a sign-in that is refused once, however many secrets wait for it", async () => {
    const refused: Item<Session> = { ok: false, failure: "unauthenticated", code: "x.refused", steps: [] };
    const { seen, source } = backend({ open: () => Promise.resolve(refused) });
    const wants = Array.from({ length: 50 }, (_, at) => want(String(at)));
    const answers = await pool().read(source, wants);
    expect(new Set(answers.map(({ item }) => (item.ok ? "" : item.code)))).toEqual(new Set(["x.refused"]));
    expect(seen.logins).toBe(1);
  });

  it("passes on what an adapter throws, to all who wait, and works afterwards", async () => {
    let throws = true;
    const { seen, source } = backend({
      read: ({ resource }) => (throws ? Promise.reject(new Error("boom")) : found(resource)),
    });
    const shared = pool();
    const both = await Promise.allSettled([shared.read(source, [want("a")]), shared.read(source, [want("a")])]);
    expect(both.map((one) => one.status)).toEqual(["rejected", "rejected"]);
    throws = false;
    expect(await shared.read(source, [want("a")])).toMatchObject([{ item: { ok: true } }]);
    expect(seen.reads).toEqual(["a", "a"]);
  });

  it("reads a bounded number at once", async () => {
    const doors = Array.from({ length: 20 }, () => resolvers<Item<ReadValue>>());
    const { seen, source } = backend({
      read: ({ resource }) => (doors[Number(resource)] as (typeof doors)[0]).promise,
    });
    const shared = pool(handClock(), { atOncePerVault: 3 });
    const all = Promise.all(doors.map((_, i) => shared.read(source, [want(String(i))])));
    for (const [i, door] of doors.entries()) {
      await new Promise((resolve) => setImmediate(resolve));
      expect(seen.atOnce).toBe(Math.min(3, doors.length - i));
      door.resolve(found(String(i)));
    }
    expect((await all).flat().map(({ item }) => text(item))).toEqual(doors.map((_, i) => String(i)));
    expect(seen.mostAtOnce).toBe(3);
  });

  it("leaves a backend alone that throttles, as long as it says, else ever longer", async () => {
    const clock = handClock();
    const answers: (number | null)[] = [7, null, null];
    const throttled = (seconds: number | null): Item<ReadValue> => ({
      ok: false,
      failure: "throttled",
      code: "x.slow",
      steps: [],
      ...(seconds === null ? {} : { retryAfterSeconds: seconds }),
    });
    const { seen, source } = backend({
      read: () => {
        const next = answers.shift();
        return next === undefined ? found("a") : throttled(next);
      },
    });
    const shared = pool(clock);
    const code = async (): Promise<string> => text((await shared.read(source, [want("a")]))[0]!.item);
    expect(await code()).toBe("x.slow");
    await clock.advance(6_000);
    expect(await shared.read(source, [want("a")])).toMatchObject([
      { item: { failure: "throttled", code: "pool.backing-off", retryAfterSeconds: 1 } },
    ]);
    await clock.advance(1_000);
    expect(await code()).toBe("x.slow");
    await clock.advance(1_999);
    expect(await code()).toBe("pool.backing-off");
    await clock.advance(1);
    expect(await code()).toBe("x.slow");
    await clock.advance(3_999);
    expect(await code()).toBe("pool.backing-off");
    await clock.advance(1);
    expect(await code()).toBe("a");
    expect(seen.reads).toHaveLength(4);
  });

  it.each([
    [300, 300],
    [7_200, 900],
  ])("leaves a backend alone for the %i s it asks for, or a quarter of an hour: %i s", async (asked, kept) => {
    const clock = handClock();
    const { source } = backend({
      read: () => ({ ok: false, failure: "throttled", code: "x.slow", steps: [], retryAfterSeconds: asked }),
    });
    const shared = pool(clock);
    const code = async (): Promise<string> => text((await shared.read(source, [want("a")]))[0]!.item);
    expect(await code()).toBe("x.slow");
    await clock.advance(kept * 1_000 - 1);
    expect(await code()).toBe("pool.backing-off");
    await clock.advance(1);
    expect(await code()).toBe("x.slow");
  });

  it("does not send what waited for its turn while the backend asked to be left alone", async () => {
    const busy: Item<ReadValue> = { ok: false, failure: "throttled", code: "x.slow", steps: [] };
    const { seen, source } = backend({ read: () => busy });
    const clock = handClock();
    const shared = pool(clock, { atOncePerVault: 2 });
    const answers = await shared.read(
      source,
      Array.from({ length: 10 }, (_, at) => want(String(at))),
    );
    expect(answers.map(({ item }) => text(item))).toEqual([
      ...["x.slow", "x.slow"],
      ...new Array<string>(8).fill("pool.backing-off"),
    ]);
    expect(seen.reads).toHaveLength(2);
    // Two that were told at once are one warning.
    await clock.advance(1_000);
    await shared.read(source, [want("a")]);
    expect(seen.reads).toHaveLength(3);
  });

  it("gives each its own deadline where a call for several brings none of them", async () => {
    const clock = handClock();
    const doors = new Map<string, ReturnType<typeof resolvers<Item<ReadValue>>>>();
    const { seen, source } = backend({
      readsTogether: 20,
      isApart: true,
      read: ({ resource }) => {
        const door = resolvers<Item<ReadValue>>();
        doors.set(resource, door);
        return door.promise;
      },
    });
    const names = Array.from({ length: 20 }, (_, at) => String(at));
    const waiting = pool(clock).read(source, names.map(want));
    // Five rounds of four, each of which takes most of the time that one may take.
    for (let round = 0; round < 5; round += 1) {
      await new Promise((go) => setImmediate(go));
      expect(doors.size).toBe(4);
      await clock.advance(9_000);
      for (const [name, door] of doors) door.resolve(found(name));
      doors.clear();
    }
    expect((await waiting).map(({ item }) => text(item))).toEqual(names);
    expect(seen).toMatchObject({ logins: 1, mostAtOnce: 4 });
  });

  it("gives the place of a call that came to its deadline to the next, and begins that one's time then", async () => {
    const clock = handClock();
    const { seen, source } = backend({
      read: ({ resource }) => (resource === "a" ? new Promise(() => undefined) : found(resource)),
    });
    const shared = pool(clock, { atOncePerVault: 1, atOnce: 1 });
    const other = backend();
    const hangs = shared.read(source, [want("a")]);
    const next = shared.read(other.source, [want("b")]);
    await new Promise((go) => setImmediate(go));
    expect([seen.reads, other.seen.reads]).toEqual([["a"], []]);
    await clock.advance(poolDefaults.deadlineMs);
    expect(text((await hangs)[0]!.item)).toBe("pool.deadline");
    expect(text((await next)[0]!.item)).toBe("b");
  });

  it("does not go through all that wait for a backend which answers nothing", async () => {
    const clock = handClock();
    let hangs = true;
    const { seen, source } = backend({
      read: ({ resource }) => (hangs ? new Promise(() => undefined) : found(resource)),
    });
    const shared = pool(clock);
    const waiting = shared.read(source, many(50));
    await soon();
    await clock.advance(poolDefaults.deadlineMs);
    // The first three that left made place for one each, before all four were known to have waited for nothing.
    expect(seen.reads).toHaveLength(7);
    await clock.advance(poolDefaults.deadlineMs);
    const codes = (await waiting).map(({ item }) => text(item));
    expect(codes).toEqual([...new Array(7).fill("pool.deadline"), ...new Array(43).fill("pool.silent")]);
    expect(seen.reads).toHaveLength(7);
    // Who comes later tries, and with the first answer all is as it was.
    hangs = false;
    expect(text((await shared.read(source, [want("later")]))[0]!.item)).toBe("later");
  });

  it("takes an attempt to connect that came to nothing for silence as well, however soon it was over", async () => {
    const clock = handClock();
    const steps = [{ name: "read", ms: 3_000 }];
    const nothing: Item<ReadValue> = { ok: false, failure: "timed-out", code: "net.timed-out", steps };
    const { seen, source } = backend({
      read: () => new Promise((resolve) => clock.after(3_000, () => resolve(nothing))),
    });
    const waiting = pool(clock).read(source, many(50));
    await soon();
    await clock.advance(2 * 3_000);
    const codes = (await waiting).map(({ item }) => text(item));
    expect(codes).toEqual([...new Array(7).fill("net.timed-out"), ...new Array(43).fill("pool.silent")]);
    expect(seen.reads).toHaveLength(7);
  });

  it("lets a sign-in take longer than one call may, for those who wait for it by then", async () => {
    const clock = handClock();
    const door = resolvers<null>();
    const { seen, source, sessionOf } = backend({
      session: { usesLeft: 1 },
      open: () => door.promise.then(() => ({ ok: true, value: sessionOf(1), steps: [] })),
    });
    const shared = pool(clock);
    const first = shared.read(source, [want("first")]);
    await soon();
    await clock.advance(9_000);
    const second = shared.read(source, [want("second")]);
    await soon();
    await clock.advance(3_000);
    expect(text((await first)[0]!.item)).toBe("pool.deadline");
    door.resolve(null);
    expect(text((await second)[0]!.item)).toBe("second");
    await soon();
    // The first took no use of it, and made no login for itself.
    expect(seen).toMatchObject({ logins: 1, reads: ["second"] });
  });

  it("does not go through all that wait for a sign-in which hangs, and ends that at a time of its own", async () => {
    const clock = handClock();
    let hangs = true;
    const door = resolvers<null>();
    const { seen, source, sessionOf } = backend({
      open: () => (hangs ? door.promise.then(() => ({ ok: true, value: sessionOf(1), steps: [] })) : null),
    });
    const shared = pool(clock);
    const waiting = shared.read(source, many(50));
    await soon();
    await clock.advance(2 * poolDefaults.deadlineMs);
    const codes = (await waiting).map(({ item }) => text(item));
    expect(codes).toEqual([...new Array(7).fill("pool.deadline"), ...new Array(43).fill("pool.silent")]);
    const last = shared.read(source, [want("last")]);
    await soon();
    expect(seen.logins).toBe(1);
    await clock.advance(poolDefaults.signInMs - 2 * poolDefaults.deadlineMs);
    expect(await last).toMatchObject([{ stage: "sign-in", item: { code: "pool.sign-in-deadline" } }]);
    hangs = false;
    expect(text((await shared.read(source, [want("later")]))[0]!.item)).toBe("later");
    // What came too late for anybody is given back.
    expect(seen.closed).toBe(0);
    door.resolve(null);
    await soon();
    expect(seen).toMatchObject({ logins: 2, closed: 1 });
  });

  it("ends a sign-in with itself, and begins none afterwards", async () => {
    const { seen, source } = backend({ open: () => new Promise(() => undefined) });
    const shared = pool();
    const waiting = shared.read(source, many(10));
    await soon();
    await shared.close();
    expect((await waiting).every(({ item }) => !item.ok && item.failure === "timed-out")).toBe(true);
    expect(seen).toMatchObject({ logins: 1, reads: [] });
  });

  it("asks for each by itself where a list is refused to the login that replaced a dead one", async () => {
    const dead: Item<ReadValue> = { ok: false, failure: "unauthenticated", code: "x.dead", steps: [] };
    let dies = false;
    const script = {
      readsTogether: 20,
      isApart: false,
      read: ({ resource }: Want, login: number) => {
        if (!dies || login > 1) return found(resource);
        script.isApart = true;
        return dead;
      },
    };
    const { seen, source } = backend(script);
    const shared = pool();
    await shared.read(source, [want("first")]);
    dies = true;
    const answers = await shared.read(source, ["a", "b", "c"].map(want));
    expect(answers.map(({ item }) => text(item))).toEqual(["a", "b", "c"]);
    expect(seen).toMatchObject({ logins: 2, reads: ["first", "a", "b", "c", "a", "b", "c"] });
  });

  it("keeps a login that somebody waits in line for, however long", async () => {
    const clock = handClock();
    const doors: ReturnType<typeof resolvers<void>>[] = [];
    const { seen, source } = backend({
      read: async ({ resource }) => {
        const door = resolvers<void>();
        doors.push(door);
        await door.promise;
        return found(resource);
      },
    });
    const shared = pool(clock, { atOncePerVault: 1 });
    const first = shared.read(source, [want("0")]);
    await new Promise((go) => setImmediate(go));
    doors[0]?.resolve();
    await first;
    const waiting = shared.read(source, ["1", "2", "3", "4", "5"].map(want));
    for (let at = 1; at <= 5; at += 1) {
      await new Promise((go) => setImmediate(go));
      await clock.advance(9_000);
      doors[at]?.resolve();
    }
    expect((await waiting).every(({ item }) => item.ok)).toBe(true);
    expect(seen).toMatchObject({ logins: 1, closed: 0, mostAtOnce: 1 });
  });

  it("answers what waits in line for too long, and sends nothing for it when its turn comes", async () => {
    const clock = handClock();
    let tests = 0;
    const { seen, source } = backend({
      read: ({ resource }) => new Promise((resolve) => clock.after(8_000, () => resolve(found(resource)))),
      test: () => {
        tests += 1;
        return Promise.resolve({ identity: null, rights: [], steps: [], stopped: null });
      },
    });
    const shared = pool(clock, { atOncePerVault: 1 });
    const waiting = shared.read(source, many(10));
    const tested = shared.test(source);
    await soon();
    await clock.advance(poolDefaults.waitMs);
    expect((await tested).stopped?.code).toBe("pool.no-place");
    await clock.advance(8_000);
    const codes = (await waiting).map(({ item }) => text(item));
    expect(codes).toEqual([...["0", "1", "2", "3", "4", "5"], ...new Array(4).fill("pool.no-place")]);
    expect([seen.reads.length, tests]).toEqual([6, 0]);
    const later = shared.read(source, [want("later")]);
    await soon();
    await clock.advance(8_000);
    expect(text((await later)[0]!.item)).toBe("later");
  });

  it("answers at its deadline whatever the adapter does", async () => {
    const clock = handClock();
    const { source } = backend({ read: () => new Promise(() => undefined) });
    const waiting = pool(clock).read(source, [want("a")]);
    await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(10_000);
    expect(await waiting).toMatchObject([{ item: { failure: "timed-out", code: "pool.deadline" } }]);
  });

  it("closes a login without an end that nobody uses for a quarter of an hour, and all of them at the end", async () => {
    const clock = handClock();
    const { seen, source } = backend();
    const shared = pool(clock);
    await shared.read(source, [want("a")]);
    await clock.advance(899_999);
    await shared.read(source, [want("a")]);
    await clock.advance(899_999);
    expect(seen.closed).toBe(0);
    await clock.advance(1);
    await soon();
    expect(seen.closed).toBe(1);
    await shared.read(source, [want("a")]);
    await shared.close();
    expect(seen).toMatchObject({ logins: 2, closed: 2 });
  });

  const endingIn = (clock: ReturnType<typeof handClock>, ms: number) =>
    backend({ session: { expiresAt: new Date(clock.now() + ms) } });

  it("keeps a login that ends by itself until it is too old to be used, however rarely it is", async () => {
    const clock = handClock();
    const { seen, source } = endingIn(clock, 7_200_000);
    const shared = pool(clock);
    for (let read = 0; read < 4; read += 1) {
      await shared.read(source, [want("a")]);
      await clock.advance(1_798_000);
    }
    expect(seen).toMatchObject({ logins: 1, closed: 0 });
    await clock.advance(3_000);
    await soon();
    expect(seen).toMatchObject({ logins: 1, closed: 1 });
    await shared.close();
  });

  it("keeps none for more than a day that nobody uses, as its vault may be gone", async () => {
    const clock = handClock();
    const { seen, source } = endingIn(clock, 30 * 86_400_000);
    const shared = pool(clock);
    await shared.read(source, [want("a")]);
    await clock.advance(86_399_999);
    expect(seen.closed).toBe(0);
    await clock.advance(1);
    await soon();
    expect(seen.closed).toBe(1);
    await shared.close();
  });

  it("keeps no more logins than it may, and closes first what was not used for the longest time", async () => {
    const all = [1, 2, 3].map(() => backend());
    const shared = pool(handClock(), { mostKept: 2 });
    const read = (at: number) => shared.read(all[at]!.source, [want("a")]);
    for (const at of [0, 1, 0, 2]) await read(at);
    await soon();
    expect(all.map(({ seen }) => seen.closed)).toEqual([0, 1, 0]);
    await shared.close();
    expect(all.map(({ seen }) => seen.closed)).toEqual([1, 1, 1]);
  });

  it("says that a backend has no metadata", async () => {
    const { source } = backend();
    expect(await pool().describe(source, [want("a")])).toMatchObject([{ item: { code: "pool.no-metadata" } }]);
  });
});
