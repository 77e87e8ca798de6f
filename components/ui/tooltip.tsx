"use client";

import { useId, useRef, type KeyboardEvent, type ReactNode } from "react";

export interface TooltipProps {
  readonly text: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
}

/**
 * Words that appear on hover and on focus, stay while pointed at, and go with Escape. They are in the page all the
 * time, so that assistive technology reads them as the description.
 */
export function Tooltip({ text, children, className = "" }: TooltipProps) {
  const id = useId();
  const bubble = useRef<HTMLSpanElement>(null);
  const anchor = useRef<HTMLSpanElement>(null);

  function show() {
    const tip = bubble.current;
    const box = anchor.current?.getBoundingClientRect();
    if (tip === null || box === undefined) return;
    tip.showPopover();
    const { width, height } = tip.getBoundingClientRect();
    const below = box.bottom + height + 8 <= window.innerHeight;
    tip.style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - width - 8))}px`;
    tip.style.top = `${below ? box.bottom + 2 : box.top - height - 2}px`;
  }
  const hide = () => bubble.current?.hidePopover();
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") hide();
  };

  return (
    <span className={className} onPointerEnter={show} onPointerLeave={hide}>
      <span
        ref={anchor}
        tabIndex={0}
        aria-describedby={id}
        onFocus={show}
        onBlur={hide}
        onKeyDown={onKeyDown}
        className="rounded-sm"
      >
        {children}
      </span>
      <span
        ref={bubble}
        id={id}
        role="tooltip"
        popover="manual"
        className="fixed m-0 max-w-80 rounded border bg-surface px-2 py-1 text-xs text-ink shadow-float"
      >
        {text}
      </span>
    </span>
  );
}
