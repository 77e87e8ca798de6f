import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { verifyAudit } from "@/lib/cli/verify-audit";
import type { LogRow } from "@/lib/domain/audit/chain";
import known from "@/tests/fixtures/chain-known.json";

const sha256 = (bytes: Uint8Array): Uint8Array => createHash("sha256").update(bytes).digest();

async function* batches(rows: readonly LogRow[]): AsyncGenerator<readonly LogRow[]> {
  for (let at = 0; at < rows.length; at += 2) yield rows.slice(at, at + 2);
}

describe("keyhole audit verify", () => {
  it("says how many events there are and since when", async () => {
    const since = new Date(Number(known.rows[0]?.micros) / 1000).toISOString();
    expect(await verifyAudit({ head: known.head, rows: batches(known.rows) }, sha256)).toEqual({
      line: `6 events, unbroken since ${since}.`,
      exitCode: 0,
    });
  });

  it("names the row that was altered, and fails", async () => {
    const rows = known.rows.map((row) =>
      row.n === 4 ? { ...row, body: row.body.replace("not-found", "resolved") } : row,
    );
    expect(await verifyAudit({ head: known.head, rows: batches(rows) }, sha256)).toEqual({
      line: "Broken after 3 events. Row 4 was altered, or a row before it was exchanged: its hash does not fit.",
      exitCode: 1,
    });
  });

  it("sees that the end was cut off", async () => {
    const { line, exitCode } = await verifyAudit({ head: known.head, rows: batches(known.rows.slice(0, 1)) }, sha256);
    expect(line).toBe("Broken after 1 event. Row 2 is missing: the log ended with row 6, and 5 were cut off.");
    expect(exitCode).toBe(1);
  });

  it("has nothing to say against an empty log", async () => {
    const hash = createHash("sha256").update("keyhole audit log of x").digest("hex");
    expect((await verifyAudit({ head: { origin: "x", n: 0, hash }, rows: batches([]) }, sha256)).line).toBe(
      "0 events, unbroken.",
    );
  });
});
