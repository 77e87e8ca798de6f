import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import type { Tx } from "@/lib/db/transaction";
import { callingSecrets } from "@/lib/db/secret-list";
import { waitingCounts } from "@/lib/services/changes/waiting-counts";
import { openEmergencyOf } from "@/lib/services/emergencies/open-emergency";
import { openEmergency } from "@/lib/services/emergencies/schema";
import { personOf, type Context } from "@/lib/services/kernel/context";
import { defineQuery } from "@/lib/services/kernel/query";
import { gatewayScope } from "./gateway-scope";
import { editions, gatewayRef, gatewayRow } from "./schema";

const shape = {
  id: true,
  name: true,
  description: true,
  edition: true,
  kongVersion: true,
  environment: true,
  guarded: true,
  approvalsNeeded: true,
  loadedVaults: true,
  version: true,
  createdAt: true,
  archivedAt: true,
} as const;

const toRow = <R extends { edition: string }>(row: R) => ({ ...row, edition: z.enum(editions).parse(row.edition) });

/** The gateways on which the caller holds any role, those in use or the archived ones; at most 500, by name. */
export const readGateways = defineQuery({
  name: "gateway.list",
  summary: "The gateways on which you hold a role.",
  permission: "signed-in",
  scope: "global",
  session: "any",
  input: z.strictObject({ archived: z.boolean().default(false) }),
  output: z.object({ gateways: z.array(gatewayRow) }),
  audit: "none",
  read: async ({ tx, ctx, input }) => {
    const grants = personOf(ctx.actor)?.grants ?? [];
    const all = grants.some((grant) => grant.gateway === null);
    const ids = grants.flatMap((grant) => (grant.gateway === null ? [] : [grant.gateway]));
    const rows = await tx.gateway.findMany({
      where: { ...(all ? {} : { id: { in: ids } }), archivedAt: input.archived ? { not: null } : null },
      orderBy: { name: "asc" },
      take: 500,
      select: shape,
    });
    return { gateways: rows.map(toRow) };
  },
});

/**
 * One gateway with what its sidebar counts, each up to 1,001: vaults, tracked references, changes that wait, and secrets
 * that are overdue or failing and nobody has said to have seen.
 */
export const readGateway = defineQuery({
  name: "gateway.read",
  summary:
    "One gateway, with how many vaults and references it has, what waits for you and what is overdue or failing.",
  permission: "vault.read",
  scope: gatewayScope,
  session: "any",
  input: gatewayRef,
  output: gatewayRow.extend({
    /** `waiting`: changes that wait for the reader's decision. Each up to 1,001. */
    ...{ vaults: z.number(), references: z.number(), waiting: z.number(), calling: z.number() },
    /** What was applied there without approval and waits for its review. */
    emergency: openEmergency.nullable(),
    /** Until when the reader may apply without approval there; null for those who may not. */
    emergencyUntil: z.date().nullable(),
  }),
  audit: "none",
  read: async ({ tx, ctx, input }) => {
    const row = await tx.gateway.findUnique({ where: { name: input.gateway }, select: shape });
    if (row === null) throw new AppError("NOT_FOUND");
    const vaults = await tx.vault.findMany({ where: { gatewayId: row.id }, select: { id: true }, take: 1001 });
    const references = await tx.reference.findMany({
      where: { gatewayId: row.id, retiredAt: null },
      select: { id: true },
      orderBy: { text: "asc" },
      take: 1001,
    });
    const waiting = (await waitingCounts(tx, ctx, [row.id])).get(row.id)?.forMe ?? 0;
    const { failing, overdue } = await callingSecrets(tx, row.id, 1001, ctx.deps.clock());
    const calling = failing + overdue;
    const emergency = await openEmergencyOf(tx, row.id);
    const counts = { vaults: vaults.length, references: references.length, waiting, calling };
    const [grant] = row.guarded ? await liveGrantsOf(tx, ctx, row.id) : [];
    return { ...toRow(row), ...counts, emergency, emergencyUntil: grant?.expiresAt ?? null };
  },
});

/** The reader's own, the last to end first. */
function liveGrantsOf(tx: Tx, ctx: Context, gatewayId: string) {
  return tx.emergencyGrant.findMany({
    where: {
      ...{ personId: personOf(ctx.actor)?.personId ?? "00000000-0000-0000-0000-000000000000", gatewayId },
      ...{ revokedAt: null, expiresAt: { gt: ctx.deps.clock() } },
    },
    orderBy: { expiresAt: "desc" },
    take: 1,
    select: { expiresAt: true },
  });
}
