import { ok } from "@/lib/domain/errors";
import { toItsEnd } from "@/lib/net/calling-off";
import type { AskVault, VaultAnswer } from "./vault-client";

/** For so long a token that was found alive is not looked up again. */
const aliveMs = 5_000;

interface SelfAsking {
  readonly now: () => Date;
  /** What the token was told of itself as the session was opened. */
  readonly before: VaultAnswer | null;
  /** Hears what it is told later. */
  readonly heard: (answer: VaultAnswer) => Promise<void>;
}

/** An answer that stands in the trace already, at the sign-in. */
const againOf = ({ step: { name, status }, ...answer }: VaultAnswer): VaultAnswer => ({
  ...answer,
  step: { name, ms: 0, note: "as it was answered at the sign-in", ...(status === undefined ? {} : { status }) },
});

/** The names of what is asked to find out whether a token is alive. */
export const askedOfToken = { self: "look up token", seen: "look up what the token sees" } as const;

/**
 * However many reads are refused at the same time, the token is looked up once for all of them, and never again once it
 * is known to be dead.
 */
export const askingOnce = (ask: AskVault, { now, before, heard }: SelfAsking): AskVault => {
  const shared = (known: VaultAnswer | null, hears: (answer: VaultAnswer) => Promise<void>): AskVault => {
    let last: ReturnType<AskVault> | null = known === null ? null : Promise.resolve(ok(againOf(known)));
    let until = known?.status === 200 ? now().getTime() + aliveMs : Infinity;
    const lookUp = async (name: string, path: string): ReturnType<AskVault> => {
      const answer = await ask(name, path);
      const isKnown = answer.ok && (answer.value.status === 200 || answer.value.status === 403);
      if (!isKnown) last = null;
      else if (answer.value.status === 200) until = now().getTime() + aliveMs;
      if (answer.ok) await hears(answer.value);
      return answer;
    };
    return (name, path) => {
      if (last === null || now().getTime() >= until) {
        until = Infinity;
        // It is for all of them, so it does not end with the call that came first.
        last = toItsEnd(() => lookUp(name, path));
        // Whoever waits for it hears why it came to nothing; who comes later asks anew.
        last.catch(() => (last = null));
      }
      return last;
    };
  };
  const self = shared(before, heard);
  const seen = shared(null, () => Promise.resolve());
  return (name, path) => {
    if (name === askedOfToken.self) return self(name, path);
    return name === askedOfToken.seen ? seen(name, path) : ask(name, path);
  };
};
