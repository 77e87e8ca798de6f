import { AppError } from "../errors";
import type { OptionValue } from "./decode-args";
import type { Reference } from "./parse-reference";

const hex = (code: number): string => `%${code.toString(16).toUpperCase().padStart(2, "0")}`;

/** Escapes a character's code unit once; a unit that stands for a byte (`byte-text`) becomes that byte's escape. */
const escape = (character: string): string => {
  const code = character.charCodeAt(0);
  return hex(code >= 0xdc80 ? code - 0xdc00 : code);
};

/** What a path decodes twice must survive twice; the rest only has to get past the splitting. */
const encodeSegment = (segment: string): string =>
  segment.replace(/[%+]|[\0-\x20"#/;<>?\\^`{|}\x7f]|[\udc80-\udcff](?<![\ud800-\udbff].)/g, (character) =>
    character === "%" ? "%2525" : character === "+" ? "%252B" : escape(character),
  );

const encodeOption = (text: string): string =>
  text.replace(/[\0-\x20"#%&+=<>\\^`{|}\x7f]|[\udc80-\udcff](?<![\ud800-\udbff].)/g, escape);

function encodeHost(name: string): string {
  if (name === "" || /[/#]/.test(name))
    throw new AppError("INVALID", "A vault's prefix holds no slash and no hash sign.");
  const host = name.includes(":") || /^\[.*\]$/s.test(name) ? `[${name}]` : name;
  return name.includes("@") ? `@${host}` : host;
}

function encodePlace(resource: string, key: string | null): string {
  const segments = resource.split("/");
  // With empty segments, or without a key to come last, slashes would be lost or taken for the key's.
  const joint = segments.includes("") || key === null ? "%2F" : "/";
  const path = segments.map(encodeSegment).join(joint);
  return key === null ? path : `${path}/${encodeSegment(key)}`;
}

function encodeOptions(config: Reference["config"]): string {
  if (config === null) return "";
  const pair = (name: string, value: OptionValue): readonly string[] => {
    if (value === true) return [encodeOption(name)];
    if (typeof value === "string") return [`${encodeOption(name)}=${encodeOption(value)}`];
    return value.flatMap((item) => pair(name, item));
  };
  const pairs = Object.entries(config).flatMap(([name, value]) => pair(name, value));
  return `?${pairs.length === 0 ? "&" : pairs.join("&")}`;
}

function encodeVersion(version: number | null): string {
  if (version === null) return "";
  if (Number.isNaN(version)) return "#nan";
  if (!Number.isFinite(version)) return version > 0 ? "#inf" : "#-inf";
  return Object.is(version, -0) ? "#-0" : `#${version}`;
}

/**
 * The text of a reference that every Gateway version reads back as exactly this reference. Slashes inside a resource
 * without key are written as `%2F`, which means the same before and after 3.8. Throws INVALID for a name that cannot be
 * written, which no parsed reference has.
 */
export const formatReference = ({ name, resource, key, config, version }: Reference): string =>
  `{vault://${encodeHost(name)}/${encodePlace(resource, key)}${encodeOptions(config)}${encodeVersion(version)}}`;
