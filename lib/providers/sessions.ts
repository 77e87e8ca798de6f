import { createHash } from "node:crypto";
import type { Secret } from "@/lib/domain/secret";
import type { Host, Meta, Trial, Want } from "./contract";
import type { PoolClock } from "./pool-clock";
import { poolFailure, type Failed } from "./pool-faults";
import { Turnstile } from "./turnstile";
import { nothingTried, unanswered, VaultSessions, type Call, type Pooled, type PoolVault } from "./vault-sessions";
import { withinDeadline } from "./within-deadline";

export interface PoolOptions {
  readonly clock: PoolClock;
  /** For the wait in line for a place. With the deadline, the answer to whoever waits comes within a minute. */
  readonly waitMs: number;
  /** For sign-in and answer of one call together from when it has its place, whatever an adapter's own limits are. */
  readonly deadlineMs: number;
  /** For a sign-in, whoever waits for it: it may need several answers one after another, from several servers. */
  readonly signInMs: number;
  readonly atOncePerVault: number;
  readonly atOnce: number;
  /** A login that nobody used for so long is closed, where it does not end by itself: longer than from check to check. */
  readonly idleMs: number;
  /** One that ends by itself is kept until then, but no longer than this: its vault may have been altered or deleted. */
  readonly longestIdleMs: number;
  /** So many logins are kept; of more, those unused for the longest time are closed. */
  readonly mostKept: number;
}

export const poolDefaults: Omit<PoolOptions, "clock"> = {
  waitMs: 45_000,
  deadlineMs: 10_000,
  signInMs: 30_000,
  atOncePerVault: 4,
  atOnce: 32,
  idleMs: 15 * 60_000,
  longestIdleMs: 24 * 3_600_000,
  mostKept: 500,
};

export interface ReadValue {
  readonly secret: Secret;
  readonly meta: Meta;
}

export interface SessionPool {
  /** In the order of `wants`. Rejects only with what an adapter threw, which must not go further than `resolve`. */
  read(vault: PoolVault, wants: readonly Want[]): Promise<readonly Pooled<ReadValue>[]>;
  /** Metadata only; `pool.no-metadata` where the backend has none. */
  describe(vault: PoolVault, wants: readonly Want[]): Promise<readonly Pooled<Meta>[]>;
  /** Signs in anew, whether or not there is a login: that is what is tested. Rejects only with what an adapter threw. */
  test(vault: PoolVault): Promise<Trial>;
  close(): Promise<void>;
}

interface Known {
  readonly sessions: VaultSessions;
  readonly underWay: Map<string, Promise<Pooled<unknown>>>;
  callOffIdle: () => void;
}

const notToBeRead = (): Pooled<ReadValue> => unanswered(poolFailure("misconfigured", "pool.values-not-allowed"));

/** Whether nothing came back at last, be it that no connection was to be had. */
const isNoAnswer = ({ failure, steps }: Pick<Failed, "failure" | "steps">): boolean =>
  (failure === "timed-out" || failure === "unreachable") && steps.at(-1)?.status === undefined;

type Kind = "read" | "describe";

/** How something is asked for by itself, and together with others. */
interface Calls<T> {
  readonly one: Call<T>;
  readonly together: Call<T>;
}

const nameOf = (kind: Kind, want: Want): string => JSON.stringify([kind, want.resource, String(want.version)]);

/** What goes to the adapter in one call: as many newest values as the backend gives at once, and all else one by one. */
const portionsOf = (kind: Kind, { provider }: PoolVault, wants: readonly Want[]): readonly (readonly Want[])[] => {
  const most = kind === "read" ? (provider.readsTogether ?? 1) : 1;
  const isTogether = ({ version }: Want): boolean => most > 1 && version === null;
  const together = wants.filter(isTogether);
  const portions = Array.from({ length: Math.ceil(together.length / most) }, (_, at) =>
    together.slice(at * most, (at + 1) * most),
  );
  return [...portions, ...wants.filter((want) => !isTogether(want)).map((want) => [want])];
};

const reading: Calls<ReadValue> = {
  one: (session, wants) => session.read(wants),
  together: (session, wants) => session.readTogether?.(wants) ?? Promise.resolve(wants.map(() => null)),
};

const describeAll: Call<Meta> = (session, wants) =>
  session.describe?.(wants) ?? Promise.resolve(wants.map(() => poolFailure("misconfigured", "pool.no-metadata")));
const describing: Calls<Meta> = { one: describeAll, together: describeAll };

/**
 * Owns what adapters must not: one login for all who need it, identical reads shared while they are under way, expiry,
 * limited uses, how many at once, pauses after throttling, and the deadline. Keeps no value and no failed login.
 * Logins are shared between equal vaults that are lent the same `Host` object, as its dialler's rules belong to them.
 */
export const createSessionPool = (options: PoolOptions): SessionPool => {
  const { clock } = options;
  const everything = new Turnstile(options.atOnce);
  const all = new Map<string, Known>();
  const hostNumbers = new WeakMap<Host, number>();
  let lastHost = 0;

  const keyOf = ({ provider, vault, host }: PoolVault): string => {
    const number = hostNumbers.get(host) ?? ++lastHost;
    hostNumbers.set(host, number);
    const text = JSON.stringify([provider.kongName, vault.config, vault.access, vault.level]);
    // Hashed, so that no credential stays behind as the key of a map.
    return `${number} ${createHash("sha256").update(text).digest("base64")}`;
  };

  const knownFor = (key: string, source: PoolVault): Known => {
    const known = all.get(key) ?? {
      sessions: new VaultSessions(source, { clock, atOnce: options.atOncePerVault, signInMs: options.signInMs }),
      underWay: new Map<string, Promise<Pooled<unknown>>>(),
      callOffIdle: () => undefined,
    };
    all.set(key, known);
    return known;
  };

  const giveUp = (key: string, known: Known): void => {
    known.callOffIdle();
    if (all.get(key) === known) all.delete(key);
    void known.sessions.forget();
  };

  const closeAfter = (ms: number, key: string, known: Known): void => {
    known.callOffIdle();
    known.callOffIdle = clock.after(ms, () => {
      // What waits for its place may do so for longer.
      if (known.underWay.size > 0) closeAfter(options.idleMs, key, known);
      else giveUp(key, known);
    });
  };

  const restartIdle = (key: string, known: Known): void => {
    const { usableMs } = known.sessions;
    closeAfter(usableMs === null ? options.idleMs : Math.min(usableMs, options.longestIdleMs), key, known);
    // What was used last stands last, unless it was given up meanwhile.
    if (all.get(key) === known && all.delete(key)) all.set(key, known);
    if (all.size <= options.mostKept) return;
    const unused = [...all].filter(([, one]) => one.underWay.size === 0);
    for (const [name, one] of unused.slice(0, all.size - options.mostKept)) giveUp(name, one);
  };

  const backingOff = ({ sessions }: Known) =>
    poolFailure("throttled", "pool.backing-off", Math.ceil(sessions.quietMs / 1_000));

  /** Calls `work` off at its deadline and goes on without it, so that its place is free whatever becomes of it. */
  const beforeDeadline = async <T>(
    { sessions }: Known,
    work: () => Promise<T>,
    failed: (why: Failed) => T,
    isSilence: (came: T) => boolean,
  ): Promise<T> => {
    const came = await withinDeadline({ clock, ms: options.deadlineMs }, work, () =>
      failed(poolFailure("timed-out", "pool.deadline")),
    );
    sessions.noteAnswer(!isSilence(came));
    return came;
  };

  /**
   * Waits for one of the vault's places, then for one of all, and no longer than one may; the deadline of `work` begins
   * when it has both.
   */
  const inPlace = <T>(
    known: Known,
    work: () => Promise<T>,
    failed: (why: Failed) => T,
    isSilence: (came: T) => boolean,
  ): Promise<T> => {
    const { sessions } = known;
    const cameAt = clock.now();
    const { promise: tooLong, resolve: leave } = Promise.withResolvers<T>();
    const noPlace = (): T => failed(poolFailure("timed-out", "pool.no-place"));
    let hasLeft = false;
    const stopTimer = clock.after(options.waitMs, () => {
      hasLeft = true;
      leave(noPlace());
    });
    const inTurn = sessions.turnstile.run(() =>
      everything.run(async () => {
        if (hasLeft) return noPlace();
        stopTimer();
        // What waited for its place while the backend asked to be left alone, or gave no sign, is not sent after all.
        if (sessions.quietMs > 0) return failed(backingOff(known));
        if (sessions.wasSilentSince(cameAt)) return failed(poolFailure("timed-out", "pool.silent"));
        return beforeDeadline(known, work, failed, isSilence);
      }),
    );
    return Promise.race([inTurn, tooLong]);
  };

  /**
   * The answers to the wants, in their order, of calls under way or started for them; what several bring no answer for
   * gets a call of its own. Who asks for one thing shares no list: Explain reads as the nodes do.
   */
  const start = <T>(
    kind: Kind,
    known: Known,
    wants: readonly Want[],
    { one, together }: Calls<T>,
  ): readonly Promise<Pooled<T>>[] => {
    const { sessions, underWay } = known;
    const named = new Map(wants.map((want) => [nameOf(kind, want), want]));
    const inList = (name: string): string => `list ${name}`;
    const found = new Map<string, Promise<Pooled<unknown>>>();
    for (const name of named.keys()) {
      const pending = underWay.get(name) ?? (named.size > 1 ? underWay.get(inList(name)) : undefined);
      if (pending !== undefined) found.set(name, pending);
    }
    const fresh = [...named].flatMap(([name, want]) => (found.has(name) ? [] : [want]));
    const asked = (some: readonly Want[], call: Call<T>): Promise<readonly (Pooled<T> | null)[]> =>
      inPlace(
        known,
        () => sessions.call(some, call),
        (why) => some.map(() => unanswered(why)),
        (came) => came.every((pooled) => pooled?.item.ok === false && isNoAnswer(pooled.item)),
      );
    const alone = async (want: Want): Promise<Pooled<T>> => (await asked([want], one))[0] as Pooled<T>;
    for (const portion of portionsOf(kind, sessions.source, fresh)) {
      const work = portion.length > 1 ? asked(portion, together) : null;
      portion.forEach((want, at) => {
        const name = nameOf(kind, want);
        const key = work === null ? name : inList(name);
        const came = work === null ? alone(want) : work.then((answers) => answers[at] ?? alone(want));
        const pending = came.finally(() => underWay.delete(key));
        // Whoever waits for it gets the rejection; nobody may be waiting any more.
        pending.catch(() => undefined);
        underWay.set(key, pending);
        found.set(name, pending);
      });
    }
    return wants.map((want) => found.get(nameOf(kind, want)) as Promise<Pooled<T>>);
  };

  const answer = async <T>(
    kind: Kind,
    source: PoolVault,
    wants: readonly Want[],
    calls: Calls<T>,
  ): Promise<readonly Pooled<T>[]> => {
    const key = keyOf(source);
    const known = knownFor(key, source);
    if (known.sessions.quietMs > 0) return wants.map(() => unanswered(backingOff(known)));
    try {
      return await Promise.all(start(kind, known, wants, calls));
    } finally {
      restartIdle(key, known);
    }
  };

  const test = async (source: PoolVault): Promise<Trial> => {
    const key = keyOf(source);
    const known = knownFor(key, source);
    if (known.sessions.quietMs > 0) return nothingTried(backingOff(known));
    try {
      return await inPlace(
        known,
        () => known.sessions.test(),
        nothingTried,
        ({ stopped, steps }) => stopped !== null && isNoAnswer({ ...stopped, steps }),
      );
    } finally {
      restartIdle(key, known);
    }
  };

  return {
    test,
    read: (source, wants) =>
      // Here and not in adapters, so that no way leads around it.
      source.vault.level === "metadata"
        ? Promise.resolve(wants.map(notToBeRead))
        : answer("read", source, wants, reading),
    describe: (source, wants) => answer("describe", source, wants, describing),
    close: async () => {
      const known = [...all.values()];
      all.clear();
      known.forEach((one) => one.callOffIdle());
      await Promise.all(known.map((one) => one.sessions.close()));
    },
  };
};
