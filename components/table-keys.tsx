"use client";

import { useEffect } from "react";
import { isShortcut } from "./shortcut";

/** Keys of a list: j and k (arrows, once in the list) go from row to row, Enter opens, `/` goes to the search. */
export function TableKeys({ tableId }: { readonly tableId: string }) {
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (!isShortcut(event)) return;
      if (event.key === "/") {
        const search = document.querySelector<HTMLInputElement>("[data-search]");
        if (search === null) return;
        event.preventDefault();
        search.focus();
        search.select();
        return;
      }
      const links = [...document.querySelectorAll<HTMLElement>(`#${CSS.escape(tableId)} [data-row-link]`)];
      const at = links.indexOf(document.activeElement as HTMLElement);
      const down = event.key === "j" || (event.key === "ArrowDown" && at >= 0);
      const up = event.key === "k" || (event.key === "ArrowUp" && at >= 0);
      if (!down && !up) return;
      const next = links[Math.max(0, Math.min(links.length - 1, down ? at + 1 : at - 1))];
      if (next === undefined) return;
      event.preventDefault();
      next.focus();
      next.scrollIntoView({ block: "nearest" });
    }
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [tableId]);
  return null;
}
