import type { Deps } from "@/lib/services/deps";
import {
  claimRun,
  noteFailure,
  releaseRun,
  renewClaim,
  leaveBackend,
  type ClaimedRun,
} from "@/lib/services/checks/claim-run";
import { runBatch } from "@/lib/services/checks/run-batch";
import { batchSize, firstBatch } from "@/lib/services/checks/schema";
import { takeBatch } from "@/lib/services/checks/take-batch";

/** So soon a cancelled run, or one whose requester has lost the right, is noticed while backends are asked. */
const watchMs = 400;

/** Takes one run that nobody has in hand, and goes on with it until it has ended, must wait, or the process stops. */
export async function checkReferences(deps: Deps): Promise<void> {
  const claimed = await claimRun(deps);
  if (claimed === null) return;
  try {
    await carryOn(deps, claimed);
  } catch (error) {
    await noteFailure(deps, claimed);
    throw error;
  }
}

async function carryOn(deps: Deps, claimed: ClaimedRun): Promise<void> {
  for (let size: number = firstBatch; ; size = batchSize) {
    if (deps.stopping.aborted) return releaseRun(deps, claimed);
    const taken = await takeBatch(deps, claimed, size);
    if (taken.kind !== "batch") return;
    if (taken.references.length === 0) continue;
    const { checked, state, retryAfterSeconds } = await watched(deps, claimed, taken.references);
    if (state !== "running") return;
    if (checked === 0 && deps.stopping.aborted) return releaseRun(deps, claimed);
    if (checked === 0) {
      return leaveBackend(deps, claimed, retryAfterSeconds ?? 1);
    }
  }
}

/** Runs a batch, and meanwhile says that the run is in hand and looks whether it still may go on. */
async function watched(deps: Deps, claimed: ClaimedRun, references: readonly string[]) {
  const stop = new AbortController();
  let looking = false;
  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    try {
      if (!(await renewClaim(deps, claimed))) stop.abort();
    } catch {
      // The claim lapses by itself if it stays so, and the batch's own write then says what is wrong.
      deps.log.warn({ job: "check-references" }, "a claim could not be renewed");
    } finally {
      looking = false;
    }
  };
  const timer = setInterval(() => void look(), watchMs);
  try {
    const stopping = AbortSignal.any([deps.stopping, stop.signal]);
    const ctx = {
      deps: { ...deps, stopping },
      requestId: deps.newId(),
      actor: { kind: "job", job: "check-references" },
    } as const;
    const outcome = await runBatch(ctx, { ...claimed, references: [...references] });
    if (outcome.status !== "done") throw new Error("A batch does not wait.");
    return outcome.value;
  } finally {
    clearInterval(timer);
  }
}
