import { checkRole } from "@/lib/db/role-check";
import { inTransaction } from "@/lib/db/transaction";
import { AppError } from "@/lib/domain/errors";
import type { Deps } from "@/lib/services/deps";

export interface Readiness {
  readonly ready: boolean;
  readonly database: "reached" | "not reached";
  /** Whether the database itself would stop a bug: only when the runtime role can do no more than it should. */
  readonly rules: "enforced" | "not enforced" | "unknown";
  readonly problems: readonly string[];
  /** When the worker was last alive; null when it never was. */
  readonly workerBeat: Date | null;
}

/** What probes and Settings ask: is the database there, does it enforce the rules, does the worker live? */
export async function readiness(deps: Pick<Deps, "db">): Promise<Readiness> {
  try {
    const { enforced, problems } = await checkRole(deps.db);
    const beat = await inTransaction(deps.db, (tx) =>
      tx.workerBeat.findFirst({ orderBy: { beatAt: "desc" }, select: { beatAt: true } }),
    );
    const rules = enforced ? "enforced" : "not enforced";
    return { ready: true, database: "reached", rules, problems, workerBeat: beat?.beatAt ?? null };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { ready: false, database: "not reached", rules: "unknown", problems: [], workerBeat: null };
  }
}
