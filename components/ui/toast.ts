import type { Tone } from "@/components/tone";

export interface Toast {
  readonly id: number;
  readonly tone: Tone;
  readonly message: string;
  /** A way back, instead of asking beforehand. */
  readonly undo?: () => void;
}

let toasts: readonly Toast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function publish(next: readonly Toast[]) {
  toasts = next;
  for (const listener of listeners) listener();
}

/** Says something in passing, at the edge of the screen. Only what may be missed: problems stand in the page. */
export function toast(message: string, options: { readonly tone?: Tone; readonly undo?: () => void } = {}): void {
  lastId += 1;
  publish([...toasts.slice(-2), { id: lastId, message, tone: "resolved", ...options }]);
}

export function dismissToast(id: number): void {
  publish(toasts.filter((each) => each.id !== id));
}

/** For `useSyncExternalStore`: the toasts on screen now. */
export const toastStore = {
  subscribe(listener: () => void) {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
  current: () => toasts,
};
