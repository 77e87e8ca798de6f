"use client";

import { useSyncExternalStore } from "react";
import { streamMoved } from "./live-events";

function subscribe(onMove: () => void): () => void {
  addEventListener(streamMoved, onMove);
  return () => removeEventListener(streamMoved, onMove);
}

/** Whether the page hears by its stream what moves; while it does not, whoever wants to know asks again and again. */
export function useStream(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => document.documentElement.dataset["live"] === "on",
    () => false,
  );
}
