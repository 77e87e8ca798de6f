import { bytesOfHex, utf8 } from "./bytes";
import { checkChain, type Break, type BreakKind, type ChainHead, type LogRow, type Sha256 } from "./chain";
import {
  checkpointText,
  keyIdOf,
  lineHash,
  readCheckpointLine,
  type Checkpoint,
  type VerifySignature,
} from "./checkpoint";

/** A checkpoint as it is kept beside the log: its line, and the columns it is found by. */
export interface StoredCheckpoint {
  readonly seq: number;
  readonly n: number;
  readonly line: string;
}

export interface LogCheckOptions {
  readonly head: ChainHead & { readonly epoch: number };
  readonly sha256: Sha256;
  readonly verify: VerifySignature;
  /** Public keys (hex) whose signatures count: the installation's own and its earlier ones. */
  readonly keys: readonly string[];
  /** Lines of checkpoints that were kept elsewhere, in any order: the log must extend each of them. */
  readonly pinned?: readonly string[];
  /** An export says nothing of what came after it: pinned checkpoints of a later moment (ISO) are passed by. */
  readonly until?: string;
}

/** Verifies rows and checkpoints as they come in; keeps the last of each and those pinned. */
export interface LogCheck {
  /** The next rows in order, with the stored checkpoints up to the last of them, by `seq`. The first break, or null. */
  take(rows: readonly LogRow[], checkpoints: readonly StoredCheckpoint[]): Break | null;
  /** After the last row; `beyond` are stored checkpoints of rows that did not come. */
  finish(beyond?: readonly StoredCheckpoint[]): Break | null;
  readonly verified: number;
  readonly since: string | null;
  readonly checkpoints: number;
  readonly last: Checkpoint | null;
}

interface Expected {
  readonly checkpoint: Checkpoint;
  readonly line: string;
}

/**
 * Starts verifying a log with its signed checkpoints. Beyond what the chain shows by itself it finds a log that was
 * rolled back or linked anew together with its head, another installation's, checkpoints by another key, and checkpoints
 * that were altered or taken away.
 */
export function checkLog({ head, sha256, verify, keys, pinned = [], until }: LogCheckOptions): LogCheck {
  const keyOfId = new Map(keys.map((key) => [keyIdOf(key, sha256), key]));
  let found: Break | null = null;
  let count = 0;
  let last: Expected | null = null;
  /** The last row that a checkpoint has vouched for. */
  let vouched = 0;
  /** The last row at which a stored checkpoint is the one that was kept elsewhere. */
  let agreed = 0;
  let due: Expected[] = [];

  const broken = (kind: BreakKind, n: number, sentence: string): Break => ({ kind, n, id: null, sentence });

  /** What is wrong with one by itself. */
  const ownFault = (line: string, place: string, n: number): Expected | Break => {
    const read = readCheckpointLine(line);
    if (read === null) return broken("checkpoint-form", n, `${place} cannot be read: it was altered.`);
    const { checkpoint, signature } = read;
    const key = keyOfId.get(checkpoint.key);
    if (checkpoint.origin !== head.origin || checkpoint.epoch !== head.epoch)
      return broken("foreign", checkpoint.n, `${place} is that of another installation's log.`);
    if (key === undefined)
      return broken("key", checkpoint.n, `${place} is signed by another key (${checkpoint.key}) than is known here.`);
    if (!verify(key, utf8(checkpointText(checkpoint)), bytesOfHex(signature)))
      return broken("signature", checkpoint.n, `${place} was altered: its signature does not fit.`);
    return { checkpoint, line };
  };

  const next = ({ seq, n, line }: StoredCheckpoint): Break | null => {
    const wanted = (last?.checkpoint.seq ?? 0) + 1;
    if (seq !== wanted) {
      const gap = seq === wanted + 1 ? `Checkpoint ${wanted} is` : `Checkpoints ${wanted} to ${seq - 1} are`;
      return broken(
        "checkpoint-missing",
        n,
        seq > wanted ? `${gap} missing.` : `Checkpoint ${seq} stands there twice.`,
      );
    }
    const own = ownFault(line, `Checkpoint ${seq}`, n);
    if ("kind" in own) return own;
    const { checkpoint } = own;
    const before = last === null ? null : lineHash(last.line, sha256);
    if (checkpoint.seq !== seq || checkpoint.n !== n)
      return broken("checkpoint-form", n, `Checkpoint ${seq} stands at another place than it says.`);
    if (checkpoint.before !== before || checkpoint.n <= (last?.checkpoint.n ?? 0))
      return broken(
        "checkpoint-missing",
        n,
        `Checkpoint ${seq} does not follow the one before it: that was exchanged.`,
      );
    const kept = pins.get(seq);
    if (kept !== undefined && kept.line !== line)
      return broken(
        "fork",
        agreed + 1,
        `Checkpoint ${seq} is not the one that was kept elsewhere: rows from ${agreed + 1} on may have been exchanged.`,
      );
    if (kept !== undefined) agreed = n;
    last = own;
    count += 1;
    due.push(own);
    return null;
  };

  const pins = new Map<number, Expected>();
  for (const line of pinned) {
    const own = ownFault(line, "A checkpoint that was kept elsewhere", 0);
    if ("kind" in own) {
      found ??= own;
      continue;
    }
    if (until !== undefined && own.checkpoint.at > until) continue;
    const { seq } = own.checkpoint;
    if (pins.has(seq) && pins.get(seq)?.line !== line)
      found ??= broken("fork", own.checkpoint.n, `Two different checkpoints ${seq} were kept elsewhere.`);
    pins.set(seq, own);
  }
  const pinnedAt = new Map<number, Expected[]>();
  for (const pin of pins.values()) pinnedAt.set(pin.checkpoint.n, [...(pinnedAt.get(pin.checkpoint.n) ?? []), pin]);

  const chain = checkChain(head, sha256, (n, hash) => {
    for (const { checkpoint } of [...due.filter((one) => one.checkpoint.n === n), ...(pinnedAt.get(n) ?? [])]) {
      if (checkpoint.hash === hash) {
        vouched = n;
        continue;
      }
      const rows = vouched + 1 === n ? `Row ${n} is` : `Rows ${vouched + 1} to ${n} are`;
      return broken(
        "fork",
        vouched + 1,
        `${rows} not what checkpoint ${checkpoint.seq} (${checkpoint.at}) was signed over: they were linked anew.`,
      );
    }
    return null;
  });

  const rolledBack = ({ seq, n, at }: Checkpoint): Break =>
    broken(
      "rollback",
      chain.verified + 1,
      `Row ${chain.verified + 1} is missing: checkpoint ${seq} (${at}) saw ${n} rows, and ${n - chain.verified} are gone.`,
    );

  const atEnd = (beyond: readonly StoredCheckpoint[]): Break | null => {
    for (const stored of beyond) {
      const wrong = next(stored);
      if (wrong !== null) return wrong;
    }
    const ahead = [...due, ...pins.values()]
      .map(({ checkpoint }) => checkpoint)
      .filter(({ n }) => n > chain.verified)
      .toSorted((a, b) => a.n - b.n)[0];
    if (ahead !== undefined) return rolledBack(ahead);
    const end = chain.finish();
    if (end !== null) return end;
    const gone = [...pins.keys()].filter((seq) => seq > (last?.checkpoint.seq ?? 0)).toSorted((a, b) => a - b)[0];
    if (gone === undefined) return null;
    const { n } = pins.get(gone)?.checkpoint ?? { n: chain.verified };
    return broken("checkpoint-missing", n, `Checkpoint ${gone} is missing here: it was kept elsewhere.`);
  };

  return {
    take(rows, checkpoints) {
      for (const stored of checkpoints) found ??= next(stored);
      found ??= chain.take(rows);
      due = due.filter(({ checkpoint }) => checkpoint.n > chain.verified);
      return found;
    },
    finish: (beyond = []) => (found ??= atEnd(beyond)),
    get verified() {
      return chain.verified;
    },
    get since() {
      return chain.since;
    },
    get checkpoints() {
      return count;
    },
    get last() {
      return last?.checkpoint ?? null;
    },
  };
}
