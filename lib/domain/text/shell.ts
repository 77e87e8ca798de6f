import { textToBytes } from "../byte-text";

/** What a shell reads as itself wherever it stands. */
const plain = /^[A-Za-z0-9_/:=.,@%+][A-Za-z0-9_/:=.,@%+-]*$/;

/** Control and format characters: invisible, or able to make the line read as another one. */
const invisible = /[\u0000-\u001f\u007f-\u009f]|\p{Cf}|\p{Zl}|\p{Zp}|\p{Cs}/u;

const escapeByte = (byte: number): string => {
  if (byte === 0x27 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`;
};

/**
 * One argument of a command line for bash and zsh that reads back as exactly `text`, on one line, with nothing in it
 * executed. A NUL, which no argument can hold, becomes U+FFFD.
 */
export const shellWord = (text: string): string => {
  const sayable = text.replaceAll("\0", "\ufffd");
  if (plain.test(sayable)) return sayable;
  if (!invisible.test(sayable)) return `'${sayable.replaceAll("'", "'\\''")}'`;
  return `$'${[...textToBytes(sayable)].map(escapeByte).join("")}'`;
};
