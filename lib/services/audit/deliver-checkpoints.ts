import { allowedTargets } from "@/lib/db/allowed-targets";
import type { StoredCheckpoint } from "@/lib/domain/audit/check-log";
import type { AuditEvent } from "@/lib/domain/audit/event";
import { appendAudit } from "@/lib/db/audit-log";
import { claimSink, noteSink, readSinks, waits, type Sink, type SinkName } from "@/lib/db/checkpoint-sinks";
import { checkpointsFrom, newestCheckpoint } from "@/lib/db/checkpoints";
import { inTransaction } from "@/lib/db/transaction";
import type { Deps } from "@/lib/services/deps";
import { recordOf } from "@/lib/services/kernel/record";
import { isSignedHere } from "./signing";

/** So many a delivery; and so long one may take before somebody else tries. */
const atOnce = 500;
const claimMs = 60_000;
const firstPauseMs = 30_000;
const longestPauseMs = 3_600_000;

type Carry = (checkpoints: readonly StoredCheckpoint[]) => Promise<string | null>;

/**
 * Carries checkpoints to where they are kept beside the database, in their order and none left out: a file, a witness.
 * What does not arrive is tried again, ever more rarely; that it stopped and that it goes on again is on record.
 */
export async function deliverCheckpoints(deps: Deps): Promise<void> {
  const ways: Readonly<Record<SinkName, Carry | null>> = { file: toFile(deps), witness: toWitness(deps) };
  const { sinks, newest } = await inTransaction(deps.db, async (tx) => ({
    sinks: await readSinks(tx),
    newest: (await newestCheckpoint(tx))?.seq ?? 0,
  }));
  for (const name of Object.keys(ways) as SinkName[]) {
    const carry = ways[name];
    if (carry === null || sinks[name].through >= newest || waits(sinks[name], deps.clock())) continue;
    await deliver(deps, name, carry);
  }
}

async function deliver(deps: Deps, name: SinkName, carry: Carry): Promise<void> {
  const now = deps.clock();
  const claimed = await inTransaction(deps.db, async (tx) => {
    const sink = await claimSink(tx, name, now, new Date(now.getTime() + claimMs));
    return sink === null ? null : { sink, due: await checkpointsFrom(tx, sink.through, atOnce) };
  });
  if (claimed === null || claimed.due.length === 0) return;
  const { sink, due } = claimed;
  // What nobody here signed is evidence of nothing, and would be refused wherever it is kept.
  const ours = due.filter(({ line }) => isSignedHere(line, deps.signer));
  const problem = ours.length === 0 ? null : await carry(ours);
  const through = due.at(-1)?.seq ?? sink.through;
  await inTransaction(deps.db, async (tx) => {
    await noteSink(tx, name, problem === null ? arrived(through, deps.clock()) : failed(sink, problem, deps.clock()));
    const event = transition(name, sink, problem, through);
    if (event === null) return;
    const ctx = { actor: { kind: "job", job: "checkpoint-audit" }, requestId: deps.newId() } as const;
    await appendAudit(tx, [recordOf(ctx, event, { gateway: null }, problem === null ? "done" : "failed")]);
  });
}

const arrived = (through: number, now: Date): Sink => ({
  ...{ through, deliveredAt: now, nextAt: now, failures: 0, problem: null },
});

function failed(sink: Sink, problem: string, now: Date): Sink {
  const pause = Math.min(firstPauseMs * 2 ** Math.min(sink.failures, 20), longestPauseMs);
  return { ...sink, nextAt: new Date(now.getTime() + pause), failures: sink.failures + 1, problem };
}

/** Only the first of several failures is told, and the end of them. */
function transition(sink: SinkName, before: Sink, problem: string | null, checkpoint: number): AuditEvent | null {
  if (problem !== null && before.failures === 0) return { type: "audit.witness-failed", data: { sink, problem } };
  if (problem === null && before.failures > 0) return { type: "audit.witness-reached", data: { sink, checkpoint } };
  return null;
}

function toFile({ checkpointFile, log }: Deps): Carry | null {
  if (checkpointFile === null) return null;
  return async (checkpoints) => {
    try {
      await checkpointFile.append(checkpoints.map(({ line }) => line));
      return null;
    } catch {
      log.error({}, "checkpoints of the audit log could not be written to their file");
      return "the file cannot be written.";
    }
  };
}

function toWitness(deps: Deps): Carry | null {
  const { witness } = deps;
  if (witness === null) return null;
  return async (checkpoints) => {
    const allow = await inTransaction(deps.db, allowedTargets);
    const { net } = deps.host({ guarded: false, allow });
    try {
      const authorization = witness.authorization?.();
      const { status } = await net.fetch(witness.url, {
        method: "POST",
        body: checkpoints.map(({ line }) => `${line}\n`).join(""),
        headers: { "content-type": "application/jsonl", ...(authorization === undefined ? {} : { authorization }) },
      });
      return status >= 200 && status < 300 ? null : `it answered ${status}.`;
    } catch {
      // The dialler's refusals name no foreign text, but which of them it was is the operator's to find out.
      return "it cannot be reached, or the allow-list does not name it.";
    }
  };
}
