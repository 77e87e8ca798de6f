import Link from "next/link";
import type { ReactNode } from "react";
import { StatusBadge } from "@/components/status-badge";
import type { Tone } from "@/components/tone";
import { buttonStyle } from "@/components/ui/button-style";

export interface AttentionLine {
  readonly key: string;
  readonly tone: Tone;
  /** What is the matter, in a word or two. */
  readonly word: string;
  /** What it is about. */
  readonly what: ReactNode;
  readonly detail?: ReactNode;
  /** The one thing to do. */
  readonly action: {
    readonly href: string;
    readonly label: string;
    /** Read out in its place. */ readonly name: string;
  };
}

/** What calls for somebody: one line and one action each, the worst first. */
export function AttentionList({ lines }: { readonly lines: readonly AttentionLine[] }) {
  if (lines.length === 0) {
    return (
      <p className="border-y py-3">
        <StatusBadge tone="resolved">
          Nothing fails, nothing is overdue, nothing expires soon, nothing waits for you.
        </StatusBadge>
      </p>
    );
  }
  return (
    <ul className="divide-y border-y">
      {lines.map(({ key, tone, word, what, detail, action }) => (
        <li key={key} className="flex flex-wrap items-center gap-x-4 gap-y-1 py-1.5 md:flex-nowrap">
          <span className="w-32 shrink-0 text-sm">
            <StatusBadge tone={tone}>{word}</StatusBadge>
          </span>
          <span className="min-w-0 grow text-sm wrap-anywhere">
            {what}
            {detail !== undefined && <span className="text-muted"> · {detail}</span>}
          </span>
          <Link href={action.href} aria-label={action.name} className={buttonStyle("plain", "shrink-0 text-sm")}>
            {action.label}
          </Link>
        </li>
      ))}
    </ul>
  );
}
