import { canonical } from "./canonical";
import type { LogRow } from "./chain";
import type { StoredCut } from "./check-cuts";
import type { StoredCheckpoint } from "./check-log";
import { isCount, isHash, readSigned } from "./checkpoint";
import { searchColumns } from "./body";

/** What the first line of an export says, signed. */
export interface ExportHead {
  readonly origin: string;
  readonly epoch: number;
  /** Public key, hex; whoever verifies compares it with the one they know. */
  readonly key: string;
  /** When it was made, ISO in UTC, and under which request the log holds that. */
  readonly at: string;
  readonly request: string;
  /** Public keys (hex) that signed before `key`, which vouches for them; missing for none. */
  readonly earlier?: readonly string[];
  /** First and last row, and the last one's hash. All that the log holds: an export leaves nothing out. */
  readonly first: number;
  readonly last: number;
  readonly hash: string;
  readonly filter: "whole log";
}

/** What the last line says, signed: what came before it. */
export interface ExportManifest extends ExportHead {
  readonly rows: number;
  readonly checkpoints: number;
  /** SHA-256 of all bytes before this line, hex. */
  readonly sha256: string;
}

/** The texts that are signed. */
export const headText = (head: ExportHead): string => canonical({ ...head, what: "keyhole audit export", v: 1 });
export const manifestText = (manifest: ExportManifest): string =>
  canonical({ ...manifest, what: "keyhole audit manifest", v: 1 });

/** Lines of the file, without their line feeds. */
export const headLine = (head: ExportHead, signature: string): string => canonical({ export: head, signature });
export const manifestLine = (manifest: ExportManifest, signature: string): string => canonical({ manifest, signature });

/** A row with all that is hashed of it; by what it is searched is worked out of its body. */
export const rowLine = ({ n, id, micros, body, hash }: LogRow): string => canonical({ n, id, micros, body, hash });

/** A checkpoint that nobody here signed, as it stands in the table: it is told apart from those that were altered. */
export const strangerLine = ({ seq, n, line }: StoredCheckpoint): string => canonical({ stranger: { seq, n, line } });

/** A record of a cut that nobody there signed, told apart in the same way. */
export const strangerCutLine = (line: string): string => canonical({ strangerCut: line });

/** Reads such a line; null unless it is exactly what `strangerCutLine` writes. */
export function readStrangerCutLine(text: string): StoredCut | null {
  try {
    const { strangerCut: line } = JSON.parse(text) as { readonly strangerCut: unknown };
    return typeof line === "string" && strangerCutLine(line) === text ? { line, stranger: true } : null;
  } catch {
    return null;
  }
}

/** Reads such a line; null unless it is exactly what `strangerLine` writes. */
export function readStrangerLine(text: string): StoredCheckpoint | null {
  try {
    const { seq, n, line } = (JSON.parse(text) as { stranger: Readonly<Record<string, unknown>> }).stranger;
    if (!isCount(seq) || !isCount(n) || typeof line !== "string") return null;
    const found = { seq, n, line };
    return strangerLine(found) === text ? { ...found, stranger: true } : null;
  } catch {
    return null;
  }
}

/** Reads a row's line; null unless it is exactly what `rowLine` writes. */
export function readRowLine(line: string): LogRow | null {
  try {
    const { n, id, micros, body, hash } = JSON.parse(line) as Readonly<Record<string, unknown>>;
    if (!isCount(n) || !isCount(id) || !isHash(hash) || typeof micros !== "string" || typeof body !== "string")
      return null;
    const row = { n, id, micros, body, hash, ...searchColumns(body) };
    return rowLine(row) === line ? row : null;
  } catch {
    return null;
  }
}

/** Reads the first line; null unless it is exactly what `headLine` writes. */
export function readHeadLine(line: string): { readonly head: ExportHead; readonly signature: string } | null {
  const found = readSigned(line, "export");
  const head = found === null ? null : headOf(found.body);
  if (found === null || head === null || headLine(head, found.signature) !== line) return null;
  return { head, signature: found.signature };
}

/** Reads the last line; null unless it is exactly what `manifestLine` writes. */
export function readManifestLine(
  line: string,
): { readonly manifest: ExportManifest; readonly signature: string } | null {
  const found = readSigned(line, "manifest");
  const head = found === null ? null : headOf(found.body);
  if (found === null || head === null) return null;
  const { rows, checkpoints, sha256 } = found.body;
  if (!isCount(rows) || !isCount(checkpoints) || !isHash(sha256)) return null;
  const manifest = { ...head, rows, checkpoints, sha256 };
  return manifestLine(manifest, found.signature) === line ? { manifest, signature: found.signature } : null;
}

function headOf(body: Readonly<Record<string, unknown>>): ExportHead | null {
  const { origin, epoch, key, earlier, at, request, first, last, hash, filter } = body;
  if (typeof origin !== "string" || typeof at !== "string" || typeof request !== "string") return null;
  if (!isCount(epoch) || !isCount(first) || !isCount(last) || !isHash(hash) || !isHash(key)) return null;
  if (!(earlier === undefined || (Array.isArray(earlier) && earlier.every(isHash)))) return null;
  const before = earlier === undefined ? {} : { earlier: earlier as readonly string[] };
  return filter === "whole log" ? { origin, epoch, key, ...before, at, request, first, last, hash, filter } : null;
}
