import { z } from "zod";
import type { Tx } from "@/lib/db/transaction";
import { personOf, type Context } from "@/lib/services/kernel/context";
import { changeStates } from "./schema";

const approvalMs = 24 * 3_600_000;

/** What of a change its row in a list is made of. */
export const changeColumns = {
  id: true,
  title: true,
  operation: true,
  state: true,
  stateWhy: true,
  tokenId: true,
  requesterId: true,
  requestedAt: true,
  expiresAt: true,
  closedAt: true,
  approvalsNeeded: true,
  gatewayId: true,
} as const;

export interface StoredRow {
  readonly id: string;
  readonly title: string;
  readonly operation: string;
  readonly state: string;
  readonly stateWhy: string | null;
  readonly tokenId: string | null;
  readonly requesterId: string;
  readonly requestedAt: Date;
  readonly expiresAt: Date;
  readonly closedAt: Date | null;
  readonly approvalsNeeded: number;
  readonly gatewayId: string | null;
}

interface StoredDecision {
  readonly approved: boolean;
  readonly personId: string;
  readonly reason: string | null;
  readonly decidedAt: Date;
  readonly person: { readonly name: string };
}

type Row = StoredRow & { readonly requester: string; readonly decisions: readonly StoredDecision[] };

/**
 * The same changes with who asked for them and who decided. One query after the other: selected as relations of one
 * query Prisma asks for both at once over the one connection of the transaction, which the driver is to refuse.
 */
export async function withPeople<R extends StoredRow>(tx: Tx, rows: readonly R[]): Promise<(R & Row)[]> {
  const requesters = await tx.person.findMany({
    where: { id: { in: rows.map(({ requesterId }) => requesterId) } },
    select: { id: true, name: true },
    take: rows.length,
  });
  const decisions = await tx.decision.findMany({
    where: { changeId: { in: rows.map(({ id }) => id) } },
    select: {
      changeId: true,
      approved: true,
      personId: true,
      reason: true,
      decidedAt: true,
      person: { select: { name: true } },
    },
    orderBy: { decidedAt: "asc" },
  });
  const names = new Map(requesters.map(({ id, name }) => [id, name]));
  const gateways = await tx.gateway.findMany({
    where: { id: { in: [...new Set(rows.flatMap(({ gatewayId }) => gatewayId ?? []))] } },
    select: { id: true, approvalsNeeded: true },
    take: rows.length,
  });
  const needed = new Map(gateways.map(({ id, approvalsNeeded }) => [id, approvalsNeeded]));
  return rows.map((row) => ({
    ...row,
    approvalsNeeded: neededNow(row, needed.get(row.gatewayId ?? "") ?? 1),
    requester: names.get(row.requesterId) ?? "",
    decisions: decisions.filter(({ changeId }) => changeId === row.id),
  }));
}

/** As the database counts: the greater of what the gateway asked for then and asks for now. Of a closed change, that of then. */
const neededNow = ({ state, approvalsNeeded }: StoredRow, now: number): number =>
  state === "requested" || state === "draft" ? Math.max(approvalsNeeded, now) : approvalsNeeded;

/** As the database counts: an approval lapses, and may then be given anew. Of a closed change all stand. */
export const standing = <D extends { readonly decidedAt: Date }>(
  decisions: readonly D[],
  state: string,
  now: Date,
): readonly D[] =>
  decisions.filter(({ decidedAt }) => state !== "requested" || now.getTime() - decidedAt.getTime() < approvalMs);

/** A change as its reader has it; `forMe`: it waits for their decision. */
export const toRow = (row: Row, ctx: Context, forMe: boolean) => ({
  id: row.id,
  title: row.title,
  operation: row.operation,
  state: z.enum(changeStates).parse(row.state),
  stateWhy: row.stateWhy,
  requester: row.requester,
  byToken: row.tokenId !== null,
  requestedAt: row.requestedAt,
  expiresAt: row.expiresAt,
  closedAt: row.closedAt,
  approvals: standing(row.decisions, row.state, ctx.deps.clock()).filter(({ approved }) => approved).length,
  approvalsNeeded: row.approvalsNeeded,
  mine: row.requesterId === personOf(ctx.actor)?.personId,
  forMe,
});
