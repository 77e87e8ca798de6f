import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonical } from "@/lib/domain/audit/canonical";
import { searchColumns } from "@/lib/domain/audit/body";
import { linkHash, originHash, type Break, type LogRow } from "@/lib/domain/audit/chain";
import { checkLog, type StoredCheckpoint } from "@/lib/domain/audit/check-log";
import { lineHash, type Checkpoint } from "@/lib/domain/audit/checkpoint";
import { cutLine, cutText, type Cut } from "@/lib/domain/audit/cut";
import { notesOf } from "@/lib/domain/audit/log-notes";
import { propertyRuns } from "@/tests/support/property-runs";
import { keysOf, sha256, signedLog, stored, verifies, type SignedLog } from "@/tests/support/signed-log";

const keys = keysOf(1);
const bodyOf = (text: string): string => canonical({ type: "vault.read", outcome: "done", data: { text } });
const bodies = Array.from({ length: 12 }, (_, at) => bodyOf(`row ${at + 1}`));
const good = signedLog(bodies, { keys, at: [4, 8, 12] });

interface Options {
  readonly batch?: number;
  readonly trusted?: readonly string[];
  readonly pinned?: readonly string[];
}

/** As the database's reader gives it: rows in batches, each with the checkpoints up to its last row. */
function verified(
  { head, rows, checkpoints }: SignedLog,
  { batch = 5, trusted = [keys.publicKey], pinned = [] }: Options = {},
): Break | null {
  const check = checkLog({ head, sha256, verify: verifies, keys: trusted, pinned });
  let seen = 0;
  for (let at = 0; at < rows.length; at += batch) {
    const slice = rows.slice(at, at + batch);
    const until = slice.at(-1)?.n ?? 0;
    check.take(
      slice,
      checkpoints.filter(({ n }) => n > seen && n <= until),
    );
    seen = until;
  }
  return check.finish(checkpoints.filter(({ n }) => n > seen));
}

/** Links anew from a row on, as whoever may do all to the tables would, head included. */
function relinked(log: SignedLog, change: (rows: LogRow[]) => LogRow[]): SignedLog {
  let hash = originHash(log.head.origin, sha256);
  const rows = change([...log.rows]).map((row, at) => {
    const plain = { n: at + 1, id: row.id, micros: row.micros ?? "", body: row.body ?? "" };
    hash = linkHash(hash, plain, sha256);
    return { ...plain, hash, ...searchColumns(plain.body) };
  });
  return { ...log, rows, head: { ...log.head, n: rows.length, hash } };
}

const edited = (column: keyof LogRow, value: unknown) => (log: SignedLog) => ({
  ...log,
  rows: log.rows.map((row) => (row.n === 6 ? { ...row, [column]: value } : row)),
});
const rowsOf = (change: (rows: LogRow[]) => LogRow[]) => (log: SignedLog) => ({ ...log, rows: change([...log.rows]) });
const pointsOf = (change: (points: StoredCheckpoint[]) => StoredCheckpoint[]) => (log: SignedLog) => ({
  ...log,
  checkpoints: change([...log.checkpoints]),
});

/** Each kind of tampering, and between which rows it has to be located. */
const tamperings: readonly (readonly [string, (log: SignedLog) => SignedLog, readonly [number, number]])[] = [
  ["the place edited", edited("n", 99), [6, 6]],
  ["the id edited", edited("id", 99), [6, 6]],
  ["the time edited", edited("micros", "1700000000000099"), [6, 6]],
  ["the text edited", edited("body", bodyOf("another")), [6, 6]],
  ["the hash edited", edited("hash", "0".repeat(64)), [6, 6]],
  ["the type edited", edited("type", "vault.edited"), [6, 6]],
  ["the actor edited", edited("actor", "somebody"), [6, 6]],
  ["the gateway edited", edited("gateway", "prod"), [6, 6]],
  ["the object edited", edited("object", "other"), [6, 6]],
  ["the outcome edited", edited("outcome", "refused"), [6, 6]],
  ["a row deleted", rowsOf((rows) => rows.toSpliced(5, 1)), [6, 6]],
  ["a range deleted", rowsOf((rows) => rows.toSpliced(5, 4)), [6, 6]],
  ["the beginning deleted", rowsOf((rows) => rows.slice(3)), [1, 1]],
  ["the end deleted", rowsOf((rows) => rows.slice(0, 9)), [10, 10]],
  [
    "a row inserted",
    rowsOf((rows) => rows.toSpliced(5, 0, { ...(rows[5] as LogRow), id: 77, body: bodyOf("new") })),
    [6, 6],
  ],
  ["two rows swapped", rowsOf((rows) => rows.toSpliced(5, 2, rows[6] as LogRow, rows[5] as LogRow)), [6, 6]],
  ["a row repeated", rowsOf((rows) => rows.toSpliced(6, 0, rows[5] as LogRow)), [7, 7]],
  [
    "a suffix linked anew together with the head",
    (log) => relinked(log, (rows) => rows.map((row) => (row.n === 6 ? { ...row, body: bodyOf("forged") } : row))),
    [5, 8],
  ],
  ["a rollback, head included", (log) => relinked(log, (rows) => rows.slice(0, 9)), [10, 10]],
  [
    "a fork that went on, with checkpoints left behind",
    (log) => relinked(log, (rows) => [...rows.slice(0, 6), ...rows.slice(0, 8)]),
    [5, 8],
  ],
  ["another installation's log", () => signedLog(bodies, { origin: "foreign", keys, at: [4] }), [1, 12]],
  ["another key", () => signedLog(bodies, { keys: keysOf(2), at: [4, 8, 12] }), [4, 4]],
  [
    "a row in another JSON of the same meaning, linked anew with its head",
    (log) =>
      relinked(log, (rows) =>
        rows.map((row) => (row.n === 6 ? { ...row, body: row.body?.replace("{", "{ ") ?? "" } : row)),
      ),
    [6, 6],
  ],
  ["a checkpoint removed", pointsOf((points) => points.toSpliced(1, 1)), [5, 12]],
  ["a checkpoint repeated", pointsOf((points) => points.toSpliced(1, 0, points[0] as StoredCheckpoint)), [4, 4]],
  [
    "a checkpoint moved",
    pointsOf((points) => points.map((point) => (point.seq === 2 ? { ...point, n: 9 } : point))),
    [9, 9],
  ],
  [
    "a checkpoint altered",
    pointsOf((points) =>
      points.map((point) => (point.seq === 2 ? { ...point, line: point.line.replace('"n":8', '"n":7'), n: 7 } : point)),
    ),
    [7, 7],
  ],
  ["an event put past the chain", rowsOf((rows) => [...rows, { ...(rows[0] as LogRow), n: null, id: 78 }]), [13, 13]],
];

describe("a log with signed checkpoints", () => {
  it.each([1, 2, 5, 100])("verifies as it was made, read %i rows at a time", (batch) => {
    expect(verified(good, { batch })).toBeNull();
  });

  it("tells how many checkpoints hold and which is the last", () => {
    const check = checkLog({ head: good.head, sha256, verify: verifies, keys: [keys.publicKey] });
    check.take(good.rows, good.checkpoints);
    expect([check.finish(), check.verified, check.checkpoints, check.last?.n]).toEqual([null, 12, 3, 12]);
  });

  it.each(tamperings)("shows %s, and where", (_what, tamper, [first, until]) => {
    const bad = tamper(good);
    const pinned = bad.head.origin === "origin" ? [] : good.checkpoints.map(({ line }) => line);
    for (const batch of [1, 3, 100]) {
      const found = verified(bad, { batch, pinned });
      expect(found).not.toBeNull();
      expect(found?.sentence).toMatch(/\.$/);
      expect(found?.n).toBeGreaterThanOrEqual(first);
      expect(found?.n).toBeLessThanOrEqual(until);
    }
  });

  it("shows by a checkpoint kept elsewhere what whoever held table and key could do", () => {
    const kept = good.checkpoints.map(({ line }) => line);
    const shorter = signedLog(bodies.slice(0, 9), { keys, at: [4, 8] });
    expect(verified(shorter)).toBeNull();
    expect(verified(shorter, { pinned: kept })).toMatchObject({ kind: "rollback", n: 10 });
    const other = signedLog(
      bodies.map((body, at) => (at === 5 ? bodyOf("forged") : body)),
      { keys, at: [4, 8, 12] },
    );
    expect(verified(other)).toBeNull();
    expect(verified(other, { pinned: kept })).toMatchObject({ kind: "fork", n: 5 });
    expect(verified(other, { pinned: kept.slice(2), batch: 2 })).toMatchObject({ kind: "fork", n: 1 });
    const fewer = { ...good, checkpoints: good.checkpoints.slice(0, 2) };
    expect(verified(fewer)).toBeNull();
    expect(verified(fewer, { pinned: kept })).toMatchObject({ kind: "checkpoint-missing", n: 12 });
    expect(verified(good, { pinned: kept })).toBeNull();
  });

  it("takes checkpoints by an earlier key of the installation where that is named", () => {
    const earlier = signedLog(bodies, { keys: keysOf(2), at: [4] });
    expect(verified(earlier, { trusted: [keys.publicKey, keysOf(2).publicKey] })).toBeNull();
  });

  it("does not hold with any byte of a checkpoint flipped, and names it", () => {
    const line = good.checkpoints[1]?.line ?? "";
    for (const bit of [0x01, 0x20]) {
      for (let at = 0; at < line.length; at++) {
        const flipped = `${line.slice(0, at)}${String.fromCharCode(line.charCodeAt(at) ^ bit)}${line.slice(at + 1)}`;
        const bad = pointsOf((points) => points.map((one) => (one.seq === 2 ? { ...one, line: flipped } : one)))(good);
        const found = verified(bad);
        expect([found?.sentence.includes("Checkpoint 2"), found === null]).toEqual([true, false]);
      }
    }
  });

  it("that was linked anew with its head is found at the next checkpoint, whatever was done", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 11 }),
        fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 12 }),
        (row, at, batch) => {
          const points = at.toSorted((a, b) => a - b);
          const log = signedLog(bodies, { keys, at: points });
          const forged = relinked(log, (rows) =>
            rows.map((one) => (one.n === row ? { ...one, body: bodyOf("forged") } : one)),
          );
          const found = verified(forged, { batch });
          const after = points.find((n) => n >= row);
          if (after === undefined) return void expect(found).toBeNull();
          const before = points.filter((n) => n < row).at(-1) ?? 0;
          expect(found).toMatchObject({ kind: "fork", n: before + 1 });
        },
      ),
      { numRuns: propertyRuns() },
    );
  });
});

describe("a table that the application writes", () => {
  const log = signedLog(bodies, { keys, at: [4, 8] });
  const other = keysOf(2);

  function checked(
    checkpoints: readonly StoredCheckpoint[],
    { head = log.head, pinned = [] as readonly string[] } = {},
  ) {
    const check = checkLog({ head, sha256, verify: verifies, keys: [keys.publicKey], pinned, mayHoldStrangers: true });
    check.take(log.rows, checkpoints);
    return { broken: check.finish(), notes: notesOf(check), last: check.last?.seq, leftBehind: check.leftBehind.count };
  }
  const point = (of: typeof keys, seq: number, n: number, before: string, more: Partial<Checkpoint> = {}) => {
    const { origin, epoch } = log.head;
    const at = new Date(1_700_000_000_000 + n * 1000).toISOString();
    const hash = log.rows[n - 1]?.hash ?? "";
    return stored(of, { origin, epoch, seq, n, hash, at, before: lineHash(before, sha256), key: keys.id, ...more });
  };
  const [, second] = log.checkpoints;
  const planted = point(other, 3, 10, second?.line ?? "");

  it("may hold a checkpoint that nobody signed: the next signed one covers it, and it is told of", () => {
    const covering = point(keys, 4, 12, planted.line);
    const { broken, notes, last } = checked([...log.checkpoints, planted, covering]);
    expect([broken, last]).toEqual([null, 4]);
    expect(notes).toEqual([expect.stringMatching(/^Checkpoint 3 is not signed by this installation/)]);
  });

  it("does not hold while nothing covers that one, and not where the next does not follow it", () => {
    expect(checked([...log.checkpoints, planted]).broken).toMatchObject({ kind: "signature", n: 10 });
    const beside = point(keys, 4, 12, second?.line ?? "");
    expect(checked([...log.checkpoints, planted, beside]).broken).toMatchObject({ kind: "signature", n: 10 });
    // Where it should stand, a signed one is known from elsewhere.
    const real = point(keys, 3, 10, second?.line ?? "");
    const covering = point(keys, 4, 12, planted.line);
    const { broken } = checked([...log.checkpoints, planted, covering], { pinned: [real.line] });
    expect(broken).toMatchObject({ kind: "signature", n: 10 });
  });

  it("goes on after a restore, whose epoch is later, and tells what that left behind", () => {
    const head = { ...log.head, epoch: 2 };
    const after = point(keys, 3, 12, second?.line ?? "", { epoch: 2 });
    // What the log had come to before the backup was brought back: other rows, other checkpoints.
    const lost = [point(keys, 3, 10, "x", { hash: "0".repeat(64) }), point(keys, 4, 99, "y", { hash: "1".repeat(64) })];
    const pinned = [...log.checkpoints, ...lost, after].map(({ line }) => line);
    const { broken, notes, leftBehind } = checked([...log.checkpoints, after], { head, pinned });
    expect([broken, leftBehind]).toEqual([null, 2]);
    expect(notes).toEqual([expect.stringMatching(/^Checkpoints 3 to 4 \(2\) are of before a restore/)]);
    // Without a restore they are a fork; and nothing goes back to an earlier epoch.
    expect(checked([...log.checkpoints, point(keys, 3, 12, second?.line ?? "")], { pinned }).broken).not.toBeNull();
    const back = point(keys, 4, 12, point(keys, 3, 10, second?.line ?? "", { epoch: 2 }).line);
    const risen = point(keys, 3, 10, second?.line ?? "", { epoch: 2 });
    expect(checked([...log.checkpoints, risen, back], { head }).broken).toMatchObject({ kind: "checkpoint-missing" });
  });
});

describe("a log that was cut by somebody who did not sign for it", () => {
  const log = signedLog(bodies, { keys, at: [4, 8, 12] });
  const other = keysOf(2);
  const [first, second] = log.checkpoints;

  const cutAt = (n: number, more: Partial<Cut> = {}, of = other): string => {
    const point = log.checkpoints.find((one) => one.n === n) ?? first;
    const cut: Cut = {
      ...{ origin: "origin", epoch: 1, seq: 1, n, hash: log.rows[n - 1]?.hash ?? "", count: n, before: null },
      ...{ at: "2026-01-01T00:00:00.000Z", key: keys.id },
      checkpoint: { seq: point?.seq ?? 0, hash: lineHash(point?.line ?? "", sha256) },
      ...more,
    };
    return cutLine({ cut, signature: of.sign(cutText(cut)) });
  };

  function checked(cuts: readonly string[], from: number, until = 12, mayHoldStrangers = true) {
    const head = { ...log.head, n: until, hash: log.rows[until - 1]?.hash ?? "" };
    const given = { head, sha256, verify: verifies, keys: [keys.publicKey], cuts: cuts.map((line) => ({ line })) };
    const check = checkLog({ ...given, mayHoldStrangers });
    check.take(
      log.rows.slice(from, until),
      log.checkpoints.filter(({ n }) => n > from && n <= until),
    );
    return { broken: check.finish(), notes: notesOf(check), cut: check.cut?.seq };
  }

  it("holds once a checkpoint of a later row does, and is told of without the date that it claims", () => {
    for (const line of [cutAt(4), cutAt(4, { key: other.id })]) {
      const { broken, notes } = checked([line], 4);
      expect(broken).toBeNull();
      expect(notes).toEqual([
        "The log is cut at row 4.",
        expect.stringMatching(/^Cut 1 is not signed by this installation/),
      ]);
    }
  });

  it("does not hold where nothing signed is of a later row, or where no stranger may have put it there", () => {
    expect(checked([cutAt(8)], 8, 11).broken).toMatchObject({ kind: "cut", n: 8 });
    expect(checked([cutAt(4)], 4, 12, false).broken).toMatchObject({ kind: "cut", n: 4 });
  });

  it("holds by a later record that is signed here and names it", () => {
    const planted = cutAt(4);
    const signed = cutAt(8, { seq: 2, count: 4, before: lineHash(planted, sha256) }, keys);
    const { broken, notes } = checked([planted, signed], 8, 11);
    expect(broken).toBeNull();
    expect(notes).toEqual([expect.stringContaining("(2026-01-01)"), expect.stringMatching(/^Cut 1 is not signed/)]);
    const beside = cutAt(8, {
      seq: 2,
      count: 4,
      before: lineHash(cutAt(4, { at: "2026-01-02T00:00:00.000Z" }), sha256),
    });
    expect(checked([planted, beside], 8).broken).toMatchObject({ kind: "cut", n: 8 });
  });

  it.each<readonly [string, Partial<Cut>]>([
    ["another place", { seq: 2 }],
    ["another record before it", { before: "0".repeat(64) }],
    ["another count", { count: 3 }],
    ["another row than is missing", { n: 3, count: 3 }],
    ["another hash", { hash: "0".repeat(64) }],
    ["another checkpoint", { checkpoint: { seq: 1, hash: "0".repeat(64) } }],
    ["another checkpoint's number", { checkpoint: { seq: 2, hash: lineHash(second?.line ?? "", sha256) } }],
    ["another installation", { origin: "foreign" }],
  ])("does not hold with %s", (_what, more) => {
    expect(checked([cutAt(4, more)], 4).broken).not.toBeNull();
  });
});
