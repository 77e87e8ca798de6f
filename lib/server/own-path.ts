const base = "http://own.invalid";

/** A path of this application; anything that could lead elsewhere (another host, a scheme, a backslash) becomes "/". */
export function ownPath(text: unknown): string {
  if (typeof text !== "string" || !/^\/(?![/\\])[^\\\s]*$/.test(text) || !URL.canParse(text, base)) return "/";
  const { origin, pathname, search } = new URL(text, base);
  // Dot segments are gone only now: `/.//evil.example` has become `//evil.example`, which names a host.
  return origin === base && !pathname.startsWith("//") ? pathname + search : "/";
}
