import type { Tone } from "../explanation";
import type { CachedForecast, Forecast, TtlSource } from "./forecast";

export interface RefreshSentence {
  readonly tone: Tone;
  readonly text: string;
}

/** What stands under every forecast. */
export const refreshBasis = "From Kong's published code; Kong's Enterprise providers may differ.";

const units = [
  [2 * 365 * 86_400, 365 * 86_400, "y"],
  [2 * 86_400, 86_400, "d"],
  [2 * 3600, 3600, "h"],
  [600, 60, "m"],
] as const;

/** Seconds up to ten minutes as they are, longer ones in the unit that fits, rounded down. */
export function span(seconds: number): string {
  const [, size, unit] = units.find(([from]) => seconds >= from) ?? [0, 1, "s"];
  return `${size === 1 ? Number(seconds.toFixed(1)) : Math.floor(seconds / size)} ${unit}`;
}

const neverBecause: Readonly<Record<TtlSource, string>> = {
  unset: "Never re-read: no ttl is set",
  wiped: "Never re-read: the option ttl does not fit, and Kong drops the vault's own ttl with it",
  option: "Never re-read: the option ttl is Kong's longest",
  vault: "Never re-read: the vault's ttl is Kong's longest",
  provider: "Never re-read: the provider gives the value no end",
};

function refetch(forecast: CachedForecast): RefreshSentence {
  const { cachedSeconds, firstRefetchSeconds: first, latestRefetchSeconds: latest, interval, ttlFrom } = forecast;
  if (first === "never" || latest === null) {
    const so = "so a node keeps the first value it reads, and a rotated secret is not picked up.";
    return { tone: "stale", text: `${neverBecause[ttlFrom]}, ${so}` };
  }
  if (first === "each tick") {
    // Unset counts as 0 only before 3.7; later it would be never.
    const why = ttlFrom === "unset" ? "No ttl is set, which before Kong 3.7 counts as 0: re-read" : "Re-read";
    return { tone: "resolved", text: `${why} at every tick, which is each ${span(interval)}.` };
  }
  if (first < cachedSeconds) {
    const text = `Cached ${span(cachedSeconds)}, but re-read at the first tick after ${span(first)} (≤ ${span(latest)}): the resurrect_ttl makes it due early.`;
    return { tone: "resolved", text };
  }
  return { tone: "resolved", text: `Cached ${span(first)}, re-read at the first tick after (≤ ${span(latest)}).` };
}

function lag({ latestRefetchSeconds, latestPickUpSeconds }: CachedForecast): readonly RefreshSentence[] {
  if (latestRefetchSeconds === null || latestPickUpSeconds === null) return [];
  if (latestPickUpSeconds <= latestRefetchSeconds) return [];
  const text = `A single worker may go on with the old value for up to ${span(latestPickUpSeconds)}, because a resurrect_ttl lengthens its own copy too.`;
  return [{ tone: "waiting", text }];
}

const ticks = (count: number): string => `${count} failed ${count === 1 ? "tick" : "ticks"}`;

function outage(forecast: CachedForecast): RefreshSentence {
  const { riskyResurrect, survivesOutageSeconds, failedTicks, interval, firstRefetchSeconds } = forecast;
  if (riskyResurrect && firstRefetchSeconds !== "never") {
    const text = `Not served through an outage: with a resurrect_ttl of ${span(2 * interval)} or less the first failed tick empties the field.`;
    return { tone: "stale", text };
  }
  if (firstRefetchSeconds === "never" || failedTicks.least > 1000) {
    return { tone: "resolved", text: `Served through an outage for ${span(survivesOutageSeconds)}.` };
  }
  const { least, most } = failedTicks;
  const survived = least === most ? ticks(most) : `${least} or ${ticks(most)}`;
  const text = `Served through an outage until ${span(survivesOutageSeconds)} after the last good read, which is ${survived}; the next one empties the field.`;
  return { tone: least === 0 ? "stale" : "resolved", text };
}

function missing({ failsWhenMissing }: CachedForecast): readonly RefreshSentence[] {
  if (!failsWhenMissing) return [];
  return [{ tone: "failing", text: "If the secret is missing, a node fails on the option neg_ttl, which is empty." }];
}

/** A forecast in short sentences, the most important first. Each stands alone. */
export function refreshInWords(forecast: Forecast): readonly RefreshSentence[] {
  switch (forecast.kind) {
    case "cached":
      return [refetch(forecast), ...lag(forecast), outage(forecast), ...missing(forecast)];
    case "restart-only":
      return [
        forecast.why === "env"
          ? { tone: "waiting", text: "Read when a node starts: a new value counts only when the data plane restarts." }
          : {
              tone: "waiting",
              text: "A setting of kong.conf is resolved when a node starts: a new value counts only when the data plane restarts, and one that cannot be resolved keeps it from starting.",
            },
      ];
    case "pushed":
      return [{ tone: "waiting", text: "Resolved by Konnect: a new value counts when the control plane pushes." }];
    case "fails":
      return [
        {
          tone: "failing",
          text: `A node fails as it stores the value, because the option ${forecast.field} is empty.`,
        },
      ];
  }
}
