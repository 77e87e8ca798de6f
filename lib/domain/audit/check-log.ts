import { bytesOfHex, utf8 } from "./bytes";
import { checkChain, type Break, type BreakKind, type ChainHead, type LogRow, type Sha256 } from "./chain";
import { checkCuts, type DoubtedCut, type StoredCut } from "./check-cuts";
import {
  checkpointText,
  keyIdOf,
  lineHash,
  readCheckpointLine,
  type Checkpoint,
  type VerifySignature,
} from "./checkpoint";
import type { Cut } from "./cut";
import { placesOf, type Places } from "./places";

/** A checkpoint as it is kept beside the log: its line, and the columns it is found by. */
export interface StoredCheckpoint {
  readonly seq: number;
  readonly n: number;
  readonly line: string;
  /** In an export: whoever wrote it out says that nobody there signed it. */
  readonly stranger?: boolean;
}

export interface LogCheckOptions {
  readonly head: ChainHead & { readonly epoch: number };
  readonly sha256: Sha256;
  readonly verify: VerifySignature;
  /** Public keys (hex) whose signatures count: the installation's own and its earlier ones. */
  readonly keys: readonly string[];
  /** Records of what was cut off for its age, from the first on: rows begin after the last of them. */
  readonly cuts?: readonly StoredCut[];
  /** Lines of checkpoints that were kept elsewhere, in any order: the log must extend each of them. */
  readonly pinned?: readonly string[];
  /** An export says nothing of what came after it: pinned checkpoints later than this moment (ISO) may be missing. */
  readonly until?: string;
  /** Any stored checkpoint or cut may be a stranger's, as in a table that the application writes. */
  readonly mayHoldStrangers?: boolean;
}

/** Verifies rows and checkpoints as they come in; keeps the last of each and those pinned. */
export interface LogCheck {
  /** The next rows in order, with the stored checkpoints up to the last of them, by `seq`. The first break, or null. */
  take(rows: readonly LogRow[], checkpoints: readonly StoredCheckpoint[]): Break | null;
  /** After the last row; `beyond` are stored checkpoints of rows that did not come. */
  finish(beyond?: readonly StoredCheckpoint[]): Break | null;
  /** The last row that holds. */
  readonly verified: number;
  /** The last row that was cut off; 0 for none. */
  readonly begins: number;
  readonly since: string | null;
  readonly checkpoints: number;
  readonly last: Checkpoint | null;
  /** What was cut off last; null where the log begins with its first row. */
  readonly cut: Cut | null;
  /**
   * Stored checkpoints (by number) that nobody here signed, and that a later signed one covers: whoever may write as the
   * application put them there. Rows up to that later one hold all the same.
   */
  readonly strangers: Places;
  /**
   * Records of cuts (by number) that nobody here signed, and that something signed here covers: a later record, or a
   * checkpoint of a later row, which the rows from the cut on lead to.
   */
  readonly strangerCuts: Places;
  /** Checkpoints kept elsewhere (by number) of what a restore left behind. */
  readonly leftBehind: Places;
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
export function checkLog(options: LogCheckOptions): LogCheck {
  const { head, sha256, verify, keys, cuts = [], pinned = [], until, mayHoldStrangers = false } = options;
  const keyOfId = new Map(keys.map((key) => [keyIdOf(key, sha256), key]));
  const cutsFound = checkCuts(cuts, { ...head, sha256, verify, keys, mayHoldStrangers });
  const cut = cutsFound.ok ? cutsFound.last : null;
  let found: Break | null = cutsFound.ok ? null : cutsFound.broken;
  let count = 0;
  let last: Checkpoint | null = null;
  /** The stored checkpoint before, whoever put it there: what was cut off ends with one. */
  let stored = { seq: cut?.checkpoint.seq ?? 0, n: cut?.n ?? 0, hash: cut?.checkpoint.hash ?? null };
  /** Not signed here, and not covered by one that is. */
  let doubted: Break[] = [];
  const strangers = placesOf();
  const strangerCuts = placesOf();
  /** Cuts not signed here, and not covered by anything that is. */
  let doubtedCuts: readonly DoubtedCut[] = cutsFound.ok ? cutsFound.doubted : [];
  if (cutsFound.ok) for (const seq of cutsFound.strangers) strangerCuts.add(seq);
  const leftBehind = placesOf();
  /** The last row that a checkpoint has vouched for. */
  let vouched = cut?.n ?? 0;
  /** The last row at which a stored checkpoint is the one that was kept elsewhere. */
  let agreed = cut?.n ?? 0;
  let due: Expected[] = [];

  const broken = (kind: BreakKind, n: number, sentence: string): Break => ({ kind, n, id: null, sentence });

  /** What is wrong with one by itself. */
  const ownFault = (line: string, place: string, n: number): Expected | Break => {
    const read = readCheckpointLine(line);
    if (read === null) return broken("checkpoint-form", n, `${place} cannot be read: it was altered.`);
    const { checkpoint, signature } = read;
    const key = keyOfId.get(checkpoint.key);
    if (checkpoint.origin !== head.origin || checkpoint.epoch > head.epoch)
      return broken("foreign", checkpoint.n, `${place} is that of another installation's log.`);
    if (key === undefined)
      return broken("key", checkpoint.n, `${place} is signed by another key (${checkpoint.key}) than is known here.`);
    if (!verify(key, utf8(checkpointText(checkpoint)), bytesOfHex(signature)))
      return broken("signature", checkpoint.n, `${place} was altered: its signature does not fit.`);
    return { checkpoint, line };
  };

  const next = ({ seq, n, line, stranger = mayHoldStrangers }: StoredCheckpoint): Break | null => {
    const wanted = stored.seq + 1;
    if (seq !== wanted) {
      const gap = seq === wanted + 1 ? `Checkpoint ${wanted} is` : `Checkpoints ${wanted} to ${seq - 1} are`;
      return broken(
        "checkpoint-missing",
        n,
        seq > wanted ? `${gap} missing.` : `Checkpoint ${seq} stands there twice.`,
      );
    }
    const kept = pins.get(seq);
    const own = ownFault(line, `Checkpoint ${seq}`, n);
    const place = { seq, n, hash: lineHash(line, sha256) };
    if ("kind" in own) {
      if (!stranger || (own.kind !== "key" && own.kind !== "signature")) return own;
      if (kept !== undefined && kept.checkpoint.epoch === head.epoch) return own;
      // Anybody who may write as the application can store one. The next that is signed here decides: what it covers
      // stands, and one that it does not follow was altered.
      doubted.push(own);
      stored = place;
      return null;
    }
    const { checkpoint } = own;
    if (checkpoint.seq !== seq || checkpoint.n !== n)
      return broken("checkpoint-form", n, `Checkpoint ${seq} stands at another place than it says.`);
    if (checkpoint.before !== stored.hash || checkpoint.n <= stored.n || checkpoint.epoch < (last?.epoch ?? 0))
      return (
        doubted.at(-1) ??
        broken("checkpoint-missing", n, `Checkpoint ${seq} does not follow the one before it: that was exchanged.`)
      );
    if (kept !== undefined && kept.line !== line) {
      if (kept.checkpoint.epoch >= checkpoint.epoch)
        return broken(
          "fork",
          agreed + 1,
          `Checkpoint ${seq} is not the one that was kept elsewhere: rows from ${agreed + 1} on may have been exchanged.`,
        );
      leftBehind.add(seq);
    } else if (kept !== undefined) agreed = n;
    for (let at = doubted.length; at > 0; at -= 1) strangers.add(seq - at);
    doubted = [];
    stored = place;
    last = checkpoint;
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
    const { seq, n, epoch } = own.checkpoint;
    const other = pins.get(seq);
    if (other !== undefined && other.line !== line && other.checkpoint.epoch === epoch)
      found ??= broken("fork", n, `Two different checkpoints ${seq} were kept elsewhere.`);
    // The rows of these are gone, and so are they but for the last.
    if (cut !== null && seq < cut.checkpoint.seq) continue;
    if (seq === cut?.checkpoint.seq && lineHash(line, sha256) !== cut.checkpoint.hash)
      found ??= broken(
        "fork",
        n,
        `Checkpoint ${seq}, with which the log was cut at row ${cut.n}, is not the one that was kept elsewhere.`,
      );
    if (other === undefined || other.checkpoint.epoch < epoch) pins.set(seq, own);
    if (other !== undefined && other.checkpoint.epoch !== epoch) leftBehind.add(seq);
  }
  /** Of an earlier epoch they speak of rows that a restore may have replaced: those are held to their own kind alone. */
  const pinnedAt = new Map<number, Expected[]>();
  for (const pin of pins.values())
    if (pin.checkpoint.epoch === head.epoch)
      pinnedAt.set(pin.checkpoint.n, [...(pinnedAt.get(pin.checkpoint.n) ?? []), pin]);

  const witness = (n: number, hash: string): Break | null => {
    for (const { checkpoint } of [...due.filter((one) => one.checkpoint.n === n), ...(pinnedAt.get(n) ?? [])]) {
      if (checkpoint.hash === hash) {
        vouched = n;
        // Its hash is made of that with which the cut ends, and of every row since.
        for (const { seq } of doubtedCuts) strangerCuts.add(seq);
        doubtedCuts = [];
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
  };
  const chain = checkChain(head, sha256, witness, cut);

  /** Where not even the first row follows a cut that is doubted, the cut is what is wrong. */
  const blamed = (wrong: Break | null): Break | null =>
    wrong !== null && chain.verified === (cut?.n ?? 0) ? (doubtedCuts[0]?.fault ?? wrong) : wrong;

  const rolledBack = ({ seq, n, at }: Checkpoint): Break =>
    broken(
      "rollback",
      chain.verified + 1,
      `Row ${chain.verified + 1} is missing: checkpoint ${seq} (${at}) saw ${n} rows, and ${n - chain.verified} are gone.`,
    );

  /** Pins that have to be here: not those that were made while, or after, what is verified was written out. */
  const owed = (): readonly Checkpoint[] => {
    const latest = until === undefined ? null : new Date(Date.parse(until) - raceMs).toISOString();
    return [...pins.values()]
      .map(({ checkpoint }) => checkpoint)
      .filter(({ seq, epoch, at }) => {
        if (seq <= stored.seq || (latest !== null && at > latest)) return false;
        if (epoch === head.epoch) return true;
        leftBehind.add(seq);
        return false;
      })
      .toSorted((a, b) => a.seq - b.seq);
  };

  const atEnd = (beyond: readonly StoredCheckpoint[]): Break | null => {
    for (const one of beyond) {
      const wrong = next(one);
      if (wrong !== null) return wrong;
    }
    const missing = owed();
    const ahead = [...due.map(({ checkpoint }) => checkpoint), ...missing]
      .filter(({ n }) => n > chain.verified)
      .toSorted((a, b) => a.n - b.n)[0];
    if (ahead !== undefined) return rolledBack(ahead);
    const end = chain.finish();
    if (end !== null) return end;
    const doubt = doubted[0] ?? doubtedCuts[0]?.fault;
    if (doubt !== undefined) return doubt;
    const [gone] = missing;
    if (gone === undefined) return null;
    return broken("checkpoint-missing", gone.n, `Checkpoint ${gone.seq} is missing here: it was kept elsewhere.`);
  };

  return {
    take(rows, checkpoints) {
      // A row that does not follow is the earlier trouble: checkpoints of rows that are gone would only say so too.
      if (rows[0] !== undefined && rows[0].n !== chain.verified + 1) found ??= blamed(chain.take(rows.slice(0, 1)));
      for (const one of checkpoints) found ??= blamed(next(one));
      found ??= blamed(chain.take(rows));
      due = due.filter(({ checkpoint }) => checkpoint.n > chain.verified);
      return found;
    },
    finish: (beyond = []) => (found ??= blamed(atEnd(beyond))),
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
      return last;
    },
    begins: cut?.n ?? 0,
    cut,
    strangers,
    strangerCuts,
    leftBehind,
  };
}

/** So long may pass between the moment a checkpoint bears and the one at which others see it. */
const raceMs = 60_000;
