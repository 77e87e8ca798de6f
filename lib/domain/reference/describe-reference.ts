import { isShownName } from "../mask";
import { luaNumberText } from "./lua-text";
import { isReference, parseReference, type Reference, type ReferenceRules } from "./parse-reference";
import { prefixLength, splitReference } from "./split-reference";

/** Options by their names; what has no value, or a name like one, may be a credential that stands in the wrong place. */
function optionsInWords(config: NonNullable<Reference["config"]>): readonly string[] {
  const all = Object.entries(config);
  const named = all.filter(([name, value]) => value !== true && isShownName(name)).map(([name]) => `\`${name}\``);
  return named.length === all.length ? named : [...named, `${all.length - named.length} not named here`];
}

/** How Kong reads a reference, in words: "resource `oidc/client`, member `secret`, version 2, in `prod`". */
export function describeReference({ name, resource, key, config, version }: Reference): string {
  const options = config === null ? [] : optionsInWords(config);
  return [
    `resource \`${resource}\``,
    ...(key === null ? ["the whole value"] : [`member \`${key}\``]),
    ...(version === null ? [] : [`version ${luaNumberText(version)}`]),
    ...(options.length === 0 ? [] : [`options ${options.join(", ")}`]),
    `in \`${name}\``,
  ].join(", ");
}

/** What a stretch of a reference's text is to Kong; `dropped` is what it throws away (user, port, parameters, a slash at the end). */
export type TokenKind = "frame" | "prefix" | "separator" | "resource" | "key" | "dropped" | "options" | "version";

export interface ReferenceToken {
  readonly kind: TokenKind;
  /** [start, end) in UTF-16 units. */
  readonly start: number;
  readonly end: number;
}

/** Start and end of the path's last segment, and where the path ends without the slashes behind it. */
function lastSegment(text: string, pathStart: number, pathEnd: number): { start: number; end: number } {
  let end = pathEnd;
  while (end > pathStart && text[end - 1] === "/") end--;
  return { start: text.lastIndexOf("/", end - 1) + 1, end };
}

/**
 * Cuts the text of a reference into the parts that Kong sees, for colouring: they follow one another without a gap from
 * the first brace to the last. Empty for what is no reference. A reference that does not parse is cut as far as it goes.
 */
export function referenceTokens(text: string, rules?: ReferenceRules): readonly ReferenceToken[] {
  if (!isReference(text)) return [];
  const parts = splitReference(text);
  const parsed = parseReference(text, rules);
  const tokens: ReferenceToken[] = [];
  let at = 0;
  const upTo = (kind: TokenKind, end: number): void => {
    if (end <= at) return;
    tokens.push({ kind, start: at, end });
    at = end;
  };
  upTo("frame", prefixLength);
  upTo("dropped", parts.hostStart);
  upTo("prefix", parts.hostEnd);
  upTo("dropped", parts.pathStart);
  const last = lastSegment(text, parts.pathStart, parts.pathEnd);
  if (last.end > parts.pathStart) {
    let first = parts.pathStart;
    while (text[first] === "/") first++;
    upTo("separator", first);
    if (parsed.ok && parsed.value.key !== null) {
      upTo("resource", last.start - 1);
      upTo("separator", last.start);
      upTo("key", last.end);
    } else upTo("resource", last.end);
  }
  upTo("dropped", parts.queryStart === -1 ? parts.end : parts.queryStart - 1);
  upTo("separator", parts.queryStart);
  upTo("options", parts.end);
  upTo("separator", parts.fragmentStart);
  upTo("version", text.length - 1);
  upTo("frame", text.length);
  return tokens;
}
