import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { defineCommand } from "@/lib/services/kernel/command";
import { staleEdit } from "@/lib/services/people/stale-edit";
import { policyPlace } from "./policy-place";
import { policyShape } from "./policy-rows";
import { reschedule } from "./reschedule";
import { clearPolicyInput } from "./schema";

/** Takes a policy away, so that the next wider one counts. Throws NOT_FOUND, or STALE when somebody was faster. */
export const clearPolicy = defineCommand({
  name: "rotation.clear-policy",
  summary: "Take a rotation policy away, so that the next wider one counts.",
  permission: "rotation.edit",
  scope: gatewayScope,
  session: "any",
  input: clearPolicyInput,
  output: z.object({ secrets: z.number() }),
  write: async ({ tx, ctx, input, target }) => {
    const place = await policyPlace(tx, { id: target.gateway ?? "", name: input.gateway }, input);
    const { gatewayId, name, secretId, label } = place;
    const row = await tx.rotationPolicy.findFirst({ where: { gatewayId, name, secretId }, select: policyShape });
    if (row === null) throw new AppError("NOT_FOUND");
    if (row.version !== input.version) throw await staleEdit(tx, `the rotation policy of ${label}`, row);
    const { count } = await tx.rotationPolicy.deleteMany({ where: { id: row.id, version: input.version } });
    if (count === 0) throw new AppError("STALE");
    const secrets = await reschedule(tx, place, row.checkEverySeconds !== null, ctx.deps.clock());
    const object = { kind: "rotation-policy", id: secretId ?? gatewayId, label } as const;
    return { value: { secrets }, audit: [{ type: "rotation.policy-cleared", object, data: { secrets } }] };
  },
});
