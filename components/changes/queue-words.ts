import { formatPlural } from "@/lib/format";

interface Row {
  readonly id: string;
  readonly title: string;
  readonly state: string;
  readonly requester: string;
  readonly requestedAt: Date | string;
}

/**
 * What is said of rows that came to a list since it was last shown; null when none did. Older ones that only moved up,
 * because others ended, are no news.
 */
export function newsOf(before: readonly Row[], after: readonly Row[]): string | null {
  const known = new Set(before.map(({ id }) => id));
  const newest = Math.max(0, ...before.map(({ requestedAt }) => new Date(requestedAt).getTime()));
  const fresh = after.filter(
    ({ id, state, requestedAt }) =>
      state === "requested" && !known.has(id) && new Date(requestedAt).getTime() >= newest,
  );
  const [first] = fresh;
  if (first === undefined) return null;
  const more = fresh.length === 1 ? "" : `, and ${formatPlural(fresh.length - 1, "more", "more")}`;
  return `New: ${first.title}, asked for by ${first.requester}${more}.`;
}

const counted = (count: number): string => (count > 1000 ? "more than 1,000" : String(count));

/** How much waits, for the reader and in all. */
export function waitingWords({ forMe, inAll }: { readonly forMe: number; readonly inAll: number }): string {
  if (inAll === 0) return "Nothing waits for anybody's decision.";
  const all = `${counted(inAll)} ${inAll === 1 ? "waits" : "wait"} here in all`;
  return forMe === 0 ? `Nothing waits for your decision; ${all}.` : `${counted(forMe)} for you to decide; ${all}.`;
}
