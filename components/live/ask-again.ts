/** Asks Keyhole itself for what a page shows, as it is now. Anything but an answer is the caller's to pass over. */
export function askAgain(source: string, signal: AbortSignal): Promise<Response> {
  return fetch(source, { signal, cache: "no-store" });
}
