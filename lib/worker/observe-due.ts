import type { Deps } from "@/lib/services/deps";
import { claimDueSecrets } from "@/lib/services/rotation/claim-due-secrets";
import { observeRotation } from "@/lib/services/rotation/observe-rotation";

const atOnce = 100;

/** Looks at all secrets that are due, batch by batch, until none is or the process stops. */
export async function observeDue(deps: Deps): Promise<void> {
  while (!deps.stopping.aborted) {
    const due = await claimDueSecrets(deps, atOnce);
    if (due.length === 0) return;
    const actor = { kind: "job", job: "observe-rotation" } as const;
    // Beside each other, and each to its end: a backend that hangs, or a gateway that was archived, holds up no other.
    const looked = await Promise.allSettled(
      due.map(({ gateway, secrets }) =>
        observeRotation({ deps, requestId: deps.newId(), actor }, { gateway, secrets: [...secrets] }),
      ),
    );
    const failed = looked.find((one) => one.status === "rejected");
    if (failed !== undefined) throw failed.reason;
  }
}
