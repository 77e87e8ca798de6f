import type { Answer } from "./recording-proxy";

/** So many characters of a secret in a row, and it has leaked. */
const run = 12;

export interface Place {
  readonly name: string;
  readonly text: string;
}

export interface Leak {
  readonly secret: string;
  readonly place: string;
  /** Where in the text, and what stands before it, so that the way it took can be found. The run itself is not told. */
  readonly at: number;
  readonly before: string;
}

/** A secret in the forms in which it could be carried on: as it is, encoded at any offset, backwards. */
function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret, "utf8");
  const base64 = [0, 1, 2].flatMap((offset) => {
    const shifted = Buffer.concat([Buffer.alloc(offset), bytes]);
    // The first and last groups mix with what stands beside it.
    return [shifted.toString("base64").slice(4, -4), shifted.toString("base64url").slice(4, -4)];
  });
  const hex = bytes.toString("hex");
  return [
    ...[secret, encodeURIComponent(secret), encodeURIComponent(encodeURIComponent(secret))],
    ...[JSON.stringify(secret).slice(1, -1), [...secret].reverse().join("")],
    ...[secret.toLowerCase(), secret.toUpperCase()],
    ...base64,
    ...[hex, hex.toUpperCase(), [...bytes].map((byte) => `\\x${byte.toString(16)}`).join("")],
    ...[[...bytes].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("")],
  ];
}

/** Where any run of twelve characters of a secret, in any of its forms, stands in one of the places. */
export function leaksOf(secrets: Readonly<Record<string, string>>, places: Iterable<Place>): readonly Leak[] {
  const runs = new Map<string, string>();
  for (const [name, secret] of Object.entries(secrets)) {
    for (const form of formsOf(secret)) {
      for (let at = 0; at + run <= form.length; at += 1) runs.set(form.slice(at, at + run), name);
    }
  }
  const found: Leak[] = [];
  for (const { name: place, text } of places) {
    for (let at = 0; at + run <= text.length; at += 1) {
      const secret = runs.get(text.slice(at, at + run));
      if (secret === undefined) continue;
      found.push({ secret, place, at, before: text.slice(Math.max(0, at - 60), at) });
      at += 64;
    }
  }
  return found;
}

/** Everything an application answered, headers and bodies. */
export function* answersAsPlaces(answers: readonly Answer[]): Generator<Place> {
  for (const { method, path, status, headers, body } of answers) {
    yield { name: `${method} ${path} → ${status}`, text: `${path}\n${headers.join("\n")}\n${body.toString("latin1")}` };
  }
}
