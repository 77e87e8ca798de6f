import { describe, expect, it } from "vitest";
import { canonical } from "@/lib/domain/audit/canonical";
import { verdictOf } from "@/lib/cli/verify-audit";
import { verifyExport } from "@/lib/cli/verify-export";
import { exportLines, keysOf, signedLog } from "@/tests/support/signed-log";

const keys = keysOf(1);
const bodyOf = (text: string): string => canonical({ type: "vault.read", outcome: "done", data: { text } });
const log = signedLog(["one", "two", "drei 😀"].map(bodyOf), { keys, at: [2] });
const file = Buffer.from(`${exportLines(log, keys).join("\n")}\n`);

/** As a disk gives them: in parts that keep to no line. */
async function* inParts(bytes: Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const given = { keys: [keys.publicKey], pinned: [] };

describe("keyhole audit verify", () => {
  const verified = {
    broken: null,
    rows: 6,
    since: "1700000000000000",
    begins: 0,
    erased: 0,
    notes: [],
    checkpoints: 0,
    last: null,
  };

  it("says how many events there are and since when", () => {
    expect(verdictOf(verified)).toEqual({
      line: "6 events, unbroken since 2023-11-14T22:13:20.000Z; no checkpoint yet.",
      exitCode: 0,
    });
    expect(verdictOf({ ...verified, rows: 1, since: null }).line).toBe("1 event, unbroken; no checkpoint yet.");
  });

  it("names what is wrong, and fails", () => {
    const broken = { kind: "hash", n: 4, id: 9, sentence: "Row 4 was altered." } as const;
    expect(verdictOf({ ...verified, rows: 3, broken })).toEqual({
      line: "Broken after 3 events. Row 4 was altered.",
      exitCode: 1,
    });
  });
});

describe("keyhole audit verify FILE", () => {
  it.each([1, 7, 100_000])("verifies an export that comes %i bytes at a time", async (size) => {
    const { line, exitCode } = await verifyExport(inParts(file, size), given);
    expect([line.startsWith("3 events, unbroken since 2023-11-14"), exitCode]).toEqual([true, 0]);
    expect(line).toContain(
      `1 checkpoints. Exported 2026-01-01T00:00:00.000Z from origin and signed by the key ${keys.id}.`,
    );
  });

  it("says that the key was not compared where none is given", async () => {
    const { line } = await verifyExport(inParts(file), { keys: [], pinned: [] });
    expect(line).toContain("that it names itself: compare it, or give --key");
  });

  it("names line and row, and fails", async () => {
    const altered = Buffer.from(file.toString("utf8").replace("two", "six"));
    expect(await verifyExport(inParts(altered), given)).toEqual({
      line: "Broken at line 4, after 1 event. Row 2 was altered, or a row before it was exchanged: its hash does not fit.",
      exitCode: 1,
    });
  });

  it("sees a file that was cut off, is empty, or is something else", async () => {
    expect((await verifyExport(inParts(file.subarray(0, file.length - 300)), given)).exitCode).toBe(1);
    expect((await verifyExport(inParts(file.subarray(0, file.length - 1)), given)).line).toContain("has lost its end");
    for (const text of ["", "{}\n", "\n", "a".repeat(2_000_000)])
      expect((await verifyExport(inParts(Buffer.from(text), 65_536), given)).exitCode).toBe(1);
  });
});
