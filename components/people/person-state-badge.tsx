import type { Tone } from "@/components/tone";
import { StatusBadge } from "@/components/status-badge";

export type PersonStateWord = "active" | "unconfirmed" | "invited" | "suspended";

const tones: Readonly<Record<PersonStateWord, Tone>> = {
  active: "resolved",
  unconfirmed: "waiting",
  invited: "waiting",
  suspended: "refused",
};

export function PersonStateBadge({ state }: { readonly state: PersonStateWord }) {
  return <StatusBadge tone={tones[state]}>{state}</StatusBadge>;
}
