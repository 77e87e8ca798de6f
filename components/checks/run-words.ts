import { formatNumber, formatPlural, formatSpan, formatTime } from "@/lib/format";
import type { LiveRun } from "./live-run";

/** What became of a check, once it has ended. */
export function endWords(run: LiveRun): string {
  const { state, what, total, done, cancelledBy } = run;
  const part = `${formatNumber(done)} of ${formatNumber(total)}`;
  if (state === "failed" || run.endedWhy !== null) return `The check of ${what} ended at ${part}`;
  if (state === "cancelled") return `${cancelledBy ?? "Somebody"} cancelled the check of ${what} at ${part}`;
  const took = run.finishedAt === null ? "" : ` in ${spanOf(run.requestedAt, run.finishedAt)}`;
  return `Checked ${what}: ${formatPlural(done, "reference")}${took}`;
}

/** Why a check stands still, and when it goes on; null while it does not. */
export function waitWords(run: LiveRun, zone: string): string | null {
  if (run.waitsUntil === null) return null;
  const at = formatTime(new Date(run.waitsUntil), zone);
  if (run.waitsFor === "backend") return `A backend wants to be left alone for a while: it goes on at ${at}.`;
  const whose = run.isMine ? "You have" : `${run.requestedBy ?? "Who started it"} has`;
  return `${whose} resolved as many references as one person may for now: it goes on at ${at}.`;
}

/** For those who hear it: every tenth that is reached, and the end. */
export function spokenWords(run: LiveRun): string {
  if (!run.isOpen)
    return `${endWords(run)}. ${formatNumber(run.resolved)} resolved, ${formatNumber(run.failing)} failing.`;
  const tenths = run.total === 0 ? 0 : Math.floor((run.done / run.total) * 10);
  return tenths === 0 ? `Checking ${run.what}` : `${tenths * 10} % checked`;
}

const spanOf = (from: string, to: string) =>
  formatSpan(Math.max(1, Math.round((new Date(to).getTime() - new Date(from).getTime()) / 1000)));
