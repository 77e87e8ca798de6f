import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from "node:crypto";
import { searchColumns } from "@/lib/domain/audit/body";
import { bytesOfHex, hexOf, utf8 } from "@/lib/domain/audit/bytes";
import { linkHash, originHash, type ChainHead, type LogRow } from "@/lib/domain/audit/chain";
import type { StoredCheckpoint } from "@/lib/domain/audit/check-log";
import {
  checkpointLine,
  checkpointText,
  keyIdOf,
  lineHash,
  type Checkpoint,
  type VerifySignature,
} from "@/lib/domain/audit/checkpoint";
import {
  headLine,
  headText,
  manifestLine,
  manifestText,
  rowLine,
  type ExportHead,
} from "@/lib/domain/audit/export-file";

/** Signed logs made by hand, the same each time; written apart from what signs in the application. */

export const sha256 = (bytes: Uint8Array): Uint8Array => createHash("sha256").update(bytes).digest();

export interface Keys {
  readonly publicKey: string;
  readonly id: string;
  sign(text: string): string;
}

/** A key pair from one byte. */
export function keysOf(seed: number): Keys {
  const der = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), Buffer.alloc(32, seed)]);
  const privateKey = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const publicKey = createPublicKey(privateKey).export({ format: "der", type: "spki" }).subarray(-32).toString("hex");
  return {
    publicKey,
    id: keyIdOf(publicKey, sha256),
    sign: (text) => hexOf(sign(null, utf8(text), privateKey)),
  };
}

const publicKeys = new Map<string, KeyObject>();

export const verifies: VerifySignature = (publicKey, bytes, signature) => {
  const der = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), bytesOfHex(publicKey)]);
  const key = publicKeys.get(publicKey) ?? createPublicKey({ key: der, format: "der", type: "spki" });
  publicKeys.set(publicKey, key);
  return verify(null, bytes, key, signature);
};

export interface SignedLog {
  readonly head: ChainHead & { readonly epoch: number };
  readonly rows: readonly LogRow[];
  readonly checkpoints: readonly StoredCheckpoint[];
}

export interface LogPlan {
  readonly origin?: string;
  readonly keys: Keys;
  /** After which rows a checkpoint is made. */
  readonly at: readonly number[];
}

/** A log as the database links it and the worker signs it. */
export function signedLog(bodies: readonly string[], { origin = "origin", keys, at }: LogPlan): SignedLog {
  let hash = originHash(origin, sha256);
  const rows = bodies.map((body, index): LogRow => {
    const row = { n: index + 1, id: index * 2 + 10, micros: String(1_700_000_000_000_000 + index), body };
    hash = linkHash(hash, row, sha256);
    return { ...row, hash, ...searchColumns(body) };
  });
  const checkpoints: StoredCheckpoint[] = [];
  for (const n of at) {
    const row = rows[n - 1];
    if (row === undefined) continue;
    const before = checkpoints.at(-1);
    checkpoints.push(
      stored(keys, {
        ...{ origin, epoch: 1, seq: checkpoints.length + 1, n, hash: row.hash ?? "", key: keys.id },
        at: new Date(1_700_000_000_000 + n * 1000).toISOString(),
        before: before === undefined ? null : lineHash(before.line, sha256),
      }),
    );
  }
  return { head: { origin, epoch: 1, n: rows.length, hash }, rows, checkpoints };
}

export function stored(keys: Keys, checkpoint: Checkpoint): StoredCheckpoint {
  const line = checkpointLine({ checkpoint, signature: keys.sign(checkpointText(checkpoint)) });
  return { seq: checkpoint.seq, n: checkpoint.n, line };
}

/** The lines of its export; `earlier` are public keys that signed before. */
export function exportLines({ head, rows, checkpoints }: SignedLog, keys: Keys, earlier?: readonly string[]): string[] {
  const about: ExportHead = {
    ...{ origin: head.origin, epoch: head.epoch, key: keys.publicKey, request: "request", filter: "whole log" },
    ...(earlier === undefined ? {} : { earlier }),
    ...{ first: 1, last: head.n ?? 0, hash: head.hash ?? "", at: "2026-01-01T00:00:00.000Z" },
  };
  const lines = [headLine(about, keys.sign(headText(about)))];
  for (const row of rows) {
    for (const { line, n } of checkpoints) if (n === row.n) lines.push(line);
    lines.push(rowLine(row));
  }
  const digest = createHash("sha256")
    .update(lines.map((line) => `${line}\n`).join(""))
    .digest("hex");
  const manifest = { ...about, rows: rows.length, checkpoints: checkpoints.length, sha256: digest };
  return [...lines, manifestLine(manifest, keys.sign(manifestText(manifest)))];
}
