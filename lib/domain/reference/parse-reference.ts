import { fail, ok, type Result } from "../errors";
import { knows } from "../versions";
import { decodeArgs, type ReferenceOptions } from "./decode-args";
import { luaNumber } from "./lua-number";
import { luaText } from "./lua-text";
import { percentDecode } from "./percent-decode";
import { type ReferenceParts, splitReference } from "./split-reference";

/** A reference as Kong understands it. Texts may hold any bytes; see `byte-text`. */
export interface Reference {
  /** A strategy's name or a vault's prefix, exactly as written. */
  readonly name: string;
  /** What the backend is asked for. */
  readonly resource: string;
  /** Which member of the JSON object it answers with; null for the whole value. */
  readonly key: string | null;
  readonly config: ReferenceOptions | null;
  /** Any number Lua reads, inf and nan included. */
  readonly version: number | null;
}

export type ReferenceProblemCode =
  "not-a-reference" | "missing-host" | "missing-path" | "empty-path" | "invalid-version" | "invalid-path";

export interface ReferenceProblem {
  readonly code: ReferenceProblemCode;
  /** Kong's own words; they quote the whole input. */
  readonly message: string;
  /** The character to point at, in UTF-16 units. */
  readonly offset: number;
}

export interface ReferenceRules {
  /** "3.8"; from then on a trailing slash means that there is no key. */
  readonly gatewayVersion: string;
}

/** Whether Kong takes the value for a reference at all: how it begins and how it ends, nothing else. */
export const isReference = (value: unknown): value is string =>
  typeof value === "string" && value.startsWith("{vault://") && value.endsWith("}") && value.length > 9;

const words: Record<Exclude<ReferenceProblemCode, "not-a-reference">, string> = {
  "missing-host": "reference url is missing host",
  "missing-path": "reference url is missing path",
  "empty-path": "reference url has empty path",
  "invalid-version": "reference url has invalid version",
  "invalid-path": "reference url has invalid path",
};

const problem = (code: keyof typeof words, text: string, offset: number) =>
  fail({ code, message: `${words[code]} [${text}]`, offset });

interface Place {
  readonly resource: string;
  readonly key: string | null;
}

// Twice, because Kong's path parser decodes and then Kong does.
const decodeSegment = (segment: string): string => percentDecode(percentDecode(segment, false), true);

/** Resource and key of a path, both without its slashes at the ends; null if it has no segment. */
function readPath(text: string, { pathStart, pathEnd }: ReferenceParts, slashEnds: boolean): Place | null {
  const path = text.slice(pathStart + 1, pathEnd);
  const last = path.length - 1;
  const lastSlash = path.lastIndexOf("/");
  const plain = !path.includes("%") && !path.includes("+");
  if (plain && lastSlash === -1) return { resource: path, key: null };
  if (plain && lastSlash !== last && path.charCodeAt(0) !== 0x2f && !path.includes("//")) {
    return { resource: path.slice(0, lastSlash), key: path.slice(lastSlash + 1) };
  }
  const segments: string[] = [];
  for (const segment of path.split("/")) if (segment !== "") segments.push(plain ? segment : decodeSegment(segment));
  if (segments.length === 0) return null;
  if (segments.length === 1 || (slashEnds && lastSlash === last)) return { resource: segments.join("/"), key: null };
  const key = segments.pop()!;
  return { resource: segments.join("/"), key };
}

/**
 * Reads a value as Kong's `parse_reference` does, for a Gateway of the given version (the newest rules without one). Never
 * throws. Kong's algorithm: `kong/pdk/vault.lua`, over LuaSocket 3.0-rc1 and OpenResty's decoders.
 */
export function parseReference(value: unknown, rules?: ReferenceRules): Result<Reference, ReferenceProblem> {
  if (!isReference(value)) {
    return fail({ code: "not-a-reference", message: `not a reference [${luaText(value)}]`, offset: 0 });
  }
  const parts = splitReference(value);
  if (parts.hostEnd <= parts.hostStart) return problem("missing-host", value, parts.hostStart);
  const pathLength = parts.pathEnd - parts.pathStart;
  if (parts.pathStart === parts.end) return problem("missing-path", value, parts.pathStart);
  if (pathLength === 1) return problem("empty-path", value, parts.pathEnd);

  let version: number | null = null;
  if (parts.fragmentStart !== -1) {
    version = luaNumber(value.slice(parts.fragmentStart, -1));
    if (version === null) return problem("invalid-version", value, parts.fragmentStart);
  }
  const slashEnds = rules === undefined || knows("3.8", rules.gatewayVersion);
  const place = readPath(value, parts, slashEnds);
  if (place === null) return problem("invalid-path", value, parts.pathStart);

  const hasQuery = parts.queryStart !== -1 && parts.queryStart < parts.end;
  return ok({
    name: value.slice(parts.hostStart, parts.hostEnd),
    resource: place.resource,
    key: place.key,
    config: hasQuery ? decodeArgs(value.slice(parts.queryStart, parts.end)) : null,
    version,
  });
}
