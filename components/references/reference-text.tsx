import type { ReferenceRules } from "@/lib/domain/reference/parse-reference";
import { CopyButton } from "@/components/ui/copy-button";
import { Tooltip } from "@/components/ui/tooltip";
import { readingOf } from "./reading";
import { ReadingWords } from "./reading-words";
import { ReferenceParts } from "./reference-parts";

export interface ReferenceTextProps {
  readonly text: string;
  readonly rules?: ReferenceRules | undefined;
  readonly refused?: boolean;
  readonly copyable?: boolean;
}

/** A reference standing by itself: parts in colour, Kong's reading on hover and focus, a way to copy it. */
export function ReferenceText({ text, rules, refused = false, copyable = true }: ReferenceTextProps) {
  return (
    <span className="inline-flex max-w-full items-center gap-1">
      <Tooltip className="min-w-0" text={<ReadingWords text={readingOf(text, rules).words} />}>
        <code className="text-sm wrap-anywhere">
          <ReferenceParts text={text} rules={rules} refused={refused} />
        </code>
      </Tooltip>
      {copyable && <CopyButton text={text} what="reference" />}
    </span>
  );
}
