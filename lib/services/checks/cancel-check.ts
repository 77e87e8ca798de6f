import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { Denied } from "@/lib/services/kernel/authorize";
import { defineCommand } from "@/lib/services/kernel/command";
import { personOf } from "@/lib/services/kernel/context";
import { cancelCheckInput } from "./schema";

/** Ends a check that is under way, whoever asked for it. The worker begins nothing more; what has been checked stays. */
export const cancelCheck = defineCommand({
  name: "check.cancel",
  summary: "Cancel a check that is under way.",
  permission: "reference.resolve",
  scope: gatewayScope,
  session: "any",
  input: cancelCheckInput,
  output: z.object({ run: z.uuid(), done: z.number(), total: z.number() }),
  write: async ({ tx, ctx, input, target }) => {
    const gatewayId = target.gateway ?? "";
    const by = personOf(ctx.actor)?.personId;
    if (by === undefined) throw new Denied(target.gateway);
    const [ended] = await tx.$queryRaw<{ done: number; total: number; what: string }[]>`
      update check_run set state = 'cancelled', cancelled_by = ${by}::uuid, finished_at = ${ctx.deps.clock()},
        waits_until = null, waits_for = null
      where id = ${input.run}::uuid and gateway_id = ${gatewayId}::uuid and state in ('queued', 'running')
      returning done, total, what`;
    if (ended === undefined) {
      const run = await tx.checkRun.findFirst({ where: { id: input.run, gatewayId }, select: { id: true } });
      if (run === null) throw new AppError("NOT_FOUND");
      throw new AppError("CONFLICT", "This check has ended already.");
    }
    const { done, total, what } = ended;
    const object = { kind: "check", id: input.run, label: what } as const;
    return {
      value: { run: input.run, done, total },
      audit: [{ type: "check.cancelled", object, data: { done, total } }],
    };
  },
});
