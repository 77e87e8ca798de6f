import { z } from "zod";
import { defineGuardedCommand } from "@/lib/services/kernel/command";
import { createGatewayRow, refuseTakenName } from "./create-gateway-row";
import { installationScope } from "./gateway-scope";
import { createGatewayInput } from "./schema";

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
    await refuseTakenName(tx, input.name);
    const fields = Object.entries(input).filter(([, value]) => value !== "");
    return {
      title: `Add gateway ${input.name}`,
      base: "absent",
      fields: fields.map(([field, after]) => ({ field, before: null, after: String(after), sensitive: false })),
    };
  },
  write: async ({ tx, input, targetId }) => ({
    value: { id: targetId, name: input.name },
    audit: [await createGatewayRow(tx, targetId, input)],
  }),
});
