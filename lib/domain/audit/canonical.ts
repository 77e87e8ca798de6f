/**
 * The one text of a JSON value, after RFC 8785: no white space, members in the order of their UTF-16 units, numbers as
 * ECMAScript prints them. Equal values give equal texts, so a hash of the text is a hash of the value. Members that are
 * `undefined` are left out, as in JSON.
 * Throws TypeError for what JSON cannot say: NaN, infinities, functions, lone surrogates, instances of classes.
 */
export function canonical(value: unknown): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") return numberText(value);
  if (typeof value === "string") return stringText(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value === "object" && isPlain(value)) {
    // Joined by hand: this runs for every row of the log, and lists of pairs cost as much again.
    let text = "";
    for (const name of Object.keys(value).sort()) {
      const member = value[name];
      if (member !== undefined) text += `${text === "" ? "" : ","}${stringText(name)}:${canonical(member)}`;
    }
    return `{${text}}`;
  }
  throw new TypeError(`JSON has no word for a ${typeof value} like this.`);
}

function numberText(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError("JSON has no word for a number that is not finite.");
  return JSON.stringify(value);
}

/** Lone surrogates are not text: RFC 8785 refuses them, and so would the database. */
function stringText(value: string): string {
  if (!value.isWellFormed()) throw new TypeError("A lone surrogate is not text.");
  return JSON.stringify(value);
}

function isPlain(value: object): value is Readonly<Record<string, unknown>> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
