/** A date as AWS's client gives it, or null: an answer may hold one that is none. */
export const dateOf = (value: unknown): Date | null =>
  value instanceof Date && !Number.isNaN(value.getTime()) ? value : null;
