import { createHash } from "node:crypto";
import type { Secret } from "@/lib/domain/secret";
import type { Host, Meta, Trial, Want } from "./contract";
import { poolFailure, type Failed } from "./pool-faults";
import { Turnstile } from "./turnstile";
import { nothingTried, VaultSessions, type Call, type Pooled, type PoolVault } from "./vault-sessions";

/** Milliseconds, and a call later on; the real ones or those of a test. */
export interface PoolClock {
  now(): number;
  /** Calls `run` after `ms`; the answer calls it off. */
  after(ms: number, run: () => void): () => void;
}

export interface PoolOptions {
  readonly clock: PoolClock;
  /** For sign-in and answer together, whatever an adapter's own limits are. */
  readonly deadlineMs: number;
  readonly atOncePerVault: number;
  readonly atOnce: number;
  /** A session nobody used for so long is closed, and with it the credential is gone from memory. */
  readonly idleMs: number;
}

export const poolDefaults: Omit<PoolOptions, "clock"> = {
  deadlineMs: 10_000,
  atOncePerVault: 4,
  atOnce: 32,
  idleMs: 30_000,
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

const unanswered = (item: Failed): Pooled<never> => ({ stage: "answer", signIn: { steps: [], reused: false }, item });

const notToBeRead = (): Pooled<ReadValue> => unanswered(poolFailure("misconfigured", "pool.values-not-allowed"));

type Kind = "read" | "describe";

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
      sessions: new VaultSessions(source, () => clock.now(), options.atOncePerVault),
      underWay: new Map<string, Promise<Pooled<unknown>>>(),
      callOffIdle: () => undefined,
    };
    all.set(key, known);
    return known;
  };

  const restartIdle = (key: string, known: Known): void => {
    known.callOffIdle();
    known.callOffIdle = clock.after(options.idleMs, () => {
      if (all.get(key) === known) all.delete(key);
      void known.sessions.forget();
    });
  };

  const within = <T>(work: Promise<T>, tooLate: () => T): Promise<T> => {
    let callOff: () => void = () => undefined;
    const late = new Promise<T>((resolve) => {
      callOff = clock.after(options.deadlineMs, () => resolve(tooLate()));
    });
    return Promise.race([work, late]).finally(callOff);
  };
  const withDeadline = <T>(work: Promise<Pooled<T>>): Promise<Pooled<T>> =>
    within(work, () => unanswered(poolFailure("timed-out", "pool.deadline")));

  const backingOff = ({ sessions }: Known) =>
    poolFailure("throttled", "pool.backing-off", Math.ceil(sessions.quietMs / 1_000));

  /** Starts calls for the wants that nobody is asking for yet; each takes one of the vault's places, then one of all. */
  const start = <T>(kind: Kind, known: Known, wants: readonly Want[], call: Call<T>): void => {
    const { sessions, underWay } = known;
    const named = new Map(wants.map((want) => [nameOf(kind, want), want]));
    const fresh = [...named].flatMap(([name, want]) => (underWay.has(name) ? [] : [want]));
    for (const portion of portionsOf(kind, sessions.source, fresh)) {
      const work = sessions.turnstile.run(() =>
        everything.run(async (): Promise<readonly Pooled<T>[]> => {
          // What waited for its place while the backend asked to be left alone is not sent after all.
          if (sessions.quietMs > 0) return portion.map(() => unanswered(backingOff(known)));
          return sessions.call(portion, call);
        }),
      );
      portion.forEach((want, at) => {
        const name = nameOf(kind, want);
        const one = work.then((answers) => answers[at] as Pooled<T>).finally(() => underWay.delete(name));
        // Whoever waits for it gets the rejection; nobody may be waiting any more.
        one.catch(() => undefined);
        underWay.set(name, one);
      });
    }
  };

  const answer = async <T>(
    kind: Kind,
    source: PoolVault,
    wants: readonly Want[],
    call: Call<T>,
  ): Promise<readonly Pooled<T>[]> => {
    const key = keyOf(source);
    const known = knownFor(key, source);
    if (known.sessions.quietMs > 0) return wants.map(() => unanswered(backingOff(known)));
    start(kind, known, wants, call);
    try {
      return await Promise.all(
        wants.map((want) => withDeadline(known.underWay.get(nameOf(kind, want)) as Promise<Pooled<T>>)),
      );
    } finally {
      restartIdle(key, known);
    }
  };

  const test = async (source: PoolVault): Promise<Trial> => {
    const key = keyOf(source);
    const known = knownFor(key, source);
    if (known.sessions.quietMs > 0) return nothingTried(backingOff(known));
    const work = known.sessions.turnstile.run(() => everything.run(() => known.sessions.test()));
    try {
      return await within(work, () => nothingTried(poolFailure("timed-out", "pool.deadline")));
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
        : answer("read", source, wants, (session, some) => session.read(some)),
    describe: (source, wants) =>
      answer("describe", source, wants, (session, some) =>
        session.describe === undefined
          ? Promise.resolve(some.map(() => poolFailure("misconfigured", "pool.no-metadata")))
          : session.describe(some),
      ),
    close: async () => {
      const known = [...all.values()];
      all.clear();
      known.forEach((one) => one.callOffIdle());
      await Promise.all(known.map((one) => one.sessions.forget()));
    },
  };
};

/** The clock of the process; its timers keep no process alive. */
export const systemPoolClock: PoolClock = {
  now: () => Date.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
