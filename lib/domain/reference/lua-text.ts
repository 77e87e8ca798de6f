/** A number as Lua writes it, `%.14g`. */
export function luaNumberText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  const [mantissa = "", power = "0"] = value.toExponential(13).split("e");
  const exponent = Number(power);
  const trim = (digits: string): string => (digits.includes(".") ? digits.replace(/\.?0+$/, "") : digits);
  if (exponent >= -4 && exponent < 14) return trim(value.toFixed(13 - exponent));
  return `${trim(mantissa)}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

/** `tostring` of a value as JSON has it; null is Lua's nil, and a table has no text of its own worth keeping. */
export function luaText(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return luaNumberText(value);
  if (typeof value === "boolean") return value ? "true" : "false";
  return value === null || value === undefined ? "nil" : "table";
}
