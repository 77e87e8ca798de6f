import { CopyButton } from "@/components/ui/copy-button";
import { Tooltip } from "@/components/ui/tooltip";
import { readingOf, type ReadingRules } from "./reading";
import { ReadingWords } from "./reading-words";
import { ReferenceParts } from "./reference-parts";

export interface ReferenceTextProps {
  readonly text: string;
  readonly rules?: ReadingRules | undefined;
  readonly copyable?: boolean;
}

/** A reference standing by itself: parts in colour, Kong's reading on hover and focus, a way to copy it. */
export function ReferenceText({ text, rules, copyable = true }: ReferenceTextProps) {
  const { words, odd } = readingOf(text, rules);
  const refused = odd.filter(({ fate }) => fate === "refused").map(({ name }) => name);
  return (
    <span className="inline-flex max-w-full items-center gap-1">
      <Tooltip className="min-w-0" text={<ReadingWords text={words} />}>
        <code className="text-sm wrap-anywhere">
          <ReferenceParts text={text} rules={rules} refused={refused} />
        </code>
      </Tooltip>
      {copyable && <CopyButton text={text} what="reference" />}
    </span>
  );
}
