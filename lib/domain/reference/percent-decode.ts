import { bytesToText, textToBytes } from "../byte-text";

const PERCENT = 0x25;
const PLUS = 0x2b;

/** The value of a hexadecimal digit's character code, or -1. */
export function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

function decodeBytes(text: string, plusIsSpace: boolean): string {
  const from = textToBytes(text);
  const to = new Uint8Array(from.length);
  let length = 0;
  for (let at = 0; at < from.length; at++) {
    const byte = from[at]!;
    if (byte === PERCENT && at + 2 < from.length) {
      const high = hexDigit(from[at + 1]!);
      const low = hexDigit(from[at + 2]!);
      if (high >= 0 && low >= 0) {
        to[length++] = high * 16 + low;
        at += 2;
        continue;
      }
    }
    to[length++] = plusIsSpace && byte === PLUS ? 0x20 : byte;
  }
  return bytesToText(to.subarray(0, length));
}

/**
 * Replaces `%` and two hexadecimal digits by their byte, once; a malformed escape stays as it is. With `plusIsSpace` it
 * is OpenResty's `unescape_uri`, without it LuaSocket's `unescape`. Bytes that are not UTF-8 come back as `byte-text` has them.
 */
export function percentDecode(text: string, plusIsSpace: boolean): string {
  let at = text.indexOf("%");
  if (at === -1) return plusIsSpace && text.includes("+") ? text.replaceAll("+", " ") : text;
  let decoded = "";
  let copied = 0;
  for (; at !== -1; at = text.indexOf("%", at)) {
    const high = at + 2 < text.length ? hexDigit(text.charCodeAt(at + 1)) : -1;
    const low = high < 0 ? -1 : hexDigit(text.charCodeAt(at + 2));
    if (low < 0) {
      at += 1;
      continue;
    }
    if (high > 7) return decodeBytes(text, plusIsSpace);
    const before = text.slice(copied, at);
    decoded += (plusIsSpace ? before.replaceAll("+", " ") : before) + String.fromCharCode(high * 16 + low);
    at += 3;
    copied = at;
  }
  const rest = text.slice(copied);
  return decoded + (plusIsSpace ? rest.replaceAll("+", " ") : rest);
}
