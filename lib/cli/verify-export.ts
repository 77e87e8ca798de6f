import { checkExport } from "@/lib/domain/audit/check-export";
import { keyIdOf } from "@/lib/domain/audit/checkpoint";
import { notesOf } from "@/lib/domain/audit/log-notes";
import { runningHash, sha256, verifySignature } from "@/lib/services/audit/signing";
import { textLines } from "./text-lines";
import { events, sinceWords, type Verdict } from "./verify-audit";

interface Given {
  /** Public keys (hex) that the auditor knows. */
  readonly keys: readonly string[];
  /** Lines of checkpoints that were kept elsewhere. */
  readonly pinned: readonly string[];
}

/** Verifies an exported log with nothing but the public key: bytes in, one sentence out. */
export async function verifyExport(bytes: AsyncIterable<Uint8Array>, { keys, pinned }: Given): Promise<Verdict> {
  const check = checkExport({ sha256, running: runningHash(), verify: verifySignature, keys, pinned });
  let ended = true;
  for await (const line of textLines(bytes)) {
    ended = line.ended;
    if (check.take(line.text) !== null) break;
  }
  const found = check.finish(ended);
  const { log } = check;
  const count = check.verified - (log?.begins ?? 0);
  if (found !== null)
    return { line: `Broken at line ${found.line}, after ${events(count)}. ${found.sentence}`, exitCode: 1 };
  const { head } = check;
  const id = head === null ? "" : keyIdOf(head.key, sha256);
  const known = keys.length > 0 ? `the key ${id}` : `the key ${id} that it names itself: compare it, or give --key`;
  const kept = pinned.length > 0 ? ` It extends the checkpoints given (${pinned.length}).` : "";
  const notes = (log === null ? [] : notesOf(log)).map((note) => `\n${note}`).join("");
  return {
    line: `${events(count)}, unbroken${sinceWords(check.since)}, ${check.checkpoints} checkpoints. Exported ${head?.at ?? ""} from ${head?.origin ?? ""} and signed by ${known}.${kept}${notes}`,
    exitCode: 0,
  };
}
