import { z } from "zod";
import { canAcknowledge } from "@/lib/domain/rotation/acknowledgement";
import { rotationStatus } from "@/lib/domain/rotation/status";
import { AppError } from "@/lib/domain/errors";
import type { Tx } from "@/lib/db/transaction";
import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { defineCommand } from "@/lib/services/kernel/command";
import { personOf } from "@/lib/services/kernel/context";
import { factsOf } from "./facts-of";
import { policiesFor } from "./policies-for";
import { acknowledgeInput, unacknowledgeInput } from "./schema";
import { secretShape } from "./secret-row";

const done = z.object({ secrets: z.array(z.uuid()) });

/**
 * Says of secrets that are overdue or failing that somebody has seen it, until something new happens or another date
 * counts. Throws NOT_FOUND for one of another gateway, CONFLICT for one that nothing is wrong with.
 */
export const acknowledge = defineCommand({
  name: "rotation.acknowledge",
  summary: "Say that somebody has seen that secrets are overdue or failing.",
  permission: "rotation.edit",
  scope: gatewayScope,
  session: "any",
  input: acknowledgeInput,
  output: done,
  write: async ({ tx, ctx, input, target }) => {
    const gatewayId = target.gateway ?? "";
    const now = ctx.deps.clock();
    const rows = await chosen(tx, gatewayId, input.secrets);
    const policyOf = await policiesFor(tx, gatewayId, rows);
    const fine = rows.find(
      (row) => !canAcknowledge(rotationStatus(factsOf(row, policyOf(row)), row.failingSince !== null, now)),
    );
    if (fine !== undefined) {
      throw new AppError("CONFLICT", `${fine.name}/${fine.resource} is neither overdue nor failing by now.`);
    }
    await tx.secret.updateMany({
      where: { id: { in: rows.map(({ id }) => id) }, gatewayId },
      data: {
        acknowledgedAt: now,
        acknowledgedBy: personOf(ctx.actor)?.personId ?? null,
        acknowledgedNote: input.note === "" ? null : input.note,
      },
    });
    return {
      value: { secrets: rows.map(({ id }) => id) },
      audit: [{ type: "rotation.acknowledged", object: objectOf(rows), data: { secrets: labelsOf(rows) } }],
    };
  },
});

/** Takes that back: it calls for somebody again. Throws NOT_FOUND for a secret of another gateway. */
export const unacknowledge = defineCommand({
  name: "rotation.unacknowledge",
  summary: "Take back that somebody has seen it.",
  permission: "rotation.edit",
  scope: gatewayScope,
  session: "any",
  input: unacknowledgeInput,
  output: done,
  write: async ({ tx, input, target }) => {
    const gatewayId = target.gateway ?? "";
    const rows = await chosen(tx, gatewayId, input.secrets);
    await tx.secret.updateMany({
      where: { id: { in: rows.map(({ id }) => id) }, gatewayId },
      data: { acknowledgedAt: null, acknowledgedBy: null, acknowledgedNote: null },
    });
    return {
      value: { secrets: rows.map(({ id }) => id) },
      audit: [{ type: "rotation.unacknowledged", object: objectOf(rows), data: { secrets: labelsOf(rows) } }],
    };
  },
});

async function chosen(tx: Tx, gatewayId: string, ids: readonly string[]) {
  const wanted = [...new Set(ids)];
  // So that what a check finds meanwhile is seen here, or ends what is written here.
  await tx.$queryRaw`
    select id::text from secret where id = any (${wanted}::uuid[]) and gateway_id = ${gatewayId}::uuid order by id for update`;
  const rows = await tx.secret.findMany({
    where: { id: { in: wanted }, gatewayId, retiredAt: null },
    orderBy: [{ name: "asc" }, { resource: "asc" }],
    select: secretShape,
  });
  if (rows.length < wanted.length) throw new AppError("NOT_FOUND");
  return rows;
}

type Labelled = readonly { readonly id: string; readonly name: string; readonly resource: string }[];

const labelsOf = (rows: Labelled): string[] => rows.map(({ name, resource }) => `${name}/${resource}`);

const objectOf = (rows: Labelled) => {
  const labels = labelsOf(rows);
  const label = labels.length === 1 ? (labels[0] ?? "") : `${labels.length} secrets`;
  return { kind: "secret", id: rows[0]?.id ?? "", label } as const;
};
