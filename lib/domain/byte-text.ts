/*
 * Kong works on bytes, JavaScript on UTF-16. Texts that may hold any bytes (a decoded resource, a payload) are kept as
 * strings in which each byte that is not part of valid UTF-8 stands as a lone surrogate, U+DC80 for 0x80 up to U+DCFF.
 * The two functions are inverses on whatever `bytesToText` made.
 */

const encoder = new TextEncoder();
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The bytes of a text: UTF-8, escaped bytes as themselves, any other lone surrogate as its three bytes. */
export function textToBytes(text: string): Uint8Array {
  if (text.isWellFormed()) return encoder.encode(text);
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (code >= 0xdc80 && code <= 0xdcff) bytes.push(code - 0xdc00);
    else if (code >= 0xd800 && code <= 0xdfff) bytes.push(0xed, 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
    else bytes.push(...encoder.encode(character));
  }
  return Uint8Array.from(bytes);
}

/** The length of the valid UTF-8 sequence at `at` (Unicode's table 3-7: nothing overlong, no surrogates); 0 if none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!;
  if (first < 0x80) return 1;
  const length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (length === 0 || at + length > bytes.length) return 0;
  const second = bytes[at + 1]!;
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 0;
  for (let next = at + 2; next < at + length; next++) if ((bytes[next]! & 0xc0) !== 0x80) return 0;
  return length;
}

/** Index of the first byte that is not part of valid UTF-8, or -1. */
export function invalidUtf8At(bytes: Uint8Array): number {
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes, at);
    if (length === 0) return at;
    at += length;
  }
  return -1;
}

/** Bytes as text, nothing lost: valid UTF-8 as it reads, every other byte as a lone surrogate. */
export function bytesToText(bytes: Uint8Array): string {
  const parts: string[] = [];
  let rest = bytes;
  for (let bad = invalidUtf8At(rest); bad !== -1; bad = invalidUtf8At(rest)) {
    parts.push(strict.decode(rest.subarray(0, bad)), String.fromCharCode(0xdc00 + rest[bad]!));
    rest = rest.subarray(bad + 1);
  }
  return parts.length === 0 ? strict.decode(rest) : parts.join("") + strict.decode(rest);
}
