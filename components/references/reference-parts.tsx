import { referenceTokens, type TokenKind } from "@/lib/domain/reference/describe-reference";
import type { ReferenceRules } from "@/lib/domain/reference/parse-reference";
import { readable } from "./readable";

const looks: Readonly<Record<TokenKind, string>> = {
  frame: "text-faint",
  prefix: "text-brass",
  separator: "text-faint",
  resource: "",
  key: "text-changed",
  dropped: "text-faint line-through",
  options: "text-refused",
  version: "text-stale",
};

const refusedLook = "underline decoration-failing decoration-2 underline-offset-2";

export interface ReferencePartsProps {
  readonly text: string;
  readonly rules?: ReferenceRules | undefined;
  /** Keyhole would not honour its options. */
  readonly refused?: boolean;
  /** Where Kong stumbles, in UTF-16 units. */
  readonly wrongAt?: number | null;
  /** Shown as it is, for a layer below an input, whose characters it must match one by one. */
  readonly verbatim?: boolean;
}

/** A reference with its parts told apart, for inside a link, a table or a sentence. What is no reference stays plain. */
export function ReferenceParts({
  text,
  rules,
  refused = false,
  wrongAt = null,
  verbatim = false,
}: ReferencePartsProps) {
  const tokens = referenceTokens(text, rules);
  const show = verbatim ? (part: string) => part : readable;
  if (tokens.length === 0) return <bdo dir="ltr">{show(text)}</bdo>;
  return (
    <bdo dir="ltr">
      {tokens.map(({ kind, start, end }) => {
        const wrong = wrongAt !== null && wrongAt >= start && wrongAt < end;
        const marked = wrong || (refused && kind === "options");
        return (
          <span key={start} className={`${looks[kind]} ${marked ? refusedLook : ""}`}>
            {show(text.slice(start, end))}
          </span>
        );
      })}
    </bdo>
  );
}
