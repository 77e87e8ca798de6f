import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { canonical } from "@/lib/domain/audit/canonical";
import { checkExport, type ExportBreak } from "@/lib/domain/audit/check-export";
import { lineHash } from "@/lib/domain/audit/checkpoint";
import { exportLines, keysOf, sha256, signedLog, stored, verifies } from "@/tests/support/signed-log";

const keys = keysOf(1);
const bodyOf = (text: string): string => canonical({ type: "vault.read", outcome: "done", data: { text } });
const bodies = ["eins", "zwei ä \u0000 😀", 'drei "quoted"', "vier", "fünf"].map(bodyOf);
const log = signedLog(bodies, { keys, at: [2, 5] });
const lines = exportLines(log, keys);
const bytes = Buffer.from(`${lines.join("\n")}\n`, "utf8");

function linesOf(file: Uint8Array): { readonly lines: readonly (string | null)[]; readonly ended: boolean } {
  const found: (string | null)[] = [];
  let start = 0;
  for (let at = file.indexOf(10); at !== -1; at = file.indexOf(10, start)) {
    found.push(text(file.subarray(start, at)));
    start = at + 1;
  }
  if (start < file.length) found.push(text(file.subarray(start)));
  return { lines: found, ended: start === file.length };
}

function text(part: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(part);
  } catch {
    return null;
  }
}

function verified(
  file: Uint8Array,
  { trusted = [keys.publicKey], pinned = [] }: { trusted?: readonly string[]; pinned?: readonly string[] } = {},
): ExportBreak | null {
  const hash = createHash("sha256");
  const running = { add: (line: string) => void hash.update(line), soFar: () => hash.copy().digest("hex") };
  const check = checkExport({ sha256, running, verify: verifies, keys: trusted, pinned });
  const read = linesOf(file);
  for (const line of read.lines) check.take(line);
  return check.finish(read.ended);
}

const fileOf = (changed: readonly string[]): Buffer => Buffer.from(`${changed.join("\n")}\n`, "utf8");

describe("an exported log", () => {
  it("verifies with the public key, and without one against its own", () => {
    expect(verified(bytes)).toBeNull();
    expect(verified(bytes, { trusted: [] })).toBeNull();
  });

  it("does not hold with any byte of it flipped, and the line is named", () => {
    const lineAt = (offset: number): number => bytes.subarray(0, offset).filter((byte) => byte === 10).length + 1;
    const wrong: string[] = [];
    for (const bit of process.env.KEYHOLE_PROVE ? [1, 2, 4, 8, 16, 32, 64, 128] : [0x01, 0x20]) {
      for (let at = 0; at < bytes.length; at++) {
        const flipped = Uint8Array.from(bytes);
        flipped[at] = (flipped[at] ?? 0) ^ bit;
        const found = verified(flipped);
        if (found?.line !== lineAt(at)) wrong.push(`${at}^${bit}: line ${found?.line ?? "none"}`);
      }
    }
    expect(wrong).toEqual([]);
  }, 120_000);

  const row = (n: number): number =>
    lines.findIndex((line) => line.startsWith('{"body"') && line.endsWith(`"n":${n}}`));
  const swap = (a: number, b: number): string[] => lines.with(a, lines[b] ?? "").with(b, lines[a] ?? "");

  it.each<readonly [string, readonly string[], number]>([
    ["a row deleted", lines.toSpliced(row(3), 1), row(3) + 1],
    ["a range deleted", lines.toSpliced(row(3), 2), row(3) + 1],
    ["the first row deleted", lines.toSpliced(1, 1), 2],
    ["the manifest cut off", lines.slice(0, -1), lines.length - 1],
    ["the end cut off", [...lines.slice(0, row(4)), ...lines.slice(-1)], row(4) + 1],
    ["a row inserted", lines.toSpliced(row(3), 0, lines[row(1)] ?? ""), row(3) + 1],
    ["two rows swapped", swap(row(3), row(4)), row(3) + 1],
    ["a row repeated", lines.toSpliced(row(3), 0, lines[row(3)] ?? ""), row(3) + 2],
    ["a row in other JSON", lines.with(row(3), ` ${lines[row(3)] ?? ""}`), row(3) + 1],
    ["a checkpoint removed", lines.filter((line, at) => at !== row(2) - 1), 6],
    ["something after the manifest", [...lines, "{}"], lines.length + 1],
    ["carriage returns", lines.map((line) => `${line}\r`), 1],
    [
      "another log's manifest",
      [...lines.slice(0, -1), exportLines({ ...log, rows: [] }, keys).at(-1) ?? ""],
      lines.length,
    ],
    [
      "another log's first line",
      [exportLines(signedLog(bodies, { origin: "x", keys, at: [] }), keys)[0] ?? "", ...lines.slice(1)],
      2,
    ],
  ])("shows %s, and where", (_what, changed, line) => {
    expect(verified(fileOf(changed))).toMatchObject({ line });
  });

  it("signed anew by another key is refused where the key is known", () => {
    const others = keysOf(2);
    const forged = fileOf(exportLines(signedLog(bodies, { keys: others, at: [2] }), others));
    expect(verified(forged)).toMatchObject({ kind: "key", line: 1 });
    expect(verified(forged, { trusted: [] })).toBeNull();
  });

  it("has to extend checkpoints that were kept elsewhere, as far as they were made before it", () => {
    const kept = log.checkpoints.map(({ line }) => line);
    expect(verified(bytes, { pinned: kept })).toBeNull();
    const shorter = signedLog(bodies.slice(0, 3), { keys, at: [2] });
    expect(verified(fileOf(exportLines(shorter, keys)), { pinned: kept })).toMatchObject({ kind: "rollback", n: 4 });
    const foreign = signedLog(bodies, { origin: "other", keys, at: [] });
    expect(verified(fileOf(exportLines(foreign, keys)), { pinned: kept })).toMatchObject({ kind: "foreign" });
  });
});

describe("an export after its key was exchanged", () => {
  const old = keysOf(5);
  const mixed = signedLog(bodies, { keys: old, at: [2] });

  it("verifies by the newest key alone, which vouches for those before", () => {
    expect(verified(fileOf(exportLines(mixed, keys, [old.publicKey])))).toBeNull();
    expect(verified(fileOf(exportLines(mixed, keys)))).toMatchObject({ kind: "key" });
    expect(verified(fileOf(exportLines(mixed, keys, [keysOf(6).publicKey])))).toMatchObject({ kind: "key" });
  });

  it("passes by checkpoints that were made while it was written, and no older ones", () => {
    const [, second] = log.checkpoints;
    const later = (at: string) =>
      stored(keys, {
        ...{ origin: log.head.origin, epoch: 1, seq: 3, n: 9, hash: "0".repeat(64), key: keys.id, at },
        before: lineHash(second?.line ?? "", sha256),
      }).line;
    expect(verified(bytes, { pinned: [later("2025-12-31T23:59:59.990Z")] })).toBeNull();
    expect(verified(bytes, { pinned: [later("2025-12-31T23:00:00.000Z")] })).toMatchObject({ kind: "rollback" });
  });
});
