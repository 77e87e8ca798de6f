import { bytesToText } from "./byte-text";
import { fail, ok, type Result } from "./errors";
import { luaNumber } from "./reference/lua-number";

/** A decoded value: its type is what Kong asks for, and for a string its bytes (see `byte-text`). */
export type JsonValue =
  | { readonly type: "string"; readonly text: string }
  | { readonly type: "number"; readonly number: number }
  | { readonly type: "boolean"; readonly boolean: boolean }
  | { readonly type: "null" }
  | { readonly type: "array" }
  | { readonly type: "object"; readonly members: ReadonlyMap<string, JsonValue> };

/** lua-cjson's name for what stands at a place, with the value where there is one. `at` counts bytes from 0. */
interface Token {
  readonly name: string;
  readonly at: number;
  readonly value?: JsonValue;
}

const single: Readonly<Record<string, string>> = {
  "{": "T_OBJ_BEGIN",
  "}": "T_OBJ_END",
  "[": "T_ARR_BEGIN",
  "]": "T_ARR_END",
  ":": "T_COLON",
  ",": "T_COMMA",
};
const literals: readonly (readonly [string, string, JsonValue])[] = [
  ["true", "T_BOOLEAN", { type: "boolean", boolean: true }],
  ["false", "T_BOOLEAN", { type: "boolean", boolean: false }],
  ["null", "T_NULL", { type: "null" }],
];
const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  t: "\t",
  n: "\n",
  f: "\f",
  r: "\r",
};
const maxDepth = 1000;

// What C's strtod takes, which is more than JSON has: hexadecimal, inf, nan, a leading plus.
const hexadecimal = /[+-]?0x(?:[\da-f]+\.?[\da-f]*|\.[\da-f]+)(?:p[+-]?\d+)?/iy;
const decimal = /[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?/iy;
const special = /[+-]?(inf(?:inity)?|nan(?:\(\w*\))?)/iy;
const plainText = /[^"\\\0]*/y;
const unicodeEscape = /\\u([\da-f]{4})(?:\\u(d[c-f][\da-f]{2}))?/iy;

/** One character for each byte, so that places in the text are places in the bytes. */
function binaryText(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 8192) parts.push(String.fromCharCode(...bytes.subarray(at, at + 8192)));
  return parts.join("");
}

const fromBinary = (text: string): string =>
  /[\x80-\xff]/.test(text) ? bytesToText(Uint8Array.from(text, (character) => character.charCodeAt(0))) : text;

const toBinary = (code: number): string => binaryText(new TextEncoder().encode(String.fromCodePoint(code)));

class Decoder {
  #at = 0;
  #depth = 0;
  problem: string | null = null;

  constructor(private readonly text: string) {}

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.text);
  }

  #number(): Token {
    const at = this.#at;
    const found = this.#match(hexadecimal) ?? this.#match(decimal) ?? this.#match(special);
    if (!found) return { name: "invalid number", at };
    this.#at += found[0].length;
    return { name: "T_NUMBER", at, value: { type: "number", number: luaNumber(found[0].replace(/\(.*/, "")) ?? NaN } };
  }

  /** The character an escape of the form u0000 stands for, in bytes; null if it stands for none. */
  #unicode(): string | null {
    const found = this.#match(unicodeEscape);
    const code = Number.parseInt(found?.[1] ?? "", 16);
    if (!found || (code & 0xfc00) === 0xdc00) return null;
    if ((code & 0xfc00) !== 0xd800) {
      this.#at += 6;
      return toBinary(code);
    }
    if (found[2] === undefined) return null;
    this.#at += 12;
    return toBinary(0x10000 + ((code & 0x3ff) << 10) + (Number.parseInt(found[2], 16) & 0x3ff));
  }

  #string(): Token {
    const start = this.#at++;
    let text = "";
    for (;;) {
      text += this.#match(plainText)![0];
      this.#at = plainText.lastIndex;
      const character = this.text[this.#at];
      if (character === '"') break;
      if (character !== "\\") return { name: "unexpected end of string", at: this.#at };
      const escape = this.text[this.#at + 1] ?? "";
      if (escape === "u") {
        const unicode = this.#unicode();
        if (unicode === null) return { name: "invalid unicode escape code", at: this.#at };
        text += unicode;
      } else if (Object.hasOwn(escapes, escape)) {
        text += escapes[escape]!;
        this.#at += 2;
      } else return { name: "invalid escape code", at: this.#at };
    }
    this.#at++;
    return { name: "T_STRING", at: start, value: { type: "string", text: fromBinary(text) } };
  }

  #next(): Token {
    while (/[ \t\n\r]/.test(this.text[this.#at] ?? "")) this.#at++;
    const at = this.#at;
    const character = this.text[at] ?? "\0";
    if (character === "\0") return { name: "T_END", at };
    const name = single[character];
    if (name !== undefined) {
      this.#at++;
      return { name, at };
    }
    if (character === '"') return this.#string();
    if (/[-+\d]/.test(character)) return this.#number();
    for (const [word, name, value] of literals) {
      if (this.text.startsWith(word, at)) {
        this.#at += word.length;
        return { name, at, value };
      }
    }
    return this.#match(special) ? this.#number() : { name: "invalid token", at };
  }

  #refuse(expected: string, { name, at }: Token): null {
    this.problem = `Expected ${expected} but found ${name} at character ${at + 1}`;
    return null;
  }

  #descend(): boolean {
    if (++this.#depth <= maxDepth) return true;
    this.problem = `Found too many nested data structures (${this.#depth}) at character ${this.#at}`;
    return false;
  }

  #object(): JsonValue | null {
    if (!this.#descend()) return null;
    const members = new Map<string, JsonValue>();
    let token = this.#next();
    if (token.name !== "T_OBJ_END") {
      for (;;) {
        if (token.value?.type !== "string") return this.#refuse("object key string", token);
        const { text } = token.value;
        token = this.#next();
        if (token.name !== "T_COLON") return this.#refuse("colon", token);
        const value = this.#value(this.#next());
        if (value === null) return null;
        members.set(text, value);
        token = this.#next();
        if (token.name === "T_OBJ_END") break;
        if (token.name !== "T_COMMA") return this.#refuse("comma or object end", token);
        token = this.#next();
      }
    }
    this.#depth--;
    return { type: "object", members };
  }

  #array(): JsonValue | null {
    if (!this.#descend()) return null;
    let token = this.#next();
    if (token.name !== "T_ARR_END") {
      for (;;) {
        if (this.#value(token) === null) return null;
        token = this.#next();
        if (token.name === "T_ARR_END") break;
        if (token.name !== "T_COMMA") return this.#refuse("comma or array end", token);
        token = this.#next();
      }
    }
    this.#depth--;
    return { type: "array" };
  }

  #value(token: Token): JsonValue | null {
    if (token.value) return token.value;
    if (token.name === "T_OBJ_BEGIN") return this.#object();
    return token.name === "T_ARR_BEGIN" ? this.#array() : this.#refuse("value", token);
  }

  document(): JsonValue | null {
    const value = this.#value(this.#next());
    if (value === null) return null;
    const token = this.#next();
    return token.name === "T_END" ? value : this.#refuse("the end", token);
  }
}

/**
 * Decodes bytes as lua-cjson does in Kong: numbers as C reads them, any bytes in strings, the last of equal member names,
 * nothing after a NUL. The problem is lua-cjson's own text; it holds places and token names, nothing of the input.
 */
export function decodeJson(bytes: Uint8Array): Result<JsonValue, string> {
  if (bytes.length >= 2 && (bytes[0] === 0 || bytes[1] === 0))
    return fail("JSON parser does not support UTF-16 or UTF-32");
  const decoder = new Decoder(binaryText(bytes));
  const value = decoder.document();
  return value === null ? fail(decoder.problem ?? "") : ok(value);
}
