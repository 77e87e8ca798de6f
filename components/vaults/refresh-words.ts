import { knows } from "@/lib/domain/versions";
import { formatSpan } from "@/lib/format";
import type { Tone } from "@/components/tone";

export interface RefreshLine {
  readonly tone: Tone;
  readonly text: string;
}

/** Every node looks at its secrets once in this many seconds, and an entry lives for two such rounds at least. */
const round = 60;

const given = (value: unknown): number | null => (typeof value === "number" && Number.isFinite(value) ? value : null);

/**
 * What the three TTLs come to, in sentences: when a rotated value is picked up, and what an outage of the backend does.
 * From Kong's published rotation code (`kong/pdk/vault.lua`); seconds. Only for Gateways that keep to it, 3.7 and later.
 */
export function refreshWords(
  config: Readonly<Record<string, unknown>>,
  gatewayVersion: string,
): readonly RefreshLine[] {
  if (!knows("3.7", gatewayVersion)) return [];
  const ttl = given(config["ttl"]);
  const resurrect = given(config["resurrect_ttl"]);
  if (ttl === null) {
    return [
      {
        tone: "stale",
        text: "Never refreshed: without a TTL a node keeps the first value it reads, and a rotated secret is not picked up.",
      },
    ];
  }
  const pickUp: RefreshLine = {
    tone: "resolved",
    text:
      ttl === 0
        ? `Refreshed every ${round} s.`
        : `Refreshed at the first round after ${ttl} s, so ${ttl + round} s after a rotation at the latest.`,
  };
  if (resurrect === null) {
    return [
      pickUp,
      { tone: "resolved", text: "An outage of the backend is bridged with the last value for about 3 y." },
    ];
  }
  const bridged = ttl + resurrect - 2 * round;
  return [
    pickUp,
    resurrect <= 2 * round
      ? {
          tone: "stale",
          text: `A resurrect TTL of ${2 * round} s or less does not survive one failed round: an outage empties the field.`,
        }
      : {
          tone: "resolved",
          text: `An outage of the backend is bridged until the first failing round ${formatSpan(bridged)} after the last good read.`,
        },
  ];
}
