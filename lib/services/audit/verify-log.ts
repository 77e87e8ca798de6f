import { hexOf, utf8 } from "@/lib/domain/audit/bytes";
import { checkLog } from "@/lib/domain/audit/check-log";
import { checkNames, type NamedPerson } from "@/lib/domain/audit/check-names";
import type { Break } from "@/lib/domain/audit/chain";
import type { Checkpoint } from "@/lib/domain/audit/checkpoint";
import type { AuditEvent } from "@/lib/domain/audit/event";
import { notesOf } from "@/lib/domain/audit/log-notes";
import { readCuts } from "@/lib/db/log-cuts";
import { readLog } from "@/lib/db/checkpoints";
import { inTransaction } from "@/lib/db/transaction";
import type { Deps } from "@/lib/services/deps";
import { sha256, verifySignature } from "./signing";

export interface LogVerified {
  readonly broken: Break | null;
  /** The last row that holds. */
  readonly rows: number;
  /** The last row that was cut off for its age, before those that hold; 0 for none. */
  readonly begins: number;
  /** Microseconds of the first row. */
  readonly since: string | null;
  readonly checkpoints: number;
  readonly last: Checkpoint | null;
  /** People whose name was erased, of those that act in the log. */
  readonly erased: number;
  /** Whole sentences on what does not break the log, and who reads of it should know. */
  readonly notes: readonly string[];
}

interface Verifying {
  readonly signal: AbortSignal;
  /** Lines of checkpoints that were kept elsewhere. */
  readonly pinned?: readonly string[];
  /** Hears after each part how many rows hold, and how many there should be. */
  readonly progress?: (rows: number, total: number) => Promise<void>;
  /** Public keys (hex) that alone are trusted, in place of those the installation names itself. */
  readonly keys?: readonly string[];
}

/** So often it begins anew when the log is cut while it is read. */
const tries = 3;

/**
 * Recomputes the whole log against its head and its signed checkpoints, part by part: no long transaction is held, and a
 * part is all that is in memory. Throws the signal's reason once it is aborted.
 */
export async function verifyLog(deps: Pick<Deps, "db" | "signer">, verifying: Verifying): Promise<LogVerified> {
  for (let left = tries; ; left -= 1) {
    const { cuts, verified } = await verifyOnce(deps, verifying);
    if (verified.broken === null || left <= 1) return verified;
    if ((await inTransaction(deps.db, readCuts)).length === cuts) return verified;
  }
}

async function verifyOnce(
  { db, signer }: Pick<Deps, "db" | "signer">,
  { signal, pinned = [], progress, keys = [] }: Verifying,
): Promise<{ readonly cuts: number; readonly verified: LogVerified }> {
  // Before the log: whoever is erased meanwhile still has a name here.
  const names = checkNames(await namedPeople(db));
  const { head, cuts, parts, beyond } = await readLog(db);
  const trusted = keys.length > 0 ? keys : [signer.publicKey, ...signer.earlier];
  const given = { head, cuts: cuts.map((line) => ({ line })), sha256, verify: verifySignature, keys: trusted, pinned };
  const check = checkLog({ ...given, mayHoldStrangers: true });
  let broken: Break | null = check.take([], []);
  if (broken === null) {
    for await (const { rows, checkpoints } of parts) {
      signal.throwIfAborted();
      broken = check.take(rows, checkpoints);
      names.take(rows);
      if (broken !== null) break;
      await progress?.(check.verified, head.n ?? 0);
    }
    broken ??= check.finish(await beyond());
    broken ??= names.finish();
  }
  const { verified: rows, begins, since, checkpoints, last } = check;
  const { erased } = names;
  const notes = [...notesOf(check), ...erasedNote(erased)];
  return { cuts: cuts.length, verified: { broken, rows, begins, since, checkpoints, last, erased, notes } };
}

/** Everybody, with what their name and address make now. */
async function namedPeople(db: Deps["db"]): Promise<readonly NamedPerson[]> {
  const people = await inTransaction(db, (tx) =>
    tx.person.findMany({
      select: { id: true, name: true, email: true, salt: true, commitment: true, erasedAt: true },
    }),
  );
  return people.map(({ id, commitment, erasedAt, ...named }) => ({
    ...{ id, commitment, erased: erasedAt !== null },
    made: hexOf(sha256(utf8([named.salt, named.name, named.email].join("\n")))),
  }));
}

function erasedNote(erased: number): readonly string[] {
  if (erased === 0) return [];
  return [
    erased === 1
      ? "The name of 1 person who acts in it is erased."
      : `The names of ${erased} people who act in it are erased.`,
  ];
}

/** The event of a verification, whoever asked for it. */
export function verifiedEvent({ broken, rows, begins, checkpoints, last, notes }: LogVerified): AuditEvent {
  return {
    type: "audit.verified",
    data: {
      ...{ rows, unbroken: broken === null, checkpoints },
      ...(begins === 0 ? {} : { cutAt: begins }),
      ...(notes.length === 0 ? {} : { notes }),
      ...(last === null ? {} : { checkpoint: last.seq }),
      ...(broken === null ? {} : { brokenAt: broken.n, kind: broken.kind }),
    },
  };
}
