import { z } from "zod";
import { defineQuery } from "@/lib/services/kernel/query";
import { namesOf } from "@/lib/services/people/names-of";
import { gatewayScope, installationScope } from "./gateway-scope";
import { connectionRow, gatewayRef } from "./schema";

/** Where a gateway's Admin API is, or null where it is not connected; of its token only whether there is one. */
export const readConnection = defineQuery({
  name: "gateway.read-connection",
  summary: "The connection of a gateway to its Admin API.",
  permission: "settings.read",
  scope: gatewayScope,
  session: "any",
  input: gatewayRef,
  output: z.object({
    connection: connectionRow.nullable(),
    /** Whether setting it waits for others. */
    asks: z.boolean(),
  }),
  audit: "none",
  read: async ({ tx, target }) => {
    const row = await tx.gatewayConnection.findUnique({ where: { gatewayId: target.gateway ?? "" } });
    const asks = (await installationScope({ tx })).guarded;
    if (row === null) return { connection: null, asks };
    const { address, tokenHeader: header, tokenPrint, ca, version, updatedAt } = row;
    const names = await namesOf(tx, [row.updatedBy]);
    const updatedBy = names.get(row.updatedBy ?? "") ?? null;
    return { connection: { address, header, hasToken: tokenPrint !== null, ca, version, updatedAt, updatedBy }, asks };
  },
});
