import { committedIn } from "@/lib/domain/audit/check-names";
import type { Tx } from "./transaction";

/** The commitment under which the log first holds something of this person's; null where it holds nothing of theirs. */
export async function firstCommitment(tx: Tx, personId: string): Promise<string | null> {
  const [row] = await tx.$queryRaw<{ body: string }[]>`
    select e.body from audit.link l join audit.event e on e.id = l.id
    where l.actor = ${personId} order by l.n limit 1`;
  return row === undefined ? null : (committedIn(row.body)?.commitment ?? null);
}
