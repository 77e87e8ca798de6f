import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type pg from "pg";
import type { Answer } from "./recording-proxy";

/** So many characters of a secret in a row, and it has leaked. */
const run = 12;
/** So many of them are enough to look closer. */
const head = 6;

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
export function formsOf(secret: string): readonly string[] {
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
  const heads = new Set<string>();
  for (const [name, secret] of Object.entries(secrets)) {
    for (const form of formsOf(secret)) {
      for (let at = 0; at + run <= form.length; at += 1) runs.set(form.slice(at, at + run), name);
      for (let at = 0; at + head <= form.length; at += 1) heads.add(form.slice(at, at + head));
    }
  }
  const found: Leak[] = [];
  for (const { name: place, text } of places) {
    let after = 0;
    // Wherever a run begins, one of these steps falls on six characters of it: most of the text need not be looked at.
    for (let step = 0; step + head <= text.length; step += run - head + 1) {
      if (!heads.has(text.slice(step, step + head))) continue;
      for (let at = Math.max(after, step + head - run); at <= step; at += 1) {
        const secret = runs.get(text.slice(at, at + run));
        if (secret === undefined) continue;
        found.push({ secret, place, at, before: text.slice(Math.max(0, at - 60), at) });
        after = at + 64;
        break;
      }
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

/** Every row of every table, as the owner of the schema reads it. */
export async function databaseAsPlaces(owner: pg.Client): Promise<readonly Place[]> {
  const { rows } = await owner.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'm') and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_toast'`,
  );
  const dumped: Place[] = [];
  for (const { name } of rows) {
    const table = await owner.query<{ row: string }>(`select t::text as row from ${name} t`);
    dumped.push({ name: `table ${name}`, text: table.rows.map(({ row }) => row).join("\n") });
  }
  return dumped;
}

/** Every file below a folder, byte by byte, but what `leaveOut` names. */
export async function filesAsPlaces(
  folder: string,
  leaveOut: (file: string) => boolean = () => false,
): Promise<readonly Place[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const kept = files.filter((file) => !leaveOut(path.relative(folder, file)));
  // A running server renews files of its own; one that is gone holds nothing.
  const read = (file: string): Promise<string> =>
    readFile(file, "latin1").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return "";
      throw error;
    });
  return Promise.all(kept.map(async (file) => ({ name: file, text: await read(file) })));
}
