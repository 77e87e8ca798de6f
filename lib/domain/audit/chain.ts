import { searchColumns, type SearchColumns } from "./body";
import { bytesOfHex, hexOf, utf8 } from "./bytes";
import { canonical } from "./canonical";

/** SHA-256 of bytes; 32 bytes out. Injected, because the domain also runs in a browser. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

/** One row of the log as stored. A part that is missing in the database is null. */
export interface LogRow extends SearchColumns {
  /** Place in the chain, from 1 without gaps; null for an event that nothing links. */
  readonly n: number | null;
  readonly id: number;
  /** When it was put on record: microseconds since 1970 by the database's clock, decimal. */
  readonly micros: string | null;
  readonly body: string | null;
  /** Hex. */
  readonly hash: string | null;
}

/** What the database holds as the chain's end. `origin` is the installation's id, with which the chain begins. */
export interface ChainHead {
  readonly origin: string;
  /** How many rows there are; null when the database has lost its head. */
  readonly n: number | null;
  /** Hex. */
  readonly hash: string | null;
}

export type BreakKind =
  | ("gap" | "event-missing" | "hash" | "columns" | "form" | "unlinked" | "head" | "truncated")
  /** What signed checkpoints show. */
  | ("fork" | "rollback" | "foreign" | "key" | "signature" | "checkpoint-missing" | "checkpoint-form" | "cut")
  /** A person is shown under a name that the log does not know them by. */
  | "name"
  /** Of an exported file: what is wrong with its frame. */
  | "file";

/** The first row that is not what was written, and what is wrong with it. */
export interface Break {
  readonly kind: BreakKind;
  /** Place in the chain; for an unlinked event the place after the last. */
  readonly n: number;
  readonly id: number | null;
  /** Whole sentence, naming the row. */
  readonly sentence: string;
}

/** Verifies as rows come in; keeps one hash. */
export interface ChainCheck {
  /** Takes the next rows in order; answers with the first break, or null while all is well. */
  take(rows: readonly LogRow[]): Break | null;
  /** After the last row: the same for the end of the chain. */
  finish(): Break | null;
  readonly verified: number;
  /** Microseconds of the first row, null before there is one. */
  readonly since: string | null;
}

/** Looks at a row that holds, by its place and its hash (hex); answers with a break where somebody knows better. */
export type Witness = (n: number, hash: string) => Break | null;

/** The last row that a signed cut took off, and its hash (hex). */
export interface ChainStart {
  readonly n: number;
  readonly hash: string;
}

/**
 * Starts verifying a chain against its head. Shows every edit of a column, missing, added, swapped or repeated row,
 * a cut-off end, and a suffix that was linked anew; it does not say who did it.
 *
 * @param start where rows up to one were cut off for their age: the rest is held against that one's hash
 */
export function checkChain(
  head: ChainHead,
  sha256: Sha256,
  witness: Witness = () => null,
  start: ChainStart | null = null,
): ChainCheck {
  let last = start?.hash ?? originHash(head.origin, sha256);
  let verified = start?.n ?? 0;
  let since: string | null = null;
  let found: Break | null = null;

  const one = (row: LogRow): Break | null => {
    const next = verified + 1;
    const broken = (kind: BreakKind, what: string): Break => ({
      kind,
      n: next,
      id: row.id,
      sentence: `Row ${next} ${what}`,
    });
    if (row.n === null) return broken("unlinked", `was put into the log past its chain (event ${row.id}).`);
    if (row.n !== next) return broken("gap", `is missing: after row ${verified} comes row ${row.n}.`);
    if (row.body === null || row.micros === null) return broken("event-missing", `has lost its event (${row.id}).`);
    const hash = linkHash(last, { n: next, id: row.id, micros: row.micros, body: row.body }, sha256);
    if (row.hash !== hash)
      return broken("hash", "was altered, or a row before it was exchanged: its hash does not fit.");
    const derived = searchColumns(row.body);
    const wrong = searched.filter((name) => derived[name] !== row[name]);
    if (wrong.length > 0) return broken("columns", `is listed under another ${wrong.join(", ")} than it says.`);
    if (!isCanonical(row.body)) return broken("form", "is not in the one form in which rows are written.");
    // Before the head: what was signed says from which row on the log is another, the head only that it is.
    const witnessed = witness(next, hash);
    if (witnessed !== null) return witnessed;
    if (next === head.n && hash !== head.hash) return headBreak();
    last = hash;
    verified = next;
    since ??= row.micros;
    return null;
  };

  const headBreak = (): Break => ({
    kind: "head",
    n: head.n ?? verified,
    id: null,
    sentence:
      head.n === null
        ? `The log has lost the record of its end: whether rows were cut off after row ${verified} cannot be told.`
        : `Row ${head.n} is not the one the log ended with: rows up to it were linked anew.`,
  });

  const atEnd = (): Break | null => {
    const isBefore = head.n !== null && head.n < (start?.n ?? 0);
    if (head.n === null || isBefore || (head.n === verified && head.hash !== last)) return headBreak();
    if (verified >= head.n) return null;
    const sentence = `Row ${verified + 1} is missing: the log ended with row ${head.n}, and ${head.n - verified} were cut off.`;
    return { kind: "truncated", n: verified + 1, id: null, sentence };
  };

  return {
    take(rows) {
      for (const row of rows) {
        if (found !== null) break;
        found = one(row);
      }
      return found;
    },
    finish: () => (found ??= atEnd()),
    get verified() {
      return verified;
    },
    get since() {
      return since;
    },
  };
}

/** The hash that stands before the first row, hex: a chain begins with the installation it belongs to. */
export const originHash = (origin: string, sha256: Sha256): string =>
  hexOf(sha256(utf8(`keyhole audit log of ${origin}`)));

const searched = ["type", "actor", "gateway", "object", "outcome"] as const;

/** Hash of a row from the hash before it (hex) and every stored column: as the database's trigger computes it. */
export function linkHash(
  before: string,
  row: { readonly n: number; readonly id: number; readonly micros: string; readonly body: string },
  sha256: Sha256,
): string {
  const text = utf8(`${row.n} ${row.id} ${row.micros}\n${row.body}`);
  const bytes = new Uint8Array(32 + text.length);
  bytes.set(bytesOfHex(before), 0);
  bytes.set(text, 32);
  return hexOf(sha256(bytes));
}

function isCanonical(body: string): boolean {
  try {
    return canonical(JSON.parse(body)) === body;
  } catch {
    return false;
  }
}
