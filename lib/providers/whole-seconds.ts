/** Seconds of a header such as `Retry-After`; null for none and for a date. */
export const wholeSeconds = (header: string | null | undefined): number | null =>
  typeof header === "string" && /^\d{1,6}$/.test(header) ? Number(header) : null;
