import { z } from "zod";
import type { Tx } from "@/lib/db/transaction";
import { AppError } from "@/lib/domain/errors";
import { defineGuardedCommand } from "@/lib/services/kernel/command";
import { createGatewayInput } from "./schema";
import { installationScope } from "./gateway-scope";

/** Adds an unconnected gateway. Waits for others once a guarded gateway exists: a new one could lead around its guard. */
export const createGateway = defineGuardedCommand({
  name: "gateway.create",
  summary: "Add a gateway.",
  permission: "gateway.edit",
  scope: installationScope,
  session: "any",
  input: createGatewayInput,
  output: z.object({ id: z.uuid(), name: z.string() }),
  effect: async ({ tx, input }) => {
    await refuseTaken(tx, input.name);
    return {
      title: `Add gateway ${input.name}`,
      base: "absent",
      fields: Object.entries(input).map(([field, after]) => ({
        field,
        before: null,
        after: String(after),
        sensitive: false,
      })),
    };
  },
  write: async ({ tx, input, targetId }) => {
    await refuseTaken(tx, input.name);
    await tx.gateway.create({
      data: {
        id: targetId,
        name: input.name,
        description: input.description || null,
        edition: input.edition,
        kongVersion: input.kongVersion,
        environment: input.environment || null,
        guarded: input.guarded,
        approvalsNeeded: input.approvalsNeeded,
      },
    });
    const object = { kind: "gateway", id: targetId, label: input.name } as const;
    return {
      value: { id: targetId, name: input.name },
      audit: [{ type: "gateway.created", object, data: pick(input) }],
    };
  },
});

const pick = ({ edition, kongVersion, guarded, approvalsNeeded }: z.infer<typeof createGatewayInput>) => ({
  edition,
  kongVersion,
  guarded,
  approvalsNeeded,
});

async function refuseTaken(tx: Tx, name: string): Promise<void> {
  const taken = await tx.gateway.findUnique({ where: { name }, select: { id: true } });
  if (taken !== null) throw new AppError("CONFLICT", "A gateway of this name exists.", { name: "This name is taken." });
}
