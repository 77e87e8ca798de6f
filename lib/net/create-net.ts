import { Agent } from "undici";
import type { AllowEntry } from "@/lib/domain/allow-entry";
import type { IdentityEndpoint, OwnEndpoint } from "./allow-list";
import { callOffSignal } from "./calling-off";
import { systemLookup, type DialOptions, type Lookup } from "./checked-addresses";
import { dial } from "./dial";
import { exchange } from "./exchange";
import { limits as standardLimits, type Limits } from "./limits";
import type { Net, TlsOptions } from "./net";
import { nodeAgents } from "./node-agents";
import { NetRefusal, refusalOf } from "./refusal";

export interface NetOptions {
  readonly allow: readonly AllowEntry[];
  /** Guarded gateways need an entry for public addresses too. */
  readonly guarded: boolean;
  /** Reaches metadata services and nothing else. */
  readonly metadataOnly?: boolean;
  /** Reaches this endpoint by http and nothing else. */
  readonly identityOnly?: IdentityEndpoint;
  /** Keyhole's database and listeners, which nothing may reach by this way. */
  readonly own: readonly OwnEndpoint[];
  /** Ends every exchange when whoever asked has gone. */
  readonly signal?: AbortSignal;
  readonly lookup?: Lookup;
  /** Smaller ones in tests. */
  readonly limits?: Limits;
}

/** `close` ends the kept connections; those left open end by themselves a few seconds after their last use. */
export interface ClosableNet extends Net {
  close(): Promise<void>;
}

const agentFor = (options: DialOptions, tls: TlsOptions): Agent =>
  new Agent({
    connections: 8,
    pipelining: 1,
    keepAliveTimeout: 4_000,
    keepAliveMaxTimeout: 10_000,
    maxHeaderSize: 64 * 1024,
    connect: ({ hostname, port, protocol }, done) => {
      const secured = protocol === "https:";
      const number = Number(port) || (secured ? 443 : 80);
      dial(hostname, number, options, { isSecured: secured, tls }).then(
        (socket) => done(null, socket),
        (error: unknown) => done(refusalOf(error), null),
      );
    },
  });

/** Ends with whoever asked, or when the time is over: `timers` are those. */
const untilAborted = (
  signals: readonly AbortSignal[],
  timers: readonly AbortSignal[],
): { signal: AbortSignal; refusal: () => NetRefusal } => {
  const signal = AbortSignal.any([...signals, ...timers]);
  const isLate = (): boolean => timers.some(({ aborted }) => aborted);
  return { signal, refusal: () => new NetRefusal("timed-out", isLate() ? null : "aborted") };
};

const plainTls: TlsOptions = {};

/** Sets of kept connections; each sign-in brings one, so the oldest make room. */
const mostAgents = 32;

/**
 * The dialler for one gateway's rules. Nothing it throws or answers holds foreign text but the answer itself: status,
 * headers and at most `answerBytes` of body, which the caller must not show.
 */
export const createNet = (options: NetOptions): ClosableNet => {
  const limits = options.limits ?? standardLimits;
  const dialling: DialOptions = {
    allow: options.allow,
    guarded: options.guarded,
    metadataOnly: options.metadataOnly === true,
    ...(options.identityOnly === undefined ? {} : { identityOnly: options.identityOnly }),
    own: options.own,
    lookup: options.lookup ?? systemLookup,
    connectMs: limits.connectMs,
  };
  const ended = options.signal ?? new AbortController().signal;
  const agents = new Map<TlsOptions, Agent>();
  const agentOf = (tls: TlsOptions): Agent => {
    const known = agents.get(tls);
    if (known !== undefined) return known;
    const agent = agentFor(dialling, tls);
    agents.set(tls, agent);
    const [oldest] = agents;
    if (agents.size > mostAgents && oldest !== undefined) {
      agents.delete(oldest[0]);
      // What it is in the middle of comes to its end.
      void oldest[1].close();
    }
    return agent;
  };

  return {
    signal: ended,
    agents: (tls) => nodeAgents(dialling, limits, tls),
    fetch: async (url, { tls = plainTls, ...init }) => {
      if (url.protocol !== "http:" && url.protocol !== "https:") throw new NetRefusal("destination-refused", "scheme");
      if (url.username !== "" || url.password !== "") throw new NetRefusal("request-invalid");
      const given = init.signal instanceof AbortSignal ? [ended, init.signal] : [ended];
      const callOff = callOffSignal();
      const timers = [AbortSignal.timeout(limits.totalMs), ...(callOff === null ? [] : [callOff])];
      const { signal, refusal } = untilAborted(given, timers);
      // Undici only hears the signal once a connection stands, so the wait for one is bounded here.
      const aborted = new Promise<never>((_, reject) => {
        const end = (): void => reject(refusal());
        if (signal.aborted) end();
        else signal.addEventListener("abort", end, { once: true });
      });
      aborted.catch(() => undefined);
      return Promise.race([exchange(agentOf(tls), url, init, limits.answerBytes, signal), aborted]);
    },
    close: async () => {
      await Promise.all([...agents.values()].map((agent) => agent.destroy()));
      agents.clear();
    },
  };
};
