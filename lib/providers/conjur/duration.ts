const secondsOf = [365 * 86_400, 30 * 86_400, 7 * 86_400, 86_400, 3_600, 60, 1];
const parts = /^P(?=\d|T\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/** Seconds of an ISO 8601 duration in whole numbers, a month being 30 days; null for any other text. */
export const durationSeconds = (text: string): number | null => {
  const found = parts.exec(text);
  if (found === null) return null;
  const total = secondsOf.reduce((sum, seconds, at) => sum + seconds * Number(found[at + 1] ?? 0), 0);
  return Number.isSafeInteger(total) && total > 0 ? total : null;
};
