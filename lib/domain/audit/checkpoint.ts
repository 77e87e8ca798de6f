import { bytesOfHex, hexOf, utf8 } from "./bytes";
import { canonical } from "./canonical";
import type { Sha256 } from "./chain";

/** What is signed of a log at one moment: with it, nobody can tell another story of the rows up to `n` later. */
export interface Checkpoint {
  /** The installation. */
  readonly origin: string;
  /** Counts restores. */
  readonly epoch: number;
  /** From 1 without gaps. */
  readonly seq: number;
  /** Last row it speaks of, and its hash (hex). */
  readonly n: number;
  readonly hash: string;
  /** When it was made, ISO in UTC. */
  readonly at: string;
  /** SHA-256 of the line of the checkpoint before, hex; null for the first. */
  readonly before: string | null;
  /** Id of the key that signed. */
  readonly key: string;
}

export interface SignedCheckpoint {
  readonly checkpoint: Checkpoint;
  /** Ed25519 over `checkpointText`, hex: base64 would let two texts stand for one signature. */
  readonly signature: string;
}

/** Whether an Ed25519 signature over some bytes is that of a public key (32 bytes, hex). Injected, as hashing is. */
export type VerifySignature = (publicKey: string, bytes: Uint8Array, signature: Uint8Array) => boolean;

/** The one text of a checkpoint that is signed. */
export const checkpointText = (checkpoint: Checkpoint): string =>
  canonical({ ...checkpoint, what: "keyhole audit checkpoint", v: 1 });

/** One line of a file of checkpoints, in the table, and in an export. */
export const checkpointLine = ({ checkpoint, signature }: SignedCheckpoint): string =>
  canonical({ checkpoint, signature });

/** Reads such a line; null unless it is exactly what `checkpointLine` writes. */
export function readCheckpointLine(line: string): SignedCheckpoint | null {
  const found = readSigned(line, "checkpoint");
  if (found === null) return null;
  const { origin, epoch, seq, n, hash, at, before, key } = found.body as Partial<Checkpoint>;
  const whole =
    typeof origin === "string" && isCount(epoch) && isCount(seq) && isCount(n) && isHash(hash) && isMoment(at);
  if (!whole || !(before === null || isHash(before)) || typeof key !== "string") return null;
  const signed = { checkpoint: { origin, epoch, seq, n, hash, at, before, key }, signature: found.signature };
  return checkpointLine(signed) === line ? signed : null;
}

/** A line `{<name>: {…}, signature}` as far as it has that form. */
export function readSigned(
  line: string,
  name: string,
): { readonly body: Readonly<Record<string, unknown>>; readonly signature: string } | null {
  try {
    const parsed: unknown = JSON.parse(line);
    if (typeof parsed !== "object" || parsed === null) return null;
    const { [name]: body, signature } = parsed as Readonly<Record<string, unknown>>;
    if (typeof body !== "object" || body === null || typeof signature !== "string") return null;
    if (!/^[0-9a-f]{128}$/.test(signature)) return null;
    return { body: body as Readonly<Record<string, unknown>>, signature };
  } catch {
    return null;
  }
}

/** Short name of a public key (hex): the first 16 hex digits of its SHA-256. */
export const keyIdOf = (publicKey: string, sha256: Sha256): string => hexOf(sha256(bytesOfHex(publicKey))).slice(0, 16);

/** What the next checkpoint carries of this line. */
export const lineHash = (line: string, sha256: Sha256): string => hexOf(sha256(utf8(line)));

export const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
export const isHash = (value: unknown): value is string => typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
export const isMoment = (value: unknown): value is string =>
  typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value);
