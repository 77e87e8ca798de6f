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
    if (running >= atOnce) {
      if (waiting.length >= mostWaiting) throw new AppError("UNAVAILABLE", "Too many sign-ins at once.", {}, 5);
      await new Promise<void>((go) => waiting.push(go));
    }
    running += 1;
    try {
      return await work();
    } finally {
      running -= 1;
      waiting.shift()?.();
    }
  };

  return {
    hash: (password) => inTurn(() => hash(password, cost)),
    verify: async (stored, password) => {
      nobody ??= hash("nobody has this password", cost);
      const against = stored ?? (await nobody);
      const matches = await inTurn(() => verify(against, password));
      return matches && stored !== null;
    },
  };
}
