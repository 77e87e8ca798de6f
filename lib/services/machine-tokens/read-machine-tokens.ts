import { z } from "zod";
import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { defineQuery } from "@/lib/services/kernel/query";
import { namesOf } from "@/lib/services/people/names-of";
import { listMachineTokensInput, machineTokenRow } from "./schema";

/** The tokens that belong to a gateway, newest first, at most 200; none of their secrets. */
export const readMachineTokens = defineQuery({
  name: "machine-token.list",
  summary: "The API tokens that belong to a gateway.",
  permission: "settings.read",
  scope: gatewayScope,
  session: "any",
  input: listMachineTokensInput,
  output: z.object({ tokens: z.array(machineTokenRow) }),
  audit: "none",
  read: async ({ tx, target }) => {
    const rows = await tx.machineToken.findMany({
      where: { gatewayId: target.gateway ?? "" },
      orderBy: { createdAt: "desc" },
      take: 200,
      omit: { gatewayId: true, secretHash: true },
    });
    const names = await namesOf(
      tx,
      rows.map(({ createdBy }) => createdBy),
    );
    return { tokens: rows.map((row) => ({ ...row, createdBy: names.get(row.createdBy ?? "") ?? null })) };
  },
});
