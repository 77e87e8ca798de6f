"use client";

import { useEffect, useState, useSyncExternalStore } from "react";
import { Icon } from "./icon";
import { dismissToast, toastStore, type Toast } from "./toast";
import { ToneShape } from "./tone-shape";

const none: readonly Toast[] = [];

/**
 * Where toasts appear: one live region, always in the page. Written here because the usual libraries put a <style> of
 * their own into the page, which the content security policy rightly refuses.
 */
export function Toaster() {
  const toasts = useSyncExternalStore(toastStore.subscribe, toastStore.current, () => none);
  return (
    <div
      role="status"
      aria-label="Messages"
      className="pointer-events-none fixed right-4 bottom-4 z-50 grid w-[min(24rem,calc(100vw-2rem))] gap-2"
    >
      {toasts.map((each) => (
        <ToastCard key={each.id} toast={each} />
      ))}
    </div>
  );
}

function ToastCard({ toast }: { readonly toast: Toast }) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => dismissToast(toast.id), toast.undo === undefined ? 6000 : 10_000);
    return () => clearTimeout(timer);
  }, [held, toast]);

  return (
    <div
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className="pointer-events-auto flex items-start gap-2 rounded border bg-surface px-3 py-2 shadow-float"
    >
      <ToneShape tone={toast.tone} className="mt-1.25" />
      <p className="min-w-0 flex-1 wrap-anywhere">{toast.message}</p>
      {toast.undo !== undefined && (
        <button
          type="button"
          className="rounded-sm px-1 font-medium text-brass hover:underline"
          onClick={() => {
            toast.undo?.();
            dismissToast(toast.id);
          }}
        >
          Undo
        </button>
      )}
      <button
        type="button"
        aria-label="Dismiss"
        className="-mr-1 rounded-sm p-1 text-muted hover:text-ink"
        onClick={() => dismissToast(toast.id)}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}
