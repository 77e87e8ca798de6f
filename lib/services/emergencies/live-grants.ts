import type { z } from "zod";
import type { Tx } from "@/lib/db/transaction";
import { namesOf } from "@/lib/services/people/names-of";
import type { emergencyGrantRow } from "./schema";

/** The grants for emergencies that hold at that moment, of one person or on one gateway, the soonest to end first; at most 200. */
export async function liveGrants(
  tx: Tx,
  of: { readonly personId: string } | { readonly gatewayId: string },
  now: Date,
): Promise<z.infer<typeof emergencyGrantRow>[]> {
  const rows = await tx.emergencyGrant.findMany({
    where: { ...of, revokedAt: null, expiresAt: { gt: now } },
    orderBy: [{ expiresAt: "asc" }, { id: "asc" }],
    take: 200,
    select: {
      ...{
        id: true,
        personId: true,
        gatewayId: true,
        grantedBy: true,
        grantedAt: true,
        expiresAt: true,
        changeId: true,
      },
    },
  });
  const gateways = await tx.gateway.findMany({
    where: { id: { in: [...new Set(rows.map(({ gatewayId }) => gatewayId))] } },
    select: { id: true, name: true },
  });
  const places = new Map(gateways.map(({ id, name }) => [id, name]));
  const names = await namesOf(
    tx,
    rows.flatMap(({ personId, grantedBy }) => [personId, grantedBy]),
  );
  return rows.map(({ gatewayId, grantedBy, ...row }) => ({
    ...row,
    person: names.get(row.personId) ?? "",
    gateway: places.get(gatewayId) ?? "",
    grantedBy: names.get(grantedBy) ?? null,
  }));
}
