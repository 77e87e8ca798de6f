import type { LogVerified } from "@/lib/services/audit/verify-log";

/** What a command prints, and its exit code: 0 unbroken, 1 broken. */
export interface Verdict {
  readonly line: string;
  readonly exitCode: 0 | 1;
}

/** The sentence for a whole log that was verified in its database. */
export function verdictOf({ broken, rows, begins, since, checkpoints, last, notes }: LogVerified): Verdict {
  if (broken !== null) return { line: `Broken after ${events(rows - begins)}. ${broken.sentence}`, exitCode: 1 };
  const signed = last === null ? "no checkpoint yet" : `${checkpoints} checkpoints, the last ${last.at}`;
  return {
    line: [`${events(rows - begins)}, unbroken${sinceWords(since)}; ${signed}.`, ...notes].join("\n"),
    exitCode: 0,
  };
}

export const events = (count: number): string => (count === 1 ? "1 event" : `${count} events`);

export const sinceWords = (since: string | null): string =>
  since === null ? "" : ` since ${new Date(Number(since) / 1000).toISOString()}`;
