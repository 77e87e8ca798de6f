/** What one person may have resolved. */
export interface PaceLimits {
  readonly perMinute: number;
  readonly perHour: number;
}

/**
 * Seconds a check of many needs at the least for what is left: the budget's windows, and before them the wait for the
 * one that is used up. Backends only add to it.
 */
export function secondsAtLeast(
  left: number,
  { waitsUntil, now }: { readonly waitsUntil: Date | null; readonly now: Date },
  { perMinute, perHour }: PaceLimits,
): number {
  if (left <= 0) return 0;
  const wait = waitsUntil === null ? 0 : Math.max(0, (waitsUntil.getTime() - now.getTime()) / 1000);
  const fullHours = Math.ceil(left / perHour) - 1;
  const inLastHour = left - fullHours * perHour;
  return Math.ceil(wait) + fullHours * 3600 + (Math.ceil(inLastHour / perMinute) - 1) * 60;
}
