"use client";

import { useLayoutEffect, useRef, type FocusEvent } from "react";

interface Held {
  readonly link: HTMLElement;
  /** Where it stood among the rows. */
  readonly at: number;
}

/**
 * For the element around a list whose rows come and go by themselves: when the row that had the focus is drawn elsewhere or
 * gone, the same row takes it again, or the one in its place. `drawn` is another whenever the rows may be.
 */
export function useKeptFocus(drawn: unknown) {
  const held = useRef<Held | null>(null);
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (held.current === null || held.current.link.isConnected) return;
    const rows = rowsOf(list.current);
    const href = held.current.link.getAttribute("href");
    const next =
      rows.find((row) => row.getAttribute("href") === href) ?? rows[Math.min(held.current.at, rows.length - 1)];
    held.current = null;
    next?.focus({ preventScroll: true });
  }, [drawn]);
  return {
    ref: list,
    onFocus: ({ target }: FocusEvent<HTMLElement>) => {
      const at = rowsOf(list.current).indexOf(target);
      held.current = at < 0 ? null : { link: target, at };
    },
    onBlur: ({ target }: FocusEvent<HTMLElement>) => {
      if (target.isConnected) held.current = null;
    },
  };
}

const rowsOf = (list: HTMLElement | null): HTMLElement[] =>
  list === null ? [] : [...list.querySelectorAll<HTMLElement>("[data-row-link]")];
