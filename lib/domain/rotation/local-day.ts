/** The calendar of a place, by its IANA name. Days are counted from 1 January 1970, so that they can be added. */

const dayLength = 86_400_000;
const quarter = 900_000;
/** No zone is, or has been, further from UTC than this. */
const farthest = 16 * 3_600_000;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-US-u-ca-iso8601", {
    timeZone: zone,
    year: "numeric",
    month: "numeric",
    day: "numeric",
  });
  formats.set(zone, made);
  return made;
}

/** Whether there is such a zone: "Europe/Zurich", "UTC". */
export function isTimeZone(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

/** The day on the calendar of that zone. Throws RangeError for a zone that is none. */
export function localDay(moment: Date, zone: string): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(moment)) parts[type] = Number(value);
  return Date.UTC(parts.year!, parts.month! - 1, parts.day!) / dayLength;
}

/**
 * When that day begins or, where the calendar leaves it out, the next one there is. From 1972 on, since when every zone
 * is some quarters of an hour from UTC.
 */
export function startOfDay(day: number, zone: string): Date {
  // What begins at `low` belongs to an earlier day, what begins at `high` does not.
  let low = (day * dayLength - farthest) / quarter;
  let high = (day * dayLength + farthest) / quarter;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (localDay(new Date(middle * quarter), zone) < day) low = middle;
    else high = middle;
  }
  return new Date(high * quarter);
}
