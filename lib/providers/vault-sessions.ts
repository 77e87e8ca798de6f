import type { Host, Item, OpenedVault, Provider, Session, Step, Trial, Want } from "./contract";
import type { Failed } from "./pool-faults";
import { Turnstile } from "./turnstile";

/** A vault to read from, and what its adapter is lent. */
export interface PoolVault {
  readonly provider: Provider;
  readonly vault: OpenedVault;
  readonly host: Host;
}

/** Where an answer came from: the sign-in with whether it was shared, and the item. */
export interface Pooled<T> {
  readonly stage: "sign-in" | "answer";
  readonly signIn: { readonly steps: readonly Step[]; readonly reused: boolean };
  readonly item: Item<T>;
}

export type Call<T> = (session: Session, wants: readonly Want[]) => Promise<readonly Item<T>[]>;

interface Opened {
  readonly item: Item<Session>;
  usesLeft: number | null;
}

/** A session this close to its expiry is not used any more, so that no request arrives too late. */
const expiryMarginMs = 5_000;
const longestPauseMs = 60_000;
/** So long a refused sign-in is not tried again: backends count them, and lock a role that the nodes may share. */
const refusedMs = 15_000;

/** A test that ended before it began. */
export const nothingTried = ({ failure, code, retryAfterSeconds }: Failed): Trial => ({
  ...{ identity: null, rights: [], steps: [] },
  stopped: { failure, code, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) },
});

const isDead = ({ stage, item }: Pooled<unknown>): boolean =>
  stage === "answer" && !item.ok && item.failure === "unauthenticated";

/** The login into one vault: made once, used until it expires, is used up or dies, and made again then. */
export class VaultSessions {
  readonly turnstile: Turnstile;
  #opening: Promise<Opened> | null = null;
  #quietUntil = 0;
  #throttledTimes = 0;
  #refused: { readonly item: Failed; readonly until: number } | null = null;

  constructor(
    readonly source: PoolVault,
    readonly now: () => number,
    atOnce: number,
  ) {
    this.turnstile = new Turnstile(atOnce);
  }

  /** Milliseconds for which the backend wants to be left alone; 0 or less if it does not. */
  get quietMs(): number {
    return this.#quietUntil - this.now();
  }

  /** Closes the login; the next call makes another. */
  async forget(): Promise<void> {
    const opening = this.#opening;
    this.#opening = null;
    const opened = await opening?.catch(() => null);
    if (opened?.item.ok === true) await opened.item.value.close();
  }

  /** Signs in anew beside any login that there is; a refusal of a moment ago stands for the test, too. */
  async test(): Promise<Trial> {
    const refused = this.#refusal();
    if (refused !== null) return nothingTried(refused);
    const { provider, vault, host } = this.source;
    const trial = await provider.test(vault, host);
    const { stopped } = trial;
    if (stopped === null) return trial;
    const item: Failed = { ok: false, ...stopped, steps: [] };
    this.#noteThrottling(item);
    if (stopped.failure === "unauthenticated") this.#refused = { item, until: this.now() + refusedMs };
    return trial;
  }

  /** Calls, and once more with a new login for what a shared one turned out to be too old for. */
  async call<T>(wants: readonly Want[], call: Call<T>): Promise<readonly Pooled<T>[]> {
    const first = await this.#callOnce(wants, call);
    if (!first.some(isDead)) return first;
    await this.forget();
    // A login that was just made would not get better by another one.
    const places = first.flatMap((pooled, at) => (isDead(pooled) && pooled.signIn.reused ? [at] : []));
    if (places.length === 0) return first;
    const again = await this.#callOnce(
      wants.filter((_, at) => places.includes(at)),
      call,
    );
    return first.map((pooled, at) => (places.includes(at) ? (again[places.indexOf(at)] ?? pooled) : pooled));
  }

  async #callOnce<T>(wants: readonly Want[], call: Call<T>): Promise<Pooled<T>[]> {
    const refused = this.#refusal();
    if (refused !== null) {
      const signIn = { steps: [], reused: true };
      return wants.map(() => ({ stage: "sign-in", signIn, item: refused }));
    }
    const { opened, reused } = await this.#session();
    const signIn = { steps: reused ? [] : opened.item.steps, reused };
    if (!opened.item.ok) {
      const item: Failed = opened.item;
      this.#noteThrottling(item);
      if (item.failure === "unauthenticated") this.#refused = { item, until: this.now() + refusedMs };
      return wants.map(() => ({ stage: "sign-in", signIn, item }));
    }
    const most = opened.usesLeft === null ? wants.length : Math.max(1, opened.usesLeft);
    const now = wants.slice(0, most);
    if (opened.usesLeft !== null) opened.usesLeft -= now.length;
    const items = await call(opened.item.value, now);
    items.forEach((item) => this.#noteThrottling(item));
    const answered = items.map((item): Pooled<T> => ({ stage: "answer", signIn, item }));
    const rest = wants.slice(now.length);
    return rest.length === 0 ? answered : [...answered, ...(await this.#callOnce(rest, call))];
  }

  async #session(): Promise<{ opened: Opened; reused: boolean }> {
    const current = this.#opening;
    if (current !== null) {
      const opened = await current;
      if (this.#isUsable(opened)) return { opened, reused: true };
      if (this.#opening === current) await this.forget();
      // Someone else may have signed in meanwhile.
      if (this.#opening !== null) return this.#session();
    }
    const { provider, vault, host } = this.source;
    const opening = provider
      .open(vault, host)
      .then((item): Opened => ({ item, usesLeft: item.ok ? item.value.usesLeft : null }));
    this.#opening = opening;
    let signedIn = false;
    try {
      const opened = await opening;
      signedIn = opened.item.ok;
      return { opened, reused: false };
    } finally {
      // A failed login is not kept.
      if (!signedIn && this.#opening === opening) this.#opening = null;
    }
  }

  /** The refusal of a moment ago, with how long it stands. */
  #refusal(): Failed | null {
    const leftMs = (this.#refused?.until ?? 0) - this.now();
    if (this.#refused === null || leftMs <= 0) return null;
    return { ...this.#refused.item, steps: [], retryAfterSeconds: Math.ceil(leftMs / 1_000) };
  }

  #isUsable({ item, usesLeft }: Opened): boolean {
    if (!item.ok || (usesLeft !== null && usesLeft <= 0)) return false;
    return item.value.expiresAt === null || item.value.expiresAt.getTime() - expiryMarginMs > this.now();
  }

  #noteThrottling(item: Item<unknown>): void {
    if (item.ok || item.failure !== "throttled") {
      this.#throttledTimes = 0;
      return;
    }
    const pauseMs =
      item.retryAfterSeconds === undefined ? 1_000 * 2 ** this.#throttledTimes : item.retryAfterSeconds * 1_000;
    this.#throttledTimes += 1;
    this.#quietUntil = this.now() + Math.min(pauseMs, longestPauseMs);
  }
}
