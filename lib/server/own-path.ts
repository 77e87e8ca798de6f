/** A path of this application; anything that could lead elsewhere (another host, a scheme, a backslash) becomes "/". */
export function ownPath(text: unknown): string {
  if (typeof text !== "string" || !/^\/(?![/\\])[^\\\s]*$/.test(text) || !URL.canParse(text, "http://own.invalid"))
    return "/";
  const url = new URL(text, "http://own.invalid");
  return url.origin === "http://own.invalid" ? url.pathname + url.search : "/";
}
