/** Dates, durations and counts for the screen. Nothing here reads the machine's clock, time zone or locale. */

/** The zone in which times are shown unless a person asked for another. */
export const defaultZone = "UTC";

const parts = (date: Date, zone: string) =>
  Object.fromEntries(
    new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      year: "numeric",
      month: "short",
      day: "numeric",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      hourCycle: "h23",
      timeZoneName: "short",
    })
      .formatToParts(date)
      .map(({ type, value }) => [type, value]),
  );

/** "3 Mar 2026" in the given IANA zone. */
export function formatDate(date: Date, zone: string): string {
  const { day, month, year } = parts(date, zone);
  return `${day} ${month} ${year}`;
}

/** "3 Mar 2026, 14:05:09 UTC" in the given IANA zone. */
export function formatDateTime(date: Date, zone: string): string {
  const { hour, minute, second, timeZoneName } = parts(date, zone);
  return `${formatDate(date, zone)}, ${hour}:${minute}:${second} ${timeZoneName}`;
}

/** "14:05:09" in the given IANA zone. */
export function formatTime(date: Date, zone: string): string {
  const { hour, minute, second } = parts(date, zone);
  return `${hour}:${minute}:${second}`;
}

const units = [
  ["y", 365 * 86_400],
  ["d", 86_400],
  ["h", 3_600],
  ["m", 60],
  ["s", 1],
] as const;

/** Seconds in the largest unit that fits, rounded down: "38 s", "2 m", "9 d", "3 y"; no sign. */
export function formatSpan(seconds: number): string {
  const size = Math.floor(Math.abs(seconds));
  const [unit, length] = units.find(([, each]) => size >= each) ?? ["s", 1];
  return `${Math.floor(size / length)} ${unit}`;
}

/** "2 m ago", "in 12 d", "now" (within five seconds). */
export function formatRelative(date: Date, now: Date): string {
  const seconds = (date.getTime() - now.getTime()) / 1000;
  if (Math.abs(seconds) < 5) return "now";
  return seconds < 0 ? `${formatSpan(seconds)} ago` : `in ${formatSpan(seconds)}`;
}

/** Milliseconds as people read them: "0.1 ms", "38 ms", "1.2 s", "2 m". */
export function formatMilliseconds(ms: number): string {
  if (ms < 9.95) return `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  return ms < 59_950 ? `${(ms / 1000).toFixed(1)} s` : formatSpan(Math.round(ms / 1000));
}

/** "1,204,311". */
export function formatNumber(value: number): string {
  return new Intl.NumberFormat("en-GB").format(value);
}

/** A count that was not taken to its end is "1,000+". */
export function formatCount(value: number, limit = 1000): string {
  return value > limit ? `${formatNumber(limit)}+` : formatNumber(value);
}

/** "1 reference", "3 references". */
export function formatPlural(value: number, one: string, many = `${one}s`): string {
  return `${formatNumber(value)} ${value === 1 ? one : many}`;
}
