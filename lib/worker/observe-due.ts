import type { Deps } from "@/lib/services/deps";
import { claimDueSecrets } from "@/lib/services/rotation/claim-due-secrets";
import { observeRotation } from "@/lib/services/rotation/observe-rotation";

const atOnce = 100;

/** Looks at all secrets that are due, batch by batch, until none is or the process stops. */
export async function observeDue(deps: Deps): Promise<void> {
  while (!deps.stopping.aborted) {
    const due = await claimDueSecrets(deps, atOnce);
    if (due.length === 0) return;
    for (const { gateway, secrets } of due) {
      const actor = { kind: "job", job: "observe-rotation" } as const;
      await observeRotation({ deps, requestId: deps.newId(), actor }, { gateway, secrets: [...secrets] });
    }
  }
}
