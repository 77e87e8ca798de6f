"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { askAgain } from "./ask-again";
import { changesMoved } from "./live-events";
import { markOf } from "./mark-of";
import { useStream } from "./use-stream";

/** So long news are gathered: what moves, moves in several tables at once. */
const gatherMs = 200;
const pollMs = 5_000;

export interface PageFollowProps {
  /** Where what the page shows is had again. */
  readonly source: string;
  /** The mark of what it showed when it was made. */
  readonly mark: string;
}

/**
 * Keeps a page as it is now: once what it shows is another, the server draws it anew around what was typed. It asks when
 * changes moved, and every few seconds while the page has no stream.
 */
export function PageFollow({ source, mark }: PageFollowProps) {
  const router = useRouter();
  const hasStream = useStream();
  useEffect(() => {
    const asked = new AbortController();
    let later: ReturnType<typeof setTimeout> | undefined;
    async function look() {
      try {
        const answer = await askAgain(source, asked.signal);
        // A page that may not be read any more, or a server that is away, is for other parts to tell.
        if (answer.ok && markOf(await answer.text()) !== mark) router.refresh();
      } catch {
        // Asked again with the next news.
      }
    }
    function soon() {
      clearTimeout(later);
      later = setTimeout(() => void look(), gatherMs);
    }
    addEventListener(changesMoved, soon);
    // What moved while the page was drawn, or drawn anew, nobody told.
    if (hasStream) soon();
    const poll = hasStream ? undefined : setInterval(() => document.visibilityState === "visible" && soon(), pollMs);
    return () => {
      asked.abort();
      clearTimeout(later);
      clearInterval(poll);
      removeEventListener(changesMoved, soon);
    };
  }, [source, mark, hasStream, router]);
  return null;
}
