import { outcomes } from "@/lib/domain/resolution";
import type { RotationEventKind } from "@/lib/domain/rotation/event";
import type { Tx } from "@/lib/db/transaction";
import type { CheckResult } from "./gather-checks";
import type { CheckPlan } from "./plan-checks";
import { storable } from "./storable";
import { writeSecrets } from "./write-secrets";

/**
 * Stores what a batch of checks came to, in a few statements however many there are: the references, their secrets, and
 * what became of these. Gives how many events of each kind were added to the history.
 *
 * @param by who had it done; null for the worker
 */
export async function writeChecks(
  tx: Tx,
  plan: CheckPlan,
  results: readonly CheckResult[],
  { by, now }: { readonly by: string | null; readonly now: Date },
): Promise<Readonly<Partial<Record<RotationEventKind, number>>>> {
  if (results.length === 0) return {};
  const events = await writeSecrets(tx, plan, results, { isScheduled: by === null, now });
  const rows = results.map(({ check, outcome, preview, fingerprint, ms, at }) => ({
    id: check.id,
    state: outcomes[outcome].tone,
    outcome,
    preview,
    ms,
    at: at.toISOString(),
    print: fingerprint?.hex ?? null,
    key: fingerprint?.keyId ?? null,
    comparable: fingerprint?.comparable ?? null,
  }));
  await tx.$executeRaw`
    with held as (
      select id from reference where id = any (${rows.map(({ id }) => id)}::uuid[]) order by id for update
    )
    update reference r set state = g.state, outcome = g.outcome, checked_at = g.at, checked_by = ${by}::uuid,
      check_ms = g.ms, preview = nullif(g.preview, 'null'::jsonb), print = g.print, print_key = g.key,
      print_comparable = g.comparable
    from jsonb_to_recordset(${storable(rows)}::jsonb) as g(id uuid, state text, outcome text, preview jsonb, ms float8,
      at timestamptz, print text, key text, comparable boolean), held
    where r.id = g.id and r.id = held.id and (r.checked_at is null or r.checked_at <= g.at)`;
  return events;
}
