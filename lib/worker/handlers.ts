import type { Job } from "@/lib/domain/access/permissions";
import type { Deps } from "@/lib/services/deps";
import type { Context } from "@/lib/services/kernel/context";
import { clearCounters } from "@/lib/services/sweep/clear-counters";
import { cutLog } from "@/lib/services/audit/cut-log";
import { deliverCheckpoints } from "@/lib/services/audit/deliver-checkpoints";
import { makeCheckpoint } from "@/lib/services/audit/make-checkpoint";
import { nightIsDue, verifyByNight } from "@/lib/services/audit/verify-by-night";
import { checkReferences } from "./check-references";
import { observeDue } from "./observe-due";
import { watchOpeners } from "@/lib/services/vaults/watch-openers";
import { readOverdue, sweep } from "@/lib/services/sweep/sweep";

/** What the worker does for each kind of job: an operation, as that job. A new job does not compile until it is here. */
export const handlers = {
  sweep: async (deps) => {
    await clearCounters(deps);
    const ctx = contextOf(deps, "sweep");
    if ((await readOverdue(ctx, {})).overdue) await sweep(ctx, {});
    await watchOpeners(deps);
  },
  "check-references": checkReferences,
  "observe-rotation": observeDue,
  "verify-audit": async (deps) => {
    if (await nightIsDue(deps)) await verifyByNight(contextOf(deps, "verify-audit"), {});
    await cutLog(contextOf(deps, "verify-audit"), {});
  },
  "checkpoint-audit": async (deps) => {
    await makeCheckpoint(deps);
    await deliverCheckpoints(deps);
  },
} as const satisfies Record<Job, (deps: Deps) => Promise<void>>;

function contextOf(deps: Deps, job: Job): Context {
  return { deps, requestId: deps.newId(), actor: { kind: "job", job } };
}
