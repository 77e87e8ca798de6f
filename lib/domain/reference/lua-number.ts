import { hexDigit } from "./percent-decode";

const isSpace = (code: number): boolean => code === 0x20 || (code >= 0x09 && code <= 0x0d);
const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;

/** Inf and nan in any case, or null. */
function notFinite(word: string): number | null {
  const lower = word.toLowerCase();
  if (lower === "inf" || lower === "infinity") return Infinity;
  return lower === "nan" ? NaN : null;
}

/** `mantissa × 2^exponent`, rounded once, half to even, as LuaJIT does from the top 64 bits and a sticky one. */
function scale(mantissa: bigint, exponent: number): number {
  if (mantissa === 0n) return 0;
  let value = mantissa;
  let power = exponent;
  const bits = value.toString(2).length;
  if (bits > 64) {
    const excess = BigInt(bits - 64);
    const sticky = (value & ((1n << excess) - 1n)) === 0n ? 0n : 1n;
    value = (value >> excess) | sticky;
    power += bits - 64;
  }
  const magnitude = Math.min(bits, 64) + power;
  if (magnitude > 1024) return Infinity;
  if (magnitude < -1074) return 0;
  if (magnitude >= -1021) {
    const half = Math.trunc(power / 2);
    return Number(value) * 2 ** half * 2 ** (power - half);
  }
  // Below that, what counts is how many times the smallest number fits, so the rounding happens here.
  if (power >= -1074) return Number(value << BigInt(power + 1074)) * Number.MIN_VALUE;
  const shift = BigInt(-1074 - power);
  const remainder = value & ((1n << shift) - 1n);
  const middle = 1n << (shift - 1n);
  const floor = value >> shift;
  const up = remainder > middle || (remainder === middle && (floor & 1n) === 1n);
  return Number(up ? floor + 1n : floor) * Number.MIN_VALUE;
}

/** Digits of a mantissa from `at`, with at most one point. */
function scanMantissa(text: string, at: number, hexadecimal: boolean) {
  let point = -1;
  let digits = 0;
  let end = at;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code === 0x2e) {
      if (point !== -1) return null;
      point = end;
    } else if (hexadecimal ? hexDigit(code) >= 0 : isDigit(code)) digits++;
    else break;
  }
  return digits === 0
    ? null
    : { end, whole: text.slice(at, point === -1 ? end : point), part: point === -1 ? "" : text.slice(point + 1, end) };
}

const exponentLimit = 2 ** 20;

/** The exponent from `at`, where a marker was seen; null without digits or from 2^20 on, which LuaJIT refuses. */
function scanExponent(text: string, at: number): { end: number; value: number } | null {
  const sign = text[at] === "-" ? -1 : 1;
  let end = text[at] === "-" || text[at] === "+" ? at + 1 : at;
  const first = end;
  while (end < text.length && isDigit(text.charCodeAt(end))) end++;
  const value = Number(text.slice(first, end));
  return end === first || value >= exponentLimit ? null : { end, value: sign * value };
}

/**
 * `tonumber(text, 10)` under LuaJIT: decimal, `0x` with fraction and `p` exponent, `0b`, inf and nan, a sign, white
 * space around it. Null for everything else, a trailing NUL included.
 */
export function luaNumber(text: string): number | null {
  let at = 0;
  let stop = text.length;
  while (at < stop && isSpace(text.charCodeAt(at))) at++;
  while (stop > at && isSpace(text.charCodeAt(stop - 1))) stop--;
  const negative = text[at] === "-";
  if (negative || text[at] === "+") at++;
  const body = text.slice(at, stop);
  const value = unsignedNumber(body);
  return value === null ? null : negative ? -value : value;
}

function unsignedNumber(body: string): number | null {
  const special = notFinite(body);
  if (special !== null) return special;
  const marker = body.charCodeAt(0) === 0x30 ? body.charCodeAt(1) | 0x20 : 0;
  if (marker === 0x62) return binaryNumber(body);
  const hexadecimal = marker === 0x78;
  const mantissa = scanMantissa(body, hexadecimal ? 2 : 0, hexadecimal);
  if (mantissa === null) return null;
  let end = mantissa.end;
  let exponent = 0;
  if (end < body.length) {
    if ((body.charCodeAt(end) | 0x20) !== (hexadecimal ? 0x70 : 0x65)) return null;
    const scanned = scanExponent(body, end + 1);
    if (scanned === null) return null;
    end = scanned.end;
    exponent = scanned.value;
  }
  if (end < body.length) return null;
  if (!hexadecimal) return Number(body);
  return scale(BigInt(`0x${mantissa.whole}${mantissa.part}`), exponent - 4 * mantissa.part.length);
}

/** At most 64 digits after leading zeros, without point or exponent. */
function binaryNumber(body: string): number | null {
  const digits = /^0[bB](?=[01])0*([01]{0,64})$/.exec(body)?.[1];
  return digits === undefined ? null : scale(BigInt(`0b0${digits}`), 0);
}
