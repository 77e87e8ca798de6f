const unitSeconds = { h: 3_600, m: 60, s: 1 } as const;

/** Seconds of a duration as Vault takes it: `90`, `"90"`, `"1h30m"`; null for anything else. */
export const durationSeconds = (value: unknown): number | null => {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value !== "string") return null;
  if (/^\d+$/.test(value)) return Number(value);
  if (!/^(?:\d+h)?(?:\d+m)?(?:\d+s)?$/.test(value) || value === "") return null;
  return [...value.matchAll(/(\d+)([hms])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * unitSeconds[unit as keyof typeof unitSeconds],
    0,
  );
};

/** The way Vault writes one: `1h0m0s`, `1m30s`, `0s`. */
export const durationText = (seconds: number): string => {
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  const rest = `${seconds % 60}s`;
  if (hours > 0) return `${hours}h${minutes}m${rest}`;
  return minutes > 0 ? `${minutes}m${rest}` : rest;
};
