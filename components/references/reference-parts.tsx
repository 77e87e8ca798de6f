import { Fragment } from "react";
import { referenceTokens, type TokenKind } from "@/lib/domain/reference/describe-reference";
import type { ReferenceRules } from "@/lib/domain/reference/parse-reference";
import { percentDecode } from "@/lib/domain/reference/percent-decode";
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
  /** Options that Keyhole would not honour, by name. */
  readonly refused?: readonly string[];
  /** Where Kong stumbles, in UTF-16 units. */
  readonly wrongAt?: number | null;
  /** Shown as it is, for a layer below an input, whose characters it must match one by one. */
  readonly verbatim?: boolean;
}

/** A reference with its parts told apart, for inside a link, a table or a sentence. What is no reference stays plain. */
export function ReferenceParts({ text, rules, refused = [], wrongAt = null, verbatim = false }: ReferencePartsProps) {
  const tokens = referenceTokens(text, rules);
  const show = verbatim ? (part: string) => part : readable;
  if (tokens.length === 0) return <bdo dir="ltr">{show(text)}</bdo>;
  return (
    <bdo dir="ltr">
      {tokens.map(({ kind, start, end }) => {
        const wrong = wrongAt !== null && wrongAt >= start && wrongAt < end;
        const part = text.slice(start, end);
        return (
          <span key={start} className={`${looks[kind]} ${wrong ? refusedLook : ""}`}>
            {kind === "options" && refused.length > 0 ? (
              <Options text={part} refused={refused} show={show} />
            ) : (
              show(part)
            )}
          </span>
        );
      })}
    </bdo>
  );
}

interface OptionsProps {
  readonly text: string;
  readonly refused: readonly string[];
  readonly show: (part: string) => string;
}

/** The options one by one, those that are refused underlined. */
function Options({ text, refused, show }: OptionsProps) {
  return text.split("&").map((pair, index) => {
    const isRefused = refused.includes(percentDecode(pair.split("=")[0] ?? "", true));
    return (
      <Fragment key={index}>
        {index > 0 && "&"}
        <span className={isRefused ? refusedLook : ""}>{show(pair)}</span>
      </Fragment>
    );
  });
}
