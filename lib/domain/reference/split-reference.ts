/** Where the parts of a reference lie in its text; every range is [start, end) in UTF-16 units. */
export interface ReferenceParts {
  /** What the authority says is the host, without user, port and brackets. */
  readonly hostStart: number;
  readonly hostEnd: number;
  /** The first slash of the path, or where one is missed. */
  readonly pathStart: number;
  readonly pathEnd: number;
  /** After the `?`; -1 without one. */
  readonly queryStart: number;
  /** Where query or path end: at the `#` or the closing brace. */
  readonly end: number;
  /** After the `#`; -1 without one. */
  readonly fragmentStart: number;
}

/** `{vault://` */
export const prefixLength = 9;

/**
 * Splits the text of a reference as LuaSocket 3.0-rc1 splits a URL, which Kong pins: the first `#` ends everything, even
 * in the host; only `/` ends the authority; `;` after the path drops what follows it.
 */
export function splitReference(text: string): ReferenceParts {
  const last = text.length - 1;
  const hash = text.indexOf("#", prefixLength);
  const end = hash === -1 ? last : hash;

  const slash = text.indexOf("/", prefixLength);
  const pathStart = slash === -1 || slash > end ? end : slash;

  const question = text.indexOf("?", pathStart);
  const hasQuery = question !== -1 && question < end;
  const beforeQuery = hasQuery ? question : end;
  const semicolon = text.indexOf(";", pathStart);
  const pathEnd = semicolon !== -1 && semicolon < beforeQuery ? semicolon : beforeQuery;

  let hostStart = prefixLength;
  let hostEnd = pathStart;
  const at = text.indexOf("@", prefixLength);
  if (at !== -1 && at < pathStart) hostStart = at + 1;
  const colon = hostEnd > hostStart ? text.lastIndexOf(":", hostEnd - 1) : -1;
  if (colon >= hostStart) {
    const bracket = text.indexOf("]", colon);
    if (bracket === -1 || bracket >= hostEnd) hostEnd = colon;
  }
  if (hostEnd - hostStart > 2 && text[hostStart] === "[" && text[hostEnd - 1] === "]") {
    hostStart += 1;
    hostEnd -= 1;
  }
  return {
    hostStart,
    hostEnd,
    pathStart,
    pathEnd,
    queryStart: hasQuery ? question + 1 : -1,
    end,
    fragmentStart: hash === -1 ? -1 : hash + 1,
  };
}
