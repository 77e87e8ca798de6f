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

/**
 * However many reads are refused at the same time, the token is looked up once for all of them, and never again once it
 * is known to be dead.
 */
export const askingOnce = (ask: AskVault, { now, before, heard }: SelfAsking): AskVault => {
  let self: ReturnType<AskVault> | null = before === null ? null : Promise.resolve(ok(againOf(before)));
  let until = before?.status === 200 ? now().getTime() + aliveMs : Infinity;
  const lookUp = async (name: string, path: string): ReturnType<AskVault> => {
    const answer = await ask(name, path);
    const isKnown = answer.ok && (answer.value.status === 200 || answer.value.status === 403);
    if (!isKnown) self = null;
    else if (answer.value.status === 200) until = now().getTime() + aliveMs;
    if (answer.ok) await heard(answer.value);
    return answer;
  };
  return (name, path) => {
    if (path !== "/auth/token/lookup-self") return ask(name, path);
    if (self === null || now().getTime() >= until) {
      until = Infinity;
      // It is for all of them, so it does not end with the call that came first.
      self = toItsEnd(() => lookUp(name, path));
      // Whoever waits for it hears why it came to nothing; who comes later asks anew.
      self.catch(() => (self = null));
    }
    return self;
  };
};
