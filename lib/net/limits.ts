/** How long and how much, for everything that leaves. A connection includes its name look-up and TLS handshake. */
export interface Limits {
  readonly connectMs: number;
  readonly totalMs: number;
  readonly answerBytes: number;
}

export const limits: Limits = { connectMs: 3_000, totalMs: 10_000, answerBytes: 4 * 1024 * 1024 };
