import { z } from "zod";
import { withdrawChange as withdrawInDatabase } from "@/lib/db/changes";
import { AppError } from "@/lib/domain/errors";
import { defineCommand } from "@/lib/services/kernel/command";
import { involvedIn } from "@/lib/services/notify/recipients";
import { tell } from "@/lib/services/notify/tell";
import { changeScope } from "./change-scope";
import { changeRef } from "./schema";

/** Takes back a change that the caller asked for. */
export const withdrawChange = defineCommand({
  name: "change.withdraw",
  summary: "Take back a change you asked for.",
  permission: "change.withdraw",
  scope: changeScope,
  session: "any",
  input: changeRef,
  output: z.object({ id: z.uuid() }),
  write: async ({ tx, ctx, input }) => {
    if (ctx.actor.kind !== "person" && ctx.actor.kind !== "token") throw new AppError("FORBIDDEN");
    const change = await tx.change.findUnique({ where: { id: input.id } });
    if (change === null) throw new AppError("NOT_FOUND");
    await withdrawInDatabase(tx, ctx.actor.credential, input.id);
    const { gatewayId, title } = change;
    await tell(tx, await involvedIn(tx, input.id), {
      ...{ kind: "change.withdrawn", gatewayId, changeId: input.id, object: title },
      byId: ctx.actor.personId,
    });
    const object = { kind: "change", id: input.id, label: change.title } as const;
    const { operation, hash } = change;
    return { value: { id: input.id }, audit: [{ type: "change.withdrawn", object, data: { operation, hash } }] };
  },
});
