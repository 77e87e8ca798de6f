import { canonical } from "./canonical";
import { isCount, isHash, isMoment, readSigned } from "./checkpoint";

/** What is signed when the beginning of a log is cut off because it was kept for long enough. */
export interface Cut {
  /** The installation. */
  readonly origin: string;
  readonly epoch: number;
  /** From 1 without gaps. */
  readonly seq: number;
  /** The last row that was cut off, and its hash (hex): the rest is held against it. */
  readonly n: number;
  readonly hash: string;
  /** How many rows this cut took. */
  readonly count: number;
  /** When it was made, ISO in UTC. */
  readonly at: string;
  /** SHA-256 of the line of the cut before, hex; null for the first. */
  readonly before: string | null;
  /** The checkpoint of row `n`, and the SHA-256 of its line: what was signed before it went with the rows. */
  readonly checkpoint: { readonly seq: number; readonly hash: string };
  /** Id of the key that signed. */
  readonly key: string;
}

export interface SignedCut {
  readonly cut: Cut;
  /** Ed25519 over `cutText`, hex. */
  readonly signature: string;
}

/** Rows are kept for so many months at least; the database holds it too. */
export const fewestMonths = 12;

/** The one text of a cut that is signed. */
export const cutText = (cut: Cut): string => canonical({ ...cut, what: "keyhole audit cut", v: 1 });

/** One line of the table, and of an export. */
export const cutLine = ({ cut, signature }: SignedCut): string => canonical({ cut, signature });

/** Reads such a line; null unless it is exactly what `cutLine` writes. */
export function readCutLine(line: string): SignedCut | null {
  const found = readSigned(line, "cut");
  if (found === null) return null;
  const { origin, epoch, seq, n, hash, count, at, before, checkpoint, key } = found.body as Partial<Cut>;
  if (typeof origin !== "string" || typeof key !== "string" || !isMoment(at) || !isHash(hash)) return null;
  if (!isCount(epoch) || !isCount(seq) || !isCount(n) || !isCount(count)) return null;
  if (!(before === null || isHash(before)) || !isCount(checkpoint?.seq) || !isHash(checkpoint.hash)) return null;
  const of = { seq: checkpoint.seq, hash: checkpoint.hash };
  const cut = { origin, epoch, seq, n, hash, count, at, before, checkpoint: of, key };
  const signed = { cut, signature: found.signature };
  return cutLine(signed) === line ? signed : null;
}
