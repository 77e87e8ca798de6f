import { inTransaction } from "@/lib/db/transaction";
import { longestGatheringMs } from "@/lib/services/checks/gather-checks";
import type { Deps } from "@/lib/services/deps";

/** Secrets of one gateway that are due for a look. */
export interface DueSecrets {
  /** The gateway's name. */
  readonly gateway: string;
  readonly secrets: readonly string[];
}

/**
 * Longer than a batch lasts, with a minute for the database: the claim is not renewed, and a worker that has not put
 * down what it saw by then has lost them.
 */
export const claimSeconds = longestGatheringMs / 1_000 + 60;
/** Those of an archived gateway rest. */
const restSeconds = 900;

/**
 * Takes secrets that are due, at most `most`, so that no other worker looks at them meanwhile; by gateway. Not an
 * operation: taking them changes nothing that anybody sees.
 */
export async function claimDueSecrets(
  { db, clock }: Pick<Deps, "db" | "clock">,
  most: number,
): Promise<readonly DueSecrets[]> {
  const now = clock();
  const later = (seconds: number): Date => new Date(now.getTime() + seconds * 1000);
  const claim = () =>
    inTransaction(
      db,
      (tx) => tx.$queryRaw<{ id: string; gateway: string; rests: boolean }[]>`
      with due as (
        select id from secret where retired_at is null and next_check_at <= ${now}
          and (claimed_until is null or claimed_until <= ${now})
        order by next_check_at limit ${most} for update skip locked
      )
      update secret s set
        claimed_until = case when g.archived_at is null then ${later(claimSeconds)} else s.claimed_until end,
        next_check_at = case when g.archived_at is null then s.next_check_at else ${later(restSeconds)} end
      from due, gateway g where s.id = due.id and g.id = s.gateway_id
      returning s.id::text, g.name as gateway, g.archived_at is not null as rests`,
    );
  let claimed = await claim();
  // Those of archived gateways must not stand before the others.
  while (claimed.length > 0 && claimed.every(({ rests }) => rests)) claimed = await claim();
  const byGateway = Map.groupBy(
    claimed.filter(({ rests }) => !rests),
    ({ gateway }) => gateway,
  );
  return [...byGateway].map(([gateway, rows]) => ({ gateway, secrets: rows.map(({ id }) => id) }));
}
