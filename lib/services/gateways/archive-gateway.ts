import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import type { Tx } from "@/lib/db/transaction";
import { defineGuardedCommand } from "@/lib/services/kernel/command";
import { personOf } from "@/lib/services/kernel/context";
import { staleEdit } from "@/lib/services/people/stale-edit";
import { anyGatewayScope } from "./gateway-scope";
import { archiveGatewayInput } from "./schema";

type Input = z.infer<typeof archiveGatewayInput>;

/** Puts a gateway away, or brings it back. Its vaults, references and history stay as they are, and rest meanwhile. */
export const archiveGateway = defineGuardedCommand({
  name: "gateway.archive",
  summary: "Put a gateway away, or bring it back.",
  permission: "gateway.edit",
  scope: anyGatewayScope,
  session: "any",
  input: archiveGatewayInput,
  output: z.object({ id: z.uuid(), name: z.string(), archived: z.boolean() }),
  existing: (input) => input.id,
  effect: async ({ tx, input }) => {
    const row = await found(tx, input);
    const [before, after] = input.archived ? ["in use", "archived"] : ["archived", "in use"];
    return {
      title: `${input.archived ? "Archive" : "Bring back"} gateway ${input.gateway}`,
      base: `version ${row.version}`,
      fields: [{ field: "state", before, after, sensitive: false }],
    };
  },
  write: async ({ tx, ctx, input }) => {
    const { id, name, version } = await found(tx, input);
    const now = ctx.deps.clock();
    const by = personOf(ctx.actor)?.personId ?? null;
    const { count } = await tx.gateway.updateMany({
      where: { id, version },
      data: { archivedAt: input.archived ? now : null, version: version + 1, updatedAt: now, updatedBy: by },
    });
    if (count === 0) throw new AppError("STALE");
    const object = { kind: "gateway", id, label: name } as const;
    return {
      value: { id, name, archived: input.archived },
      audit: [{ type: input.archived ? "gateway.archived" : "gateway.brought-back", object, data: {} }],
    };
  },
  rebase: async ({ tx, input }) => {
    const now = await tx.gateway.findUnique({ where: { name: input.gateway }, select: { version: true } });
    if (now === null) throw new AppError("NOT_FOUND");
    return { ...input, version: now.version };
  },
});

async function found(
  tx: Tx,
  input: Input,
): Promise<{ readonly id: string; readonly name: string; readonly version: number }> {
  const row = await tx.gateway.findUnique({ where: { name: input.gateway } });
  if (row === null || row.id !== input.id) throw new AppError("NOT_FOUND");
  if (row.version !== input.version) throw await staleEdit(tx, `the gateway ${row.name}`, row);
  if ((row.archivedAt !== null) === input.archived) {
    throw new AppError("CONFLICT", input.archived ? "It is archived already." : "It is in use already.");
  }
  return row;
}
