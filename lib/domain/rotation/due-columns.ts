import { dueDates, leadStart, type DueReason, type RotationFacts } from "./schedule";

/** What is kept of a secret's dates, so that lists and counts ask an index instead of working them out. */
export interface DueColumns {
  /** The earliest date by which a rotation is due, and why. */
  readonly dueAt: Date | null;
  readonly dueReason: DueReason | null;
  /** From when on the nearest of the dates counts as near. */
  readonly leadAt: Date | null;
  /** One of the dates is only the latest it can be, so nothing may be called fresh for it. */
  readonly dueAtLatest: boolean;
}

export function dueColumns(facts: RotationFacts): DueColumns {
  const dues = dueDates(facts);
  const leads = dues.map((due) => leadStart(due).getTime());
  return {
    dueAt: dues[0]?.at ?? null,
    dueReason: dues[0]?.reason ?? null,
    leadAt: leads.length === 0 ? null : new Date(Math.min(...leads)),
    dueAtLatest: dues.some(({ atLatest }) => atLatest),
  };
}
