import type { Tone } from "../explanation";
import type { Forecast } from "./forecast";

/** When a value that was rotated now counts on the nodes, by all the references into it. */
export interface Reach {
  readonly tone: Tone;
  /** A few words for a list: "now – 2 m", "never", "at restart". */
  readonly text: string;
}

/** One reference: from best to worst, and then by seconds. */
interface Rank {
  readonly order: number;
  readonly seconds: number;
  readonly text: string;
  readonly tone: Tone;
}

const units = [
  [2 * 86_400, 86_400, "d"],
  [2 * 3600, 3600, "h"],
  [120, 60, "m"],
] as const;

/** Rounded up: it is a promise. */
function span(seconds: number): string {
  const [, size, unit] = units.find(([from]) => seconds >= from) ?? [0, 1, "s"];
  return `${Math.ceil(seconds / size)} ${unit}`;
}

function rankOf(forecast: Forecast): Rank {
  switch (forecast.kind) {
    case "cached": {
      const seconds = forecast.latestPickUpSeconds;
      return seconds === null
        ? { order: 3, seconds: 0, text: "never", tone: "stale" }
        : { order: 0, seconds, text: span(seconds), tone: "resolved" };
    }
    case "pushed":
      return { order: 1, seconds: 0, text: "when pushed", tone: "waiting" };
    case "restart-only":
      return { order: 2, seconds: 0, text: "at restart", tone: "waiting" };
    case "fails":
      return { order: 4, seconds: 0, text: "fails", tone: "failing" };
  }
}

/**
 * The earliest and the latest moment, over all references into a secret, at which a new value counts; null for none.
 * A node may be about to re-read when the provider rotates, so what is cached begins now.
 */
export function reachOf(forecasts: readonly Forecast[]): Reach | null {
  const ranks = forecasts.map(rankOf).sort((a, b) => a.order - b.order || a.seconds - b.seconds);
  const best = ranks[0];
  const worst = ranks.at(-1);
  if (best === undefined || worst === undefined) return null;
  const earliest = best.order === 0 ? "now" : best.text;
  return { tone: worst.tone, text: earliest === worst.text ? worst.text : `${earliest} – ${worst.text}` };
}
