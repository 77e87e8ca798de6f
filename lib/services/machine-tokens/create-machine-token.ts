import { z } from "zod";
import { putMachineToken } from "@/lib/db/machine-tokens";
import { holds } from "@/lib/domain/access/decide";
import { AppError } from "@/lib/domain/errors";
import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { defineCommand } from "@/lib/services/kernel/command";
import { principalOf } from "@/lib/services/kernel/context";
import { createMachineTokenInput } from "./schema";

/**
 * Makes a token of a gateway's own, which outlives its maker and can do no more there than they. Its text is in this
 * answer and nowhere else. Throws INVALID for a scope its maker does not hold, CONFLICT beside 50 live ones.
 */
export const createMachineToken = defineCommand({
  name: "machine-token.create",
  summary: "Make an API token that belongs to a gateway and can only read and explain there.",
  permission: "gateway.edit",
  scope: gatewayScope,
  session: "recent",
  input: createMachineTokenInput,
  output: z.object({ id: z.uuid(), token: z.string(), expiresAt: z.date() }),
  write: async ({ tx, ctx, input, target, targetId }) => {
    if (ctx.actor.kind !== "person") throw new AppError("STEP_UP_REQUIRED");
    const beyond = input.scopes.find((scope) => !holds(principalOf(ctx.actor), scope, target.gateway ?? ""));
    if (beyond !== undefined) {
      throw new AppError("INVALID", "A gateway's token can do no more there than you.", {
        scopes: `You do not hold ${beyond} on this gateway. Leave it out, or have somebody who holds it make the token.`,
      });
    }
    const { clock, crypto } = ctx.deps;
    const now = clock();
    const token = `khm_${crypto.newSecret()}`;
    const expiresAt = new Date(now.getTime() + input.days * 86_400_000);
    await putMachineToken(tx, ctx.actor.credential, {
      ...{ id: targetId, gatewayId: target.gateway ?? "", name: input.name, prefix: token.slice(0, 10) },
      ...{ secretHash: crypto.sha256(token), scopes: input.scopes, expiresAt },
    });
    const object = { kind: "token", id: targetId, label: input.name } as const;
    const data = { scopes: input.scopes, expiresAt: expiresAt.toISOString() };
    return {
      value: { id: targetId, token, expiresAt },
      audit: [{ type: "machine-token.created", object, data }],
    };
  },
});
