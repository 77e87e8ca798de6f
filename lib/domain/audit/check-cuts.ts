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
}

export type CutsFound =
  { readonly ok: true; readonly last: Cut | null } | { readonly ok: false; readonly broken: Break };

/**
 * Verifies the signed records of what was cut off a log for its age, from the first on: each follows the one before, and
 * counts the rows between them. Gives the newest, against which the rest of the log is held.
 */
export function checkCuts(lines: readonly string[], { origin, epoch, sha256, verify, keys }: Known): CutsFound {
  const keyOfId = new Map(keys.map((key) => [keyIdOf(key, sha256), key]));
  let last: { readonly cut: Cut; readonly line: string } | null = null;
  for (const [index, line] of lines.entries()) {
    const broken = (what: string, n: number): CutsFound => {
      return { ok: false, broken: { kind: "cut", n, id: null, sentence: `The record of cut ${index + 1} ${what}` } };
    };
    const from = last?.cut.n ?? 0;
    const read = readCutLine(line);
    if (read === null) return broken("cannot be read: it was altered.", from);
    const { cut, signature } = read;
    if (cut.origin !== origin || cut.epoch > epoch) return broken("is that of another installation's log.", cut.n);
    const key = keyOfId.get(cut.key);
    if (key === undefined) return broken(`is signed by another key (${cut.key}) than is known here.`, cut.n);
    if (!verify(key, utf8(cutText(cut)), bytesOfHex(signature)))
      return broken("was altered or forged: its signature does not fit.", cut.n);
    const before = last === null ? null : lineHash(last.line, sha256);
    if (cut.seq !== index + 1 || cut.before !== before || cut.n !== from + cut.count || cut.count < 1)
      return broken("does not follow the one before it: one was taken away or exchanged.", cut.n);
    last = { cut, line };
  }
  return { ok: true, last: last?.cut ?? null };
}
