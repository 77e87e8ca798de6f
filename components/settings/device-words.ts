const browsers = [
  [/\bEdg\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\bFirefox\//, "Firefox"],
  [/\bChrome\//, "Chrome"],
  [/\bSafari\//, "Safari"],
  [/\bcurl\//, "curl"],
] as const;
const systems = [
  [/\bAndroid\b/, "Android"],
  [/\b(?:iPhone|iPad)\b/, "iOS"],
  [/\bMac OS X\b/, "macOS"],
  [/\bWindows\b/, "Windows"],
  [/\bLinux\b/, "Linux"],
] as const;

/** A user agent's header in two words, "Firefox on Linux"; what is not known stays unsaid. */
export function deviceWords(userAgent: string | null): string {
  if (userAgent === null || userAgent === "") return "unknown device";
  const browser = browsers.find(([pattern]) => pattern.test(userAgent))?.[1] ?? "another browser";
  const system = systems.find(([pattern]) => pattern.test(userAgent))?.[1];
  return system === undefined ? browser : `${browser} on ${system}`;
}

/** A session told from others: where it is used, and from which address. */
export const sessionWords = (session: { readonly userAgent: string | null; readonly address: string | null }): string =>
  `${deviceWords(session.userAgent)}, ${session.address ?? "unknown address"}`;
