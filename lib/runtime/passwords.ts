import { hash, verify } from "@node-rs/argon2";
import { AppError } from "@/lib/domain/errors";
import { Turnstile } from "@/lib/providers/turnstile";
import type { Passwords } from "@/lib/services/deps";

const atOnce = 2;
const mostWaiting = 50;
/** argon2id with what OWASP asks for at least: 19 MiB, two passes, one lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** argon2id, two runs at once; throws UNAVAILABLE when fifty wait already. */
export function createPasswords(): Passwords {
  const turnstile = new Turnstile(atOnce);
  let inside = 0;
  /** Stands in for the hash of an account that does not exist, so that both answers take the same time. */
  let nobody: Promise<string> | null = null;

  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    if (inside >= atOnce + mostWaiting) throw new AppError("UNAVAILABLE", "Too many sign-ins at once.", {}, 5);
    inside += 1;
    try {
      return await turnstile.run(work);
    } finally {
      inside -= 1;
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
