import { useEffect } from "react";

/** Puts what was answered into the page's address, so that it can be sent to somebody; nothing while it is null. */
export function useInUrl(params: Readonly<Record<string, string>> | null): void {
  const text = params === null ? null : JSON.stringify(params);
  useEffect(() => {
    if (text === null) return;
    const url = new URL(window.location.href);
    for (const [name, value] of Object.entries(JSON.parse(text) as Record<string, string>)) {
      url.searchParams.set(name, value);
    }
    window.history.replaceState(null, "", url);
  }, [text]);
}
