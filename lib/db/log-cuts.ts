import type { Secret } from "@/lib/domain/secret";
import { onlyRow, secretText } from "./function-call";
import type { Tx } from "./transaction";

/** Signed records of what was cut off the log for its age, and how long it is kept. */

/** The lines of all cuts, from the first on. */
export async function readCuts(tx: Tx): Promise<readonly string[]> {
  const rows = await tx.$queryRaw<{ line: string }[]>`select line from audit.cut order by seq`;
  return rows.map(({ line }) => line);
}

/** The last cut: its number, the last row it took and its line; null for none. */
export async function newestCut(
  tx: Tx,
): Promise<{ readonly seq: number; readonly n: number; readonly line: string } | null> {
  const [row] = await tx.$queryRaw<{ seq: bigint; n: bigint; line: string }[]>`
    select seq, n, line from audit.cut order by seq desc limit 1`;
  return row === undefined ? null : { seq: Number(row.seq), n: Number(row.n), line: row.line };
}

/** Where the log may be cut by now. */
export interface DueCut {
  /** The checkpoint it would be cut at: its number, row, that row's hash (hex) and the checkpoint's line. */
  readonly seq: number;
  readonly n: number;
  readonly hash: string;
  readonly line: string;
  /** The cut before; null for none. */
  readonly last: { readonly seq: number; readonly n: number; readonly line: string } | null;
}

/** Null while the log is kept for ever, or nothing is old enough. About `most` rows at once. */
export async function dueCut(tx: Tx, most: number): Promise<DueCut | null> {
  const [row] = await tx.$queryRaw<
    {
      seq: bigint | null;
      n: bigint | null;
      hash: string;
      line: string;
      last_seq: bigint;
      last_n: bigint;
      last_line: string | null;
    }[]
  >`select seq, n, hash, line, last_seq, last_n, last_line from audit.cut_due(${most})`;
  if (row === undefined || row.seq === null || row.n === null) return null;
  const { hash, line, last_line: before } = row;
  const last = before === null ? null : { seq: Number(row.last_seq), n: Number(row.last_n), line: before };
  return { seq: Number(row.seq), n: Number(row.n), hash, line, last };
}

/** Cuts off what a signed record names; gives how many rows went. Throws CONFLICT (rule KH092) for any other record. */
export async function cutOff(tx: Tx, line: string): Promise<number> {
  return Number(onlyRow(await tx.$queryRaw<{ gone: bigint }[]>`select audit.cut_off(${line}) as gone`).gone);
}

/** For how many months rows are kept; null for ever. */
export async function keptMonths(tx: Tx): Promise<number | null> {
  const row = await tx.installation.findFirst({ select: { logKeptMonths: true } });
  return row?.logKeptMonths ?? null;
}

/** `credential` is null where an approved change (on `about`) is being applied. Throws with rule KH007 or KH091. */
export async function setRetention(
  tx: Tx,
  credential: Secret | null,
  about: string,
  months: number | null,
): Promise<void> {
  const by = credential === null ? null : secretText(credential);
  await tx.$queryRaw`select kh_retention_set(${by}, ${about}::uuid, ${months}::integer)::text`;
}
