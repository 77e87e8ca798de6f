import { hash, verify } from "@node-rs/argon2";
import { AppError } from "@/lib/domain/errors";
import type { Passwords } from "@/lib/services/deps";

const atOnce = 2;
const mostWaiting = 50;
/** argon2id with what OWASP asks for at least: 19 MiB, two passes, one lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** argon2id, two runs at once; throws UNAVAILABLE when fifty wait already. */
export function createPasswords(): Passwords {
  let running = 0;
  const waiting: (() => void)[] = [];
  /** Stands in for the hash of an account that does not exist, so that both answers take the same time. */
  let nobody: Promise<string> | null = null;

  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    if (running < atOnce) running += 1;
    else if (waiting.length >= mostWaiting) throw new AppError("UNAVAILABLE", "Too many sign-ins at once.", {}, 5);
    else await new Promise<void>((go) => waiting.push(go));
    try {
      return await work();
    } finally {
      // The place goes straight to whoever waited longest: were it given up first, a newcomer could take it as well.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };

  const nobodysHash = (): Promise<string> =>
    (nobody ??= inTurn(() => hash("nobody has this password", cost)).catch((full: unknown) => {
      nobody = null;
      throw full;
    }));

  return {
    hash: (password) => inTurn(() => hash(password, cost)),
    verify: async (stored, password) => {
      const stranger = await nobodysHash();
      const matches = await inTurn(() => verify(stored ?? stranger, password));
      return matches && stored !== null;
    },
  };
}
