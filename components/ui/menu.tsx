"use client";

import { useEffect, useRef, type KeyboardEvent, type ReactNode } from "react";

export interface MenuProps {
  /** Said before what the button shows, for those who do not see it. */
  readonly label: string;
  /** What the button shows. */
  readonly summary: ReactNode;
  readonly align?: "start" | "end";
  /** Links, buttons and forms. */
  readonly children: ReactNode;
}

const stops = "a[href], button, input:not([type=hidden]), select";

/**
 * A button that unfolds a list of links and buttons. It works before any script has run; scripts add arrow keys,
 * Escape, and closing when attention goes elsewhere.
 */
export function Menu({ summary, label, align = "start", children }: MenuProps) {
  const details = useRef<HTMLDetailsElement>(null);
  const button = useRef<HTMLElement>(null);
  const panel = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const leave = (event: Event) => {
      if (event.target instanceof Node && !details.current?.contains(event.target)) close();
    };
    document.addEventListener("pointerdown", leave);
    document.addEventListener("focusin", leave);
    return () => {
      document.removeEventListener("pointerdown", leave);
      document.removeEventListener("focusin", leave);
    };
  }, []);

  function close() {
    if (details.current !== null) details.current.open = false;
  }

  function keepInSight() {
    const menu = panel.current;
    if (menu === null) return;
    menu.style.translate = "";
    const { left, right } = menu.getBoundingClientRect();
    const shift = Math.min(0, document.documentElement.clientWidth - 8 - right) || Math.max(0, 8 - left);
    if (shift !== 0) menu.style.translate = `${shift}px`;
  }

  function onKeyDown(event: KeyboardEvent) {
    const menu = details.current;
    if (menu === null) return;
    if (event.key === "Escape" && menu.open) {
      close();
      button.current?.focus();
      return;
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    menu.open = true;
    const items = [...menu.querySelectorAll<HTMLElement>(`[data-menu] :is(${stops})`)];
    const at = items.indexOf(document.activeElement as HTMLElement);
    const next = event.key === "ArrowDown" ? at + 1 : at < 0 ? items.length - 1 : at - 1;
    items[(next + items.length) % items.length]?.focus();
  }

  return (
    <details ref={details} className="group relative min-w-0" onKeyDown={onKeyDown} onToggle={keepInSight}>
      <summary
        ref={button}
        className="button flex min-h-8 min-w-0 items-center gap-1.5 rounded px-2 hover:bg-sunken group-open:bg-sunken"
      >
        <span className="sr-only">{label} </span>
        {summary}
      </summary>
      <div
        ref={panel}
        data-menu=""
        className={`absolute top-full hidden group-open:block z-30 mt-1 max-h-[70vh] min-w-52 overflow-y-auto rounded border bg-surface p-1 shadow-float ${align === "end" ? "right-0" : "left-0"}`}
        onClick={(event) => {
          if (event.target instanceof Element && event.target.closest("a[href]") !== null) close();
        }}
      >
        {children}
      </div>
    </details>
  );
}
