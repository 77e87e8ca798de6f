"use client";

import { useEffect } from "react";
import { isShortcut } from "@/components/shortcut";

/** Keys of an open change: `a` goes to the approval, `r` to the reason of a rejection. Enter does it: never one key. */
export function ChangeKeys() {
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (!isShortcut(event) || (event.key !== "a" && event.key !== "r")) return;
      const selector = event.key === "a" ? "[data-decision=approve] button" : "[data-decision=reject] textarea";
      const target = document.querySelector<HTMLElement>(selector);
      if (target === null) return;
      event.preventDefault();
      target.focus();
    }
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
  return null;
}
