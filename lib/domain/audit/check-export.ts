import { bytesOfHex, utf8 } from "./bytes";
import type { StoredCut } from "./check-cuts";
import type { Break, Sha256 } from "./chain";
import { checkLog, type LogCheck } from "./check-log";
import { keyIdOf, readCheckpointLine, type Checkpoint, type VerifySignature } from "./checkpoint";
import {
  headText,
  manifestText,
  readHeadLine,
  readManifestLine,
  readRowLine,
  readStrangerCutLine,
  readStrangerLine,
  type ExportHead,
  type ExportManifest,
} from "./export-file";

/** SHA-256 of what comes in parts. */
export interface RunningHash {
  add(text: string): void;
  /** Hex of all so far. */
  soFar(): string;
}

export interface ExportCheckOptions {
  readonly sha256: Sha256;
  readonly running: RunningHash;
  readonly verify: VerifySignature;
  /** Public keys (hex) known from elsewhere; without any the file is held against the key that it names itself. */
  readonly keys: readonly string[];
  /** Lines of checkpoints that were kept elsewhere. */
  readonly pinned?: readonly string[];
}

/** What is wrong, and in which line of the file (from 1). */
export interface ExportBreak extends Break {
  readonly line: number;
}

export interface ExportCheck {
  /** The next line without its line feed; null for bytes that are no UTF-8. The first break, or null. */
  take(line: string | null): ExportBreak | null;
  /** After the last line; `ended`: whether a line feed stood there. */
  finish(ended: boolean): ExportBreak | null;
  readonly verified: number;
  readonly since: string | null;
  readonly checkpoints: number;
  readonly last: Checkpoint | null;
  /** As of a log that is verified where it is kept. */
  readonly log: LogCheck | null;
  /** Once the first line has been read. */
  readonly head: ExportHead | null;
}

/** Verifies an exported log line by line, with nothing but the public key; keeps one line and one hash. */
export function checkExport({ sha256, running, verify, keys, pinned = [] }: ExportCheckOptions): ExportCheck {
  let lines = 0;
  let found: ExportBreak | null = null;
  let head: ExportHead | null = null;
  let log: LogCheck | null = null;
  let isWhole = false;
  const cuts: StoredCut[] = [];

  const broken = (sentence: string): ExportBreak => {
    return { kind: "file", n: (log?.verified ?? 0) + 1, id: null, line: lines, sentence: `Line ${lines} ${sentence}` };
  };
  const located = (one: Break | null): ExportBreak | null => (one === null ? null : { ...one, line: lines });

  function begin(line: string): ExportBreak | null {
    const read = readHeadLine(line);
    if (read === null) return broken("is not the beginning of an exported log, or was altered.");
    const { key } = read.head;
    if (keys.length > 0 && !keys.includes(key))
      return { ...broken(`names another key (${keyIdOf(key, sha256)}) than the one given.`), kind: "key" };
    if (!verify(key, utf8(headText(read.head)), bytesOfHex(read.signature)))
      return broken("was altered: its signature does not fit.");
    head = read.head;
    return null;
  }

  function takeStrangerCut(line: string): ExportBreak | null {
    const read = readStrangerCutLine(line);
    if (read === null) return broken("is the record of a cut that was altered.");
    cuts.push(read);
    return null;
  }

  /** Once all records of cuts have been read: what they leave is held against the last of them. */
  function beginLog(of: ExportHead): LogCheck | ExportBreak {
    const { origin, epoch, last: n, hash, at: until, key, earlier = [] } = of;
    // Whoever is trusted has signed the first line, and says in it which keys were theirs before.
    const trusted = [...(keys.length > 0 ? keys : [key]), ...earlier];
    const begun = checkLog({ head: { origin, epoch, n, hash }, sha256, verify, keys: trusted, cuts, pinned, until });
    const wrong = located(begun.take([], []));
    if (wrong !== null) return wrong;
    if (of.first !== (begun.cut?.n ?? 0) + 1)
      return { ...broken(`begins with another row than ${of.first}, which the first line names.`), kind: "cut" };
    return begun;
  }

  /** Each checkpoint stands right before the row it speaks of. */
  function next(line: string, of: LogCheck, { last }: ExportHead): ExportBreak | null {
    if (line.startsWith('{"checkpoint"')) {
      const read = readCheckpointLine(line);
      if (read === null) return broken("is a checkpoint that was altered.");
      const { seq, n } = read.checkpoint;
      if (n !== of.verified + 1) return broken(`is a checkpoint of row ${n}, but stands after row ${of.verified}.`);
      return located(of.take([], [{ seq, n, line }]));
    }
    if (line.startsWith('{"stranger"')) {
      const read = readStrangerLine(line);
      return read === null ? broken("is a checkpoint that was altered.") : located(of.take([], [read]));
    }
    if (line.startsWith('{"manifest"')) return end(line, of);
    const row = readRowLine(line);
    if (row === null) return broken("is no row of the log, or is not in the one form in which rows are written.");
    if (row.n !== null && row.n > last && of.verified === last)
      return broken(`is row ${row.n}, but the file says it ends with row ${last}.`);
    return located(of.take([row], []));
  }

  function end(line: string, of: LogCheck): ExportBreak | null {
    const read = readManifestLine(line);
    if (read === null || head === null) return broken("is the manifest, and was altered.");
    const { manifest, signature } = read;
    const same = headText(head) === headText(headOfManifest(manifest));
    if (!same) return broken("is the manifest of another export than the first line's.");
    if (!verify(head.key, utf8(manifestText(manifest)), bytesOfHex(signature)))
      return broken("is the manifest, and was altered: its signature does not fit.");
    const short = located(of.finish());
    if (short !== null) return short;
    const rows = of.verified - of.begins;
    if (manifest.rows !== rows || manifest.checkpoints !== of.checkpoints)
      return broken(
        `says ${manifest.rows} rows and ${manifest.checkpoints} checkpoints, but ${rows} and ${of.checkpoints} stand here.`,
      );
    if (manifest.sha256 !== running.soFar()) return broken("is the manifest of other lines than these.");
    isWhole = true;
    return null;
  }

  return {
    take(line) {
      if (found !== null) return found;
      lines += 1;
      if (line === null) found = broken("is not text.");
      else if (isWhole) found = broken("comes after the manifest, with which the file should end.");
      else if (head === null) found = begin(line);
      else if (log === null && line.startsWith('{"cut"')) cuts.push({ line });
      else if (log === null && line.startsWith('{"strangerCut"')) found = takeStrangerCut(line);
      else {
        const of = log ?? beginLog(head);
        if ("kind" in of) found = of;
        else {
          log = of;
          found = next(line, of, head);
        }
      }
      if (line !== null && !isWhole) running.add(`${line}\n`);
      return found;
    },
    finish(ended) {
      if (found === null && !isWhole) found = broken("is the last: the file was cut off, its manifest is missing.");
      if (found === null && !ended) found = broken("has lost its end.");
      return found;
    },
    get verified() {
      return log?.verified ?? 0;
    },
    get since() {
      return log?.since ?? null;
    },
    get checkpoints() {
      return log?.checkpoints ?? 0;
    },
    get last() {
      return log?.last ?? null;
    },
    get log() {
      return log;
    },
    get head() {
      return head;
    },
  };
}

function headOfManifest({
  rows: _rows,
  checkpoints: _checkpoints,
  sha256: _sha256,
  ...head
}: ExportManifest): ExportHead {
  return head;
}
