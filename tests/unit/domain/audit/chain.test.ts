import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { searchColumns } from "@/lib/domain/audit/body";
import { canonical } from "@/lib/domain/audit/canonical";
import { checkChain, linkHash, type Break, type ChainHead, type LogRow } from "@/lib/domain/audit/chain";
import known from "@/tests/fixtures/chain-known.json";
import { propertyRuns } from "@/tests/support/property-runs";

const sha256 = (bytes: Uint8Array): Uint8Array => createHash("sha256").update(bytes).digest();

interface Chain {
  readonly head: ChainHead;
  readonly rows: readonly LogRow[];
}

function verified({ head, rows }: Chain, batch = rows.length || 1): Break | null {
  const check = checkChain(head, sha256);
  for (let at = 0; at < rows.length; at += batch) check.take(rows.slice(at, at + batch));
  return check.finish();
}

/** A chain as the database would have linked it. */
function linked(bodies: readonly string[], origin = "origin"): Chain {
  let hash = createHash("sha256").update(`keyhole audit log of ${origin}`).digest("hex");
  const rows = bodies.map((body, at): LogRow => {
    const row = { n: at + 1, id: at * 2 + 10, micros: String(1_700_000_000_000_000 + at), body };
    hash = linkHash(hash, row, sha256);
    return { ...row, hash, ...searchColumns(body) };
  });
  return { head: { origin, n: rows.length, hash }, rows };
}

const body = (text: string): string => canonical({ type: "vault.read", outcome: "done", data: { text } });

describe("the known chain, linked by the database once and for all", () => {
  it("verifies, in batches of any size", () => {
    for (const size of [1, 2, 5, 100]) expect(verified(known, size)).toBeNull();
    const check = checkChain(known.head, sha256);
    check.take(known.rows);
    expect([check.verified, check.since]).toEqual([known.rows.length, known.rows[0]?.micros]);
  });

  it("does not verify with any byte of it flipped", () => {
    const bytes = new TextEncoder().encode(JSON.stringify(known));
    const unseen: number[] = [];
    let readable = 0;
    for (const bit of [0x01, 0x20]) {
      for (let at = 0; at < bytes.length; at++) {
        const flipped = Uint8Array.from(bytes);
        flipped[at] = (flipped[at] ?? 0) ^ bit;
        const chain = parsedChain(flipped);
        if (chain === null) continue;
        readable++;
        if (verified(chain) === null) unseen.push(at);
      }
    }
    expect(unseen).toEqual([]);
    expect(readable).toBeGreaterThan(bytes.length / 2);
  });

  it("does not verify as another installation's", () => {
    expect(verified({ ...known, head: { ...known.head, origin: "another" } })).toMatchObject({ kind: "hash", n: 1 });
  });
});

/** Null for what is not even a chain any more. */
function parsedChain(bytes: Uint8Array): Chain | null {
  try {
    const chain = JSON.parse(new TextDecoder().decode(bytes)) as Partial<Chain>;
    return chain.head && Array.isArray(chain.rows) ? (chain as Chain) : null;
  } catch {
    return null;
  }
}

describe("a chain", () => {
  const bodies = fc.array(
    fc.string({ unit: "binary", maxLength: 20 }).map((text) => body(text.toWellFormed())),
    { minLength: 1, maxLength: 12 },
  );

  it("verifies as it was linked", () => {
    fc.assert(
      fc.property(
        bodies,
        fc.integer({ min: 1, max: 5 }),
        (texts, size) => void expect(verified(linked(texts), size)).toBeNull(),
      ),
      { numRuns: propertyRuns() },
    );
  });

  it("that is empty verifies, unless its head is another", () => {
    const empty = linked([]);
    expect(verified(empty)).toBeNull();
    expect(verified({ ...empty, head: { ...empty.head, hash: "0".repeat(64) } })).toMatchObject({ kind: "head" });
  });

  const tamperings: Readonly<Record<string, (rows: LogRow[], at: number) => LogRow[]>> = {
    "text edited": (rows, at) => rows.map((row, i) => (i === at ? { ...row, body: body("edited in place") } : row)),
    "time edited": (rows, at) =>
      rows.map((row, i) => (i === at ? { ...row, micros: `${BigInt(row.micros ?? 0) + 1n}` } : row)),
    "id edited": (rows, at) => rows.map((row, i) => (i === at ? { ...row, id: row.id + 1 } : row)),
    "number edited": (rows, at) => rows.map((row, i) => (i === at ? { ...row, n: 1000 } : row)),
    "hash edited": (rows, at) => rows.map((row, i) => (i === at ? { ...row, hash: "0".repeat(64) } : row)),
    "column edited": (rows, at) => rows.map((row, i) => (i === at ? { ...row, gateway: "prod" } : row)),
    "event lost": (rows, at) => rows.map((row, i) => (i === at ? { ...row, body: null, micros: null } : row)),
    deleted: (rows, at) => rows.filter((_row, i) => i !== at),
    "cut off": (rows, at) => rows.slice(0, at),
    repeated: (rows, at) => rows.flatMap((row, i) => (i === at ? [row, row] : [row])),
    renumbered: (rows, at) => rows.filter((_row, i) => i !== at).map((row, i) => ({ ...row, n: i + 1 })),
    inserted: (rows, at) => rows.toSpliced(at, 0, { ...(rows[at] as LogRow), id: 999, body: body("inserted") }),
  };

  it.each(Object.entries(tamperings))(
    "is found broken, at the row or at the next, when a row is %s",
    (_what, tamper) => {
      fc.assert(
        fc.property(bodies, fc.nat(), (texts, index) => {
          const chain = linked(texts);
          const at = index % texts.length;
          const found = verified({ ...chain, rows: tamper([...chain.rows], at) });
          expect(found).not.toBeNull();
          expect(found?.n).toBeGreaterThanOrEqual(at + 1);
          expect(found?.n).toBeLessThanOrEqual(at + 2);
        }),
        { numRuns: propertyRuns() },
      );
    },
  );

  it("is found broken when two rows that differ change places", () => {
    fc.assert(
      fc.property(bodies, fc.nat(), fc.nat(), (texts, a, b) => {
        const [one, other] = [a % texts.length, b % texts.length].toSorted((x, y) => x - y) as [number, number];
        fc.pre(one !== other);
        const chain = linked(texts);
        const rows = [...chain.rows];
        [rows[one], rows[other]] = [
          { ...(chain.rows[other] as LogRow), n: one + 1 },
          { ...(chain.rows[one] as LogRow), n: other + 1 },
        ];
        expect(verified({ ...chain, rows })?.n).toBe(one + 1);
      }),
      { numRuns: propertyRuns() },
    );
  });

  it("that was linked anew from a row on is found broken at its head", () => {
    const chain = linked(["a", "b", "c", "d"].map(body));
    const forged = linked(["a", "b", "x", "d"].map(body));
    expect(verified({ head: chain.head, rows: forged.rows })).toMatchObject({ kind: "head", n: 4 });
    // Rows that came after the head was read do not hide it.
    const longer = linked(["a", "b", "x", "d", "e"].map(body));
    expect(verified({ head: chain.head, rows: longer.rows })).toMatchObject({ kind: "head", n: 4 });
  });

  it("may have grown since its head was read", () => {
    const longer = linked(["a", "b", "c"].map(body));
    expect(verified({ head: linked(["a", "b"].map(body)).head, rows: longer.rows })).toBeNull();
  });

  it("without its head cannot be told to be whole", () => {
    const chain = linked(["a"].map(body));
    expect(verified({ ...chain, head: { ...chain.head, n: null, hash: null } })).toMatchObject({ kind: "head" });
  });

  it("shows an event that nothing links", () => {
    const chain = linked(["a"].map(body));
    const stray = { ...(chain.rows[0] as LogRow), n: null, id: 77, hash: null };
    expect(verified({ ...chain, rows: [...chain.rows, stray] })).toMatchObject({ kind: "unlinked", n: 2, id: 77 });
  });

  it("stops at the first break and stays there", () => {
    const chain = linked(["a", "b", "c"].map(body));
    const check = checkChain(chain.head, sha256);
    const first = check.take([{ ...(chain.rows[0] as LogRow), type: "audit.read" }]);
    expect(check.take(chain.rows.slice(1))).toBe(first);
    expect([check.finish(), check.verified]).toEqual([first, 0]);
  });
});
