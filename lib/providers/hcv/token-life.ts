/** So soon after a sign-in a token is taken for alive. */
const newMs = 10_000;

/**
 * What is known of the token of a session besides what it is told of itself. A token without the policy `default` may
 * not look itself up, and its 403 there is no sign of death.
 */
export class TokenLife {
  /** Whether it may look itself up, as far as is known. */
  isBlind = false;
  /** Whether it is known that it has no right in the mount at all, by which it could be told from a dead one. */
  isWithoutRight = false;
  /** Whether Vault answered it with anything but a refusal. */
  #wasKnown = false;
  readonly #madeAt: number;

  /** `madeAt`: of a login, when it was asked for; null for a token that somebody gave. */
  constructor(
    private readonly now: () => Date,
    madeAt: Date | null,
  ) {
    this.#madeAt = madeAt?.getTime() ?? -Infinity;
  }

  noteAnswer(status: number): void {
    if (status !== 200) return;
    this.#wasKnown = true;
    this.isWithoutRight = false;
  }

  /** Whether it cannot have died yet: another one, made just now, would be told no more. */
  get isNew(): boolean {
    return !this.#wasKnown && this.now().getTime() - this.#madeAt < newMs;
  }
}
