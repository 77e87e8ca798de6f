import type { Outcome } from "../resolution";
import type { Forecast } from "./forecast";
import { span, type RefreshSentence } from "./refresh-in-words";

/** What a backend says of the secret itself: a node that asks is told the same. */
const ofTheSecret: readonly Outcome[] = [
  ...(["not-found", "deleted", "disabled", "member-missing", "member-not-a-string", "not-json"] as const),
];

/** What stood in the way of Keyhole's own look: a node, with its own identity and place, may fare otherwise. */
const ofTheLook: readonly Outcome[] = [
  ...(["unauthenticated", "forbidden", "unreachable", "timed-out", "throttled", "too-large"] as const),
  ...(["malformed", "misconfigured"] as const),
];

const log = "and the node writes a line to its log";

function missed(forecast: Forecast, iffy: boolean): readonly RefreshSentence[] {
  const tone = iffy ? "stale" : "failing";
  const start = iffy ? "If a node's own read fails too: where it has no value yet" : "Where a node has no value yet";
  switch (forecast.kind) {
    case "cached":
      return [
        {
          tone,
          text: `${start}, the field is empty, ${log}; the miss is remembered for ${span(forecast.missRemembered)}, but asked again at every tick, so a value that appears counts within ${span(forecast.interval)}.`,
        },
        { tone: "waiting", text: "Where a node still has an earlier value, it does as it does in an outage." },
      ];
    case "restart-only":
      return [{ tone, text: `${start}, the field is empty until the data plane restarts with one, ${log}.` }];
    case "pushed":
    case "fails":
      return [];
  }
}

const inSettings: RefreshSentence = { tone: "waiting", text: "In kong.conf it would keep the node from starting." };

/**
 * What nodes make of a reference that did not resolve here, in short sentences; none where it did, or where nobody
 * looked. `forecast` is null where it came to no vault, `isReference` whether Kong takes the text for one at all.
 */
export function failureInWords(
  outcome: Outcome,
  forecast: Forecast | null,
  isReference: boolean,
): readonly RefreshSentence[] {
  if (outcome === "not-a-reference") {
    if (!isReference)
      return [{ tone: "failing", text: "Looks nothing up: the text is handed on as it stands, as a literal value." }];
    return [{ tone: "failing", text: `Leaves the field empty, ${log}, each time it is read.` }, inSettings];
  }
  if (outcome === "vault-unknown") {
    const text = `Leaves the field empty, ${log}; nothing is remembered, so it counts as soon as there is such a vault.`;
    return [{ tone: "failing", text }, inSettings];
  }
  if (forecast === null) return [];
  if (ofTheSecret.includes(outcome)) return [...missed(forecast, false), inSettings];
  return ofTheLook.includes(outcome) ? missed(forecast, true) : [];
}
