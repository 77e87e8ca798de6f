import { z } from "zod";
import type { Tx } from "@/lib/db/transaction";
import { holds } from "@/lib/domain/access/decide";
import { connectionWords, storedConnectionOutcome, type ConnectionTest } from "@/lib/domain/connection";
import { principalOf, type Context } from "@/lib/services/kernel/context";
import { namesOf } from "@/lib/services/people/names-of";
import { proposing } from "@/lib/services/vaults/proposed-vault";

/** What is kept of a test beside its ending. */
export type ToldConnection = Pick<ConnectionTest, "identity" | "rights" | "advice" | "vantage" | "ms">;

/** What is known of the connection that a change would make. */
export const changeConnection = z.object({
  /** Whether the reader may test it now. */
  mayTest: z.boolean(),
  last: z
    .object({
      outcome: z.string(),
      tone: z.custom<ConnectionTest["tone"]>(),
      title: z.string(),
      at: z.date(),
      /** Null for somebody who is no longer known. */
      by: z.string().nullable(),
      /** Whether it was of what the change does now; a draft may have been written at since. */
      current: z.boolean(),
      /** Null for readers who may not test it themselves. */
      told: z.custom<ToldConnection | null>(),
    })
    .nullable(),
});

interface OfChange {
  readonly id: string;
  readonly operation: string;
  readonly state: string;
  readonly hash: string;
  readonly gatewayId: string | null;
}

/** The newest test of a change's connection; null for a change that makes none. */
export async function connectionOf(
  tx: Tx,
  ctx: Context,
  change: OfChange,
): Promise<z.infer<typeof changeConnection> | null> {
  if (!proposing.some((name) => name === change.operation)) return null;
  const isOpen = change.state === "draft" || change.state === "requested";
  const tests = holds(principalOf(ctx.actor), "change.test", change.gatewayId);
  const mayTest = isOpen && tests && (ctx.actor.kind === "person" || ctx.actor.kind === "token");
  const row = await tx.changeTest.findUnique({ where: { changeId: change.id } });
  const outcome = row === null ? null : storedConnectionOutcome(row.outcome);
  if (row === null || outcome === null) return { mayTest, last: null };
  const by = (await namesOf(tx, [row.personId])).get(row.personId ?? "") ?? null;
  return {
    mayTest,
    last: {
      ...{ outcome, ...wordsOf(outcome), at: row.at, by, current: row.hash === change.hash },
      // Only `testChange` writes it.
      told: tests ? (JSON.parse(row.told) as ToldConnection) : null,
    },
  };
}

function wordsOf(outcome: ConnectionTest["outcome"]) {
  const { tone, title } = connectionWords(outcome);
  return { tone, title };
}
