"use client";

import { useEffect, useLayoutEffect } from "react";

/** Whether the page on screen was reached by going back or forward. Kept outside of React: the list is gone meanwhile. */
let cameBack = false;
let listening = false;

function listen(): void {
  if (listening) return;
  listening = true;
  window.addEventListener("popstate", () => (cameBack = true));
  const forget = () => (cameBack = false);
  window.addEventListener("pointerdown", forget, true);
  window.addEventListener("keydown", forget, true);
}

const placeOf = () => `scroll ${window.location.pathname}${window.location.search}`;

/**
 * Remembers how far down this page was and goes there again when the reader comes back to it. The browser does so by
 * itself only as long as the page is as high right away as it was, which one that is read anew is not.
 */
export function ScrollKeeper() {
  useLayoutEffect(() => {
    const place = placeOf();
    const kept = cameBack ? Number(sessionStorage.getItem(place) ?? 0) : 0;
    cameBack = false;
    // After the browser's own try.
    const frame = kept > 0 ? requestAnimationFrame(() => window.scrollTo(0, kept)) : 0;
    if (kept > 0) window.scrollTo(0, kept);
    return () => cancelAnimationFrame(frame);
  }, []);

  useEffect(() => {
    listen();
    const note = () => sessionStorage.setItem(placeOf(), String(Math.round(window.scrollY)));
    window.addEventListener("scroll", note, { passive: true });
    return () => window.removeEventListener("scroll", note);
  }, []);
  return null;
}
