import { callOffSignal, toItsEnd } from "@/lib/net/calling-off";
import type { Host, Item, OpenedVault, Provider, Session, Step, Trial, Want } from "./contract";
import type { PoolClock } from "./pool-clock";
import { poolFailure, type Failed } from "./pool-faults";
import { Turnstile } from "./turnstile";
import { withinDeadline } from "./within-deadline";

/** A vault to read from, and what its adapter is lent. */
export interface PoolVault {
  readonly provider: Provider;
  readonly vault: OpenedVault;
  readonly host: Host;
}

/** Where an answer came from: the sign-in with whether it was shared, null where it is the pool's own, and the item. */
export interface Pooled<T> {
  readonly stage: "sign-in" | "answer";
  readonly signIn: { readonly steps: readonly Step[]; readonly reused: boolean } | null;
  readonly item: Item<T>;
}

/** What the pool answers by itself, whatever had become of the sign-in by then. */
export const unanswered = (item: Failed): Pooled<never> => ({ stage: "answer", signIn: null, item });

/** Null for what has to be asked for by itself. */
export type Call<T> = (session: Session, wants: readonly Want[]) => Promise<readonly (Item<T> | null)[]>;

interface Opened {
  readonly item: Item<Session>;
  usesLeft: number | null;
  expiresAt: number | null;
  /** When it is time to prolong it; null where that cannot be done, or no further. */
  renewAt: number | null;
  renewing: Promise<readonly Step[]> | null;
  /** How many calls are under way with it: it is not given back before the last of them has its answer. */
  users: number;
  /** A call was told that the backend does not know it any more. */
  isDead: boolean;
  isGivenUp: boolean;
  isClosed: boolean;
}

/** Two thirds of its life are over then, and there is time left to sign in anew if it cannot be prolonged. */
const renewalDue = (now: number, expiresAt: number): number => now + ((expiresAt - now) * 2) / 3;

export interface SessionLimits {
  readonly clock: PoolClock;
  readonly atOnce: number;
  /** For a sign-in, and for prolonging one: it is for all who wait, so it does not end with the first of them. */
  readonly signInMs: number;
}

/** A session this close to its expiry is not used any more, so that no request arrives too late. */
const expiryMarginMs = 5_000;
/** What a backend asks for counts up to here; a pause of our own grows no longer than a minute. */
const longestAskedMs = 15 * 60_000;
const longestOwnMs = 60_000;
/** So long a refused sign-in is not tried again: backends count them, and lock a role that the nodes may share. */
const refusedMs = 15_000;

/** A test that ended before it began. */
export const nothingTried = ({ failure, code, retryAfterSeconds }: Failed): Trial => ({
  ...{ identity: null, rights: [], steps: [] },
  stopped: { failure, code, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) },
});

const isDead = (pooled: Pooled<unknown> | null): pooled is Pooled<unknown> =>
  pooled?.stage === "answer" && !pooled.item.ok && pooled.item.failure === "unauthenticated";

/** The login into one vault: made once, used until it expires, is used up or dies, and made again then. */
export class VaultSessions {
  readonly turnstile: Turnstile;
  #opening: Promise<Opened> | null = null;
  /** What it came to, once it did. */
  #current: Opened | null = null;
  #quietUntil = 0;
  /** Calls that brought no answer since the last that did, and when the last of them was over. */
  #silent = 0;
  #silentAt = -Infinity;
  #throttledTimes = 0;
  #refused: { readonly item: Failed; readonly until: number } | null = null;

  readonly #closing = new AbortController();

  constructor(
    readonly source: PoolVault,
    readonly limits: SessionLimits,
  ) {
    this.turnstile = new Turnstile(limits.atOnce);
  }

  now(): number {
    return this.limits.clock.now();
  }

  /** Milliseconds for which the backend wants to be left alone; 0 or less if it does not. */
  get quietMs(): number {
    return this.#quietUntil - this.now();
  }

  /** Milliseconds until the login is too close to its end to be used; null where there is none, or none with an end. */
  get usableMs(): number | null {
    const expiresAt = this.#current?.expiresAt ?? null;
    return expiresAt === null ? null : Math.max(0, expiresAt - expiryMarginMs - this.now());
  }

  /** Notes whether a call brought an answer of the backend's. */
  noteAnswer(isOne: boolean): void {
    this.#silent = isOne ? 0 : this.#silent + 1;
    if (!isOne) this.#silentAt = this.now();
  }

  /** Whether all who had a place since then waited for nothing: what came before the last of them need not try as well. */
  wasSilentSince(cameAt: number): boolean {
    return this.#silent >= this.limits.atOnce && cameAt < this.#silentAt;
  }

  /** Gives the login up; the next call makes another. It is closed with the last call that is under way. */
  async forget(): Promise<void> {
    const opening = this.#opening;
    this.#opening = null;
    this.#current = null;
    const opened = await opening?.catch(() => null);
    if (opened === null || opened === undefined) return;
    opened.isGivenUp = true;
    await this.#closeUnused(opened);
  }

  /** Gives the login up for good, one that is just being made as well, and makes no other. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.forget();
  }

  async #closeUnused(opened: Opened): Promise<void> {
    if (!opened.isGivenUp || opened.isClosed || opened.users > 0 || !opened.item.ok) return;
    opened.isClosed = true;
    const { value } = opened.item;
    await toItsEnd(() => value.close());
  }

  /** Signs in anew beside any login that there is; a refusal of a moment ago stands for the test, too. */
  async test(): Promise<Trial> {
    const refused = this.#refusal();
    if (refused !== null) return nothingTried(refused);
    const { provider, vault, host } = this.source;
    const trial = await provider.test(vault, host);
    const { stopped } = trial;
    if (stopped === null) return trial;
    this.#noteRefusal({ ok: false, ...stopped, steps: [] });
    return trial;
  }

  /** Calls, and once more with a new login for what a shared one turned out to be too old for. */
  async call<T>(wants: readonly Want[], call: Call<T>): Promise<readonly (Pooled<T> | null)[]> {
    const first = await this.#callOnce(wants, call);
    if (!first.some(isDead)) return first;
    // A login that was just made would not get better by another one.
    const places = first.flatMap((pooled, at) => (isDead(pooled) && pooled.signIn?.reused === true ? [at] : []));
    if (places.length === 0) return first;
    const again = await this.#callOnce(
      wants.filter((_, at) => places.includes(at)),
      call,
    );
    // Null is an answer, too: with the new login that one has to be asked for by itself.
    return first.map((pooled, at) => {
      const anew = places.includes(at) ? again[places.indexOf(at)] : undefined;
      return anew === undefined ? pooled : anew;
    });
  }

  async #callOnce<T>(wants: readonly Want[], call: Call<T>): Promise<readonly (Pooled<T> | null)[]> {
    const refused = this.#refusal();
    if (refused !== null) {
      const signIn = { steps: [], reused: true };
      return wants.map(() => ({ stage: "sign-in", signIn, item: refused }));
    }
    const found = await this.#session();
    // Whoever waited beyond its own time takes no use of the login, nor sends anything with it.
    if (found === null || this.#isOver()) return wants.map(() => unanswered(poolFailure("timed-out", "pool.deadline")));
    const { opened, reused, renewed = [] } = found;
    // Between the two, another call may have taken its last use.
    if (reused && opened.item.ok && !this.#isUsable(opened)) return this.#callOnce(wants, call);
    const signIn = { steps: reused ? renewed : opened.item.steps, reused };
    if (!opened.item.ok) {
      const item: Failed = opened.item;
      return wants.map(() => ({ stage: "sign-in", signIn, item }));
    }
    const most = opened.usesLeft === null ? wants.length : Math.max(1, opened.usesLeft);
    const now = wants.slice(0, most);
    if (opened.usesLeft !== null) opened.usesLeft -= now.length;
    opened.users += 1;
    const items = await call(opened.item.value, now).finally(() => (opened.users -= 1));
    this.#noteThrottling(items);
    const answered = items.map((item): Pooled<T> | null => (item === null ? null : { stage: "answer", signIn, item }));
    if (answered.some(isDead)) opened.isDead = true;
    await this.#closeUnused(opened);
    const rest = wants.slice(now.length);
    return rest.length === 0 ? answered : [...answered, ...(await this.#callOnce(rest, call))];
  }

  /** The time of whoever asks is over, or that of the pool. */
  #isOver(): boolean {
    return callOffSignal()?.aborted === true || this.#closing.signal.aborted;
  }

  /** Null where there is no login and whoever asks has no time left to begin one. */
  async #session(): Promise<{ opened: Opened; reused: boolean; renewed?: readonly Step[] } | null> {
    const current = this.#opening;
    if (current !== null) {
      const opened = await current;
      // Whoever waited for a sign-in takes its refusal, instead of asking the backend again each: it counts them.
      if (!opened.item.ok) return { opened, reused: true };
      const renewed = this.#isUsable(opened) ? await this.#prolong(opened) : [];
      if (this.#isUsable(opened)) return { opened, reused: true, renewed };
      if (this.#opening === current) await this.forget();
      // Someone else may have signed in meanwhile.
      if (this.#opening !== null) return this.#session();
    }
    if (this.#isOver()) return null;
    const opening = this.#signIn();
    this.#opening = opening;
    let signedIn = false;
    try {
      const opened = await opening;
      signedIn = opened.item.ok;
      if (signedIn && this.#opening === opening) this.#current = opened;
      return { opened, reused: false };
    } finally {
      // A failed login is not kept.
      if (!signedIn && this.#opening === opening) this.#opening = null;
    }
  }

  /** In a time of its own: others may be waiting for it when whoever began it has none left, and more come later. */
  async #signIn(): Promise<Opened> {
    const { provider, vault, host } = this.source;
    const item = await this.#inOwnTime(async (): Promise<Item<Session>> => {
      const made = await provider.open(vault, host);
      // Too late for anybody to use it.
      if (made.ok && callOffSignal()?.aborted === true) await toItsEnd(() => made.value.close());
      return made;
    });
    // Here and not by those who wait for it, who may have gone.
    if (!item.ok) this.#noteRefusal(item);
    return this.#opened(item);
  }

  #inOwnTime<T>(work: () => Promise<Item<T>>): Promise<Item<T>> {
    const { clock, signInMs } = this.limits;
    return withinDeadline({ clock, ms: signInMs, closing: this.#closing.signal }, work, () =>
      poolFailure("timed-out", "pool.sign-in-deadline"),
    );
  }

  #noteRefusal(item: Failed): void {
    this.#noteThrottling([item]);
    if (item.failure === "unauthenticated") this.#refused = { item, until: this.now() + refusedMs };
  }

  /** The refusal of a moment ago, with how long it stands. */
  #refusal(): Failed | null {
    const leftMs = (this.#refused?.until ?? 0) - this.now();
    if (this.#refused === null || leftMs <= 0) return null;
    return { ...this.#refused.item, steps: [], retryAfterSeconds: Math.ceil(leftMs / 1_000) };
  }

  #opened(item: Item<Session>): Opened {
    const expiresAt = item.ok ? (item.value.expiresAt?.getTime() ?? null) : null;
    const canRenew = item.ok && item.value.renew !== undefined && expiresAt !== null;
    return {
      ...{ item, usesLeft: item.ok ? item.value.usesLeft : null, expiresAt, renewing: null },
      ...{ users: 0, isDead: false, isGivenUp: false, isClosed: false },
      renewAt: canRenew ? renewalDue(this.now(), expiresAt) : null,
    };
  }

  /** Prolongs a login that nears its end, once for all who come meanwhile. One that cannot be is used to its end. */
  async #prolong(opened: Opened): Promise<readonly Step[]> {
    const { item, renewAt, expiresAt } = opened;
    if (opened.renewing !== null) {
      await opened.renewing;
      return [];
    }
    if (!item.ok || item.value.renew === undefined || renewAt === null || renewAt > this.now()) return [];
    const { renew } = item.value;
    opened.renewAt = null;
    opened.renewing = (async (): Promise<readonly Step[]> => {
      try {
        const renewed = await this.#inOwnTime(renew);
        const until = renewed.ok ? (renewed.value.expiresAt?.getTime() ?? null) : expiresAt;
        // Less than that is a token at its greatest lifetime.
        const isLonger = renewed.ok && until !== null && until > (expiresAt ?? 0) + expiryMarginMs;
        if (renewed.ok && (until === null || isLonger)) opened.expiresAt = until;
        if (isLonger) opened.renewAt = renewalDue(this.now(), until);
        return renewed.steps;
      } finally {
        opened.renewing = null;
      }
    })();
    return opened.renewing;
  }

  #isUsable({ item, usesLeft, expiresAt, isDead: died }: Opened): boolean {
    if (!item.ok || died || (usesLeft !== null && usesLeft <= 0)) return false;
    return expiresAt === null || expiresAt - expiryMarginMs > this.now();
  }

  /** One pause for all that were told so at once; each after it is twice as long, unless the backend says how long. */
  #noteThrottling(items: readonly (Item<unknown> | null)[]): void {
    const told = items.flatMap((item) =>
      item?.ok === false && item.failure === "throttled" ? [item.retryAfterSeconds] : [],
    );
    const isQuiet = this.quietMs > 0;
    if (told.length === 0) {
      if (!isQuiet) this.#throttledTimes = 0;
      return;
    }
    if (!isQuiet) this.#throttledTimes += 1;
    const seconds = told.flatMap((one) => one ?? []);
    const pauseMs =
      seconds.length > 0
        ? Math.min(1_000 * Math.max(...seconds), longestAskedMs)
        : Math.min(1_000 * 2 ** (this.#throttledTimes - 1), longestOwnMs);
    this.#quietUntil = Math.max(this.#quietUntil, this.now() + pauseMs);
  }
}
