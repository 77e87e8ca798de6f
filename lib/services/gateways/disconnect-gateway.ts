import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import type { Tx } from "@/lib/db/transaction";
import { defineGuardedCommand } from "@/lib/services/kernel/command";
import { gatewayScope } from "./gateway-scope";
import { disconnectGatewayInput } from "./schema";
import { seenConnection } from "./seen-connection";

type Input = z.infer<typeof disconnectGatewayInput>;

/**
 * Forgets where the Admin API of a gateway is, and its token. What was read of it stays. Waits for others where the gateway
 * is guarded. Throws NOT_FOUND, STALE when somebody was faster.
 */
export const disconnectGateway = defineGuardedCommand({
  name: "gateway.disconnect",
  summary: "Take a gateway's connection to its Admin API away, with its token.",
  permission: "gateway.edit",
  scope: gatewayScope,
  session: "any",
  input: disconnectGatewayInput,
  output: z.object({ gateway: z.string() }),
  existing: (input) => input.id,
  effect: async ({ tx, input }) => {
    const { base, row } = await present(tx, input);
    const gone = (field: string, before: string | null, sensitive = false) =>
      before === null ? [] : [{ field, before, after: null, sensitive }];
    return {
      title: `Disconnect gateway ${input.gateway} from its Admin API`,
      base,
      fields: [
        ...gone("address", row.address),
        ...gone("header", row.tokenHeader),
        ...gone("CA", row.ca),
        ...gone("token", row.tokenPrint, true),
      ],
    };
  },
  write: async ({ tx, input }) => {
    const { id, row } = await present(tx, input);
    const { count } = await tx.gatewayConnection.deleteMany({ where: { gatewayId: id, version: row.version } });
    if (count === 0) throw new AppError("STALE");
    const object = { kind: "gateway", id, label: input.gateway } as const;
    return {
      value: { gateway: input.gateway },
      audit: [{ type: "gateway.disconnected", object, data: { address: row.address } }],
    };
  },
  rebase: async ({ tx, input }) => {
    const now = await tx.gatewayConnection.findUnique({ where: { gatewayId: input.id }, select: { version: true } });
    if (now === null) throw new AppError("NOT_FOUND");
    return { ...input, version: now.version };
  },
});

async function present(tx: Tx, input: Input) {
  const { row, ...seen } = await seenConnection(tx, input);
  if (row === null) throw new AppError("NOT_FOUND", "This gateway is not connected.");
  return { ...seen, row };
}
