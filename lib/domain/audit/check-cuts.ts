import { bytesOfHex, utf8 } from "./bytes";
import type { Break, Sha256 } from "./chain";
import { keyIdOf, lineHash, type VerifySignature } from "./checkpoint";
import { cutText, readCutLine, type Cut } from "./cut";

interface Known {
  readonly origin: string;
  readonly epoch: number;
  readonly sha256: Sha256;
  readonly verify: VerifySignature;
  /** Public keys (hex) whose signatures count. */
  readonly keys: readonly string[];
  /** Any record may be a stranger's, as in a table that the application writes. */
  readonly mayHoldStrangers: boolean;
}

/** A record of a cut as it is kept beside the log. */
export interface StoredCut {
  readonly line: string;
  /** In an export: whoever wrote it out says that nobody there signed it. */
  readonly stranger?: boolean;
}

/** A record that nobody here signed: its number, and what is wrong with it where nothing vouches for it. */
export interface DoubtedCut {
  readonly seq: number;
  readonly fault: Break;
}

export type CutsFound =
  | {
      readonly ok: true;
      readonly last: Cut | null;
      /** Not signed here, and no later record is: what is signed of later rows decides. */
      readonly doubted: readonly DoubtedCut[];
      /** Numbers of those not signed here that a later record, signed here, names as what it follows. */
      readonly strangers: readonly number[];
    }
  | { readonly ok: false; readonly broken: Break };

/**
 * Verifies the signed records of what was cut off a log for its age, from the first on: each follows the one before, and
 * counts the rows between them. Gives the newest, against which the rest of the log is held. One by another key, or whose
 * signature does not fit, is doubted where strangers may have put it there: whoever may write as the application can cut
 * what is due without signing, and must not spoil the log for good by that.
 */
export function checkCuts(
  cuts: readonly StoredCut[],
  { origin, epoch, sha256, verify, keys, mayHoldStrangers }: Known,
): CutsFound {
  const keyOfId = new Map(keys.map((key) => [keyIdOf(key, sha256), key]));
  let last: { readonly cut: Cut; readonly line: string } | null = null;
  let doubted: DoubtedCut[] = [];
  const strangers: number[] = [];
  for (const [index, { line, stranger = mayHoldStrangers }] of cuts.entries()) {
    const broken = (what: string, n: number): CutsFound => {
      return { ok: false, broken: { kind: "cut", n, id: null, sentence: `The record of cut ${index + 1} ${what}` } };
    };
    const from = last?.cut.n ?? 0;
    const read = readCutLine(line);
    if (read === null) return broken("cannot be read: it was altered.", from);
    const { cut, signature } = read;
    if (cut.origin !== origin || cut.epoch > epoch) return broken("is that of another installation's log.", cut.n);
    const key = keyOfId.get(cut.key);
    const isSigned = key !== undefined && verify(key, utf8(cutText(cut)), bytesOfHex(signature));
    const unsigned =
      key === undefined
        ? broken(`is signed by another key (${cut.key}) than is known here.`, cut.n)
        : broken("was altered or forged: its signature does not fit.", cut.n);
    if (!isSigned && !stranger) return unsigned;
    const before = last === null ? null : lineHash(last.line, sha256);
    if (cut.seq !== index + 1 || cut.before !== before || cut.n !== from + cut.count || cut.count < 1)
      return broken("does not follow the one before it: one was taken away or exchanged.", cut.n);
    if (isSigned) {
      strangers.push(...doubted.map(({ seq }) => seq));
      doubted = [];
    } else if (!unsigned.ok) doubted.push({ seq: cut.seq, fault: unsigned.broken });
    last = { cut, line };
  }
  return { ok: true, last: last?.cut ?? null, doubted, strangers };
}
