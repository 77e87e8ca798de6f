/** So much sooner or later than its interval a secret is looked at, so that what was tracked together spreads out. */
const spread = 0.1;

/** The interval with the secret's own share of the spread; the same for the same id (a UUID) each time. */
export function spreadInterval(everySeconds: number, id: string): number {
  const share = Number.parseInt(id.replaceAll("-", "").slice(-8), 16) / 2 ** 32;
  return Math.max(1, Math.round(everySeconds * (1 + spread * (2 * share - 1))));
}
