import type { Tone } from "../explanation";
import { outcomeInSentence } from "../resolution";
import type { MemberNames, RotationEvent, RotationEventKind } from "./event";

export interface EventWords {
  readonly tone: Tone;
  /** One or two words for lists and legends. */
  readonly title: string;
  /** A whole sentence, without the secret's name and the time; names of members stand in backticks. */
  readonly text: string;
}

type EventOf<K extends RotationEventKind> = Extract<RotationEvent, { kind: K }>;

/** The legend of a history: each kind's mark and name. */
export const eventKinds: Readonly<Record<RotationEventKind, { readonly tone: Tone; readonly title: string }>> = {
  baseline: { tone: "waiting", title: "First seen" },
  rotated: { tone: "changed", title: "Rotated" },
  "rolled-back": { tone: "changed", title: "Rolled back" },
  "same-value": { tone: "resolved", title: "Same value" },
  missing: { tone: "failing", title: "Missing" },
  recovered: { tone: "resolved", title: "Recovered" },
  "check-failed": { tone: "failing", title: "Check failed" },
  expiring: { tone: "stale", title: "Expiring" },
};

const listed = (items: readonly string[]): string =>
  items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;

/** "the value", "member `user`", "members `user` and `password`". */
function subject(members: MemberNames): string {
  const named = members.flatMap((member) => (member === null ? [] : [`\`${member}\``]));
  const parts = [
    ...(members.includes(null) ? ["the value"] : []),
    ...(named.length === 0 ? [] : [`member${named.length > 1 ? "s" : ""} ${listed(named)}`]),
  ];
  return listed(parts);
}

const versions = ({ from, to }: { readonly from: string | null; readonly to: string | null }): string =>
  to === null ? "" : from === null || from === to ? ` (version ${to})` : ` (version ${from} → ${to})`;

const sentences: { readonly [K in RotationEventKind]: (event: EventOf<K>) => string } = {
  baseline: ({ members, version }) =>
    `Seen for the first time${members.length === 0 ? "" : `: ${subject(members)}`}${versions({ from: null, to: version })}.`,
  rotated: (event) =>
    event.members === null
      ? `The provider has a new version; whether the value is another was not looked at${versions(event)}.`
      : `The provider changed ${subject(event.members)}${versions(event)}.`,
  "rolled-back": (event) =>
    event.members === null
      ? `The provider went back to an earlier version${versions(event)}.`
      : `The provider set ${subject(event.members)} back to an earlier value${versions(event)}.`,
  "same-value": (event) => `The provider has a new version with the same value${versions(event)}.`,
  missing: ({ members, outcome }) =>
    members === null
      ? `The provider does not give it out: ${outcomeInSentence(outcome)}.`
      : `The secret has no usable ${members.includes(null) ? "value" : subject(members)}.`,
  recovered: ({ members, after }) =>
    members !== null
      ? `There again: ${subject(members)}.`
      : after === "missing"
        ? "The provider gives it out again."
        : "Checks get through again.",
  "check-failed": ({ outcome }) => `Could not look: ${outcomeInSentence(outcome)}. What was known stays as it was.`,
  expiring: ({ expiresAt }) => `It expires on ${expiresAt.toISOString().slice(0, 10)} (UTC).`,
};

/** An event of a secret's history in words. Plain text: encode it for where it is shown. */
export function eventInWords(event: RotationEvent): EventWords {
  // The table has a sentence for each kind; TypeScript cannot tie the key to the data across the lookup.
  const text = (sentences[event.kind] as (event: RotationEvent) => string)(event);
  return { ...eventKinds[event.kind], text };
}
