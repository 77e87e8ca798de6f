import type { Tx } from "@/lib/db/transaction";
import { writeDues, type DueRow } from "@/lib/db/write-dues";
import { spreadInterval } from "@/lib/domain/rotation/check-interval";
import { dueColumns } from "@/lib/domain/rotation/due-columns";
import { nextCheck } from "@/lib/domain/rotation/schedule";
import { factsOf } from "./facts-of";
import { policiesFor } from "./policies-for";
import { secretShape } from "./secret-row";

const batch = 2000;

/** Whose policy changed: one secret, one vault's secrets, or all of the gateway. */
export interface PolicyTarget {
  readonly gatewayId: string;
  readonly name: string | null;
  readonly secretId: string | null;
}

/**
 * Works the dates of the secrets anew that a policy is about, in batches by id; gives how many there are. A date that
 * moves ends what somebody said to have seen. With `checks`, how often they are looked at is another now.
 */
export async function reschedule(tx: Tx, target: PolicyTarget, checks: boolean, now: Date): Promise<number> {
  let done = 0;
  for (let after: string | null = null; ;) {
    const rows: Awaited<ReturnType<typeof page>> = await page(tx, target, after);
    if (rows.length === 0) return done;
    const policyOf = await policiesFor(tx, target.gatewayId, rows);
    const dues = rows.map((row): DueRow => {
      const policy = policyOf(row);
      const everySeconds = spreadInterval(policy.checkEverySeconds.value, row.id);
      const every = { everySeconds, lookedAt: row.lookedAt, retryAfterSeconds: null };
      return {
        id: row.id,
        ...dueColumns(factsOf(row, policy)),
        nextCheckAt: checks ? nextCheck(every, now) : null,
      };
    });
    await writeDues(tx, dues);
    done += rows.length;
    after = rows.at(-1)?.id ?? null;
    if (rows.length < batch) return done;
  }
}

/** Locked, in the order in which checks lock them, so that what a check finds meanwhile is not written over. */
async function page(tx: Tx, { gatewayId, name, secretId }: PolicyTarget, after: string | null) {
  const ids = await tx.$queryRaw<{ id: string }[]>`
    select id::text from secret where gateway_id = ${gatewayId}::uuid and retired_at is null
      and (${name}::text is null or name = ${name}) and (${secretId}::uuid is null or id = ${secretId}::uuid)
      and (${after}::uuid is null or id > ${after}::uuid)
    order by id limit ${batch} for update`;
  const where = { id: { in: ids.map(({ id }) => id) } };
  return tx.secret.findMany({ where, orderBy: { id: "asc" }, select: secretShape });
}
