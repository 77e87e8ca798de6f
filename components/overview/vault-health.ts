import type { Tone } from "@/lib/domain/explanation";
import { formatPlural } from "@/lib/format";

interface Standing {
  readonly failing: number;
  readonly overdue: number;
  readonly states: readonly string[];
}

/** How a vault stands, by the worst that is known of what references point at in it. */
export function vaultHealth({ failing, overdue, states }: Standing): { readonly tone: Tone; readonly words: string } {
  if (failing > 0) return { tone: "failing", words: `${formatPlural(failing, "secret")} failing` };
  if (states.includes("failing")) return { tone: "failing", words: "a reference fails" };
  if (states.includes("refused")) return { tone: "refused", words: "a reference is refused" };
  if (overdue > 0) return { tone: "stale", words: `${formatPlural(overdue, "rotation")} overdue` };
  if (states.length === 0) return { tone: "not-checkable", words: "nothing tracked" };
  if (states.includes("unchecked")) return { tone: "waiting", words: "not all checked yet" };
  if (states.includes("stale")) return { tone: "stale", words: "checks are throttled" };
  if (states.includes("waiting")) return { tone: "waiting", words: "present, value not verified" };
  if (states.every((state) => state === "not-checkable")) {
    return { tone: "not-checkable", words: "not checkable from here" };
  }
  return { tone: "resolved", words: "resolves" };
}
