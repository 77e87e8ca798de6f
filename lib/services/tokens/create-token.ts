import { z } from "zod";
import { holds } from "@/lib/domain/access/decide";
import { forReports } from "@/lib/domain/access/permissions";
import { AppError } from "@/lib/domain/errors";
import { principalOf } from "@/lib/services/kernel/context";
import { defineCommand } from "@/lib/services/kernel/command";
import { createTokenInput } from "./schema";

/** Makes a personal token. Its text is in this answer and nowhere else; only its hash is kept. */
export const createToken = defineCommand({
  name: "token.create",
  summary: "Make a personal API token.",
  permission: "signed-in",
  scope: "global",
  session: "recent",
  input: createTokenInput,
  output: z.object({ id: z.uuid(), token: z.string(), expiresAt: z.date() }),
  write: async ({ tx, ctx, input, targetId }) => {
    if (ctx.actor.kind !== "person") throw new AppError("STEP_UP_REQUIRED");
    const beyond = input.scopes.find((scope) => !holds(principalOf(ctx.actor), scope));
    if (beyond !== undefined) {
      throw new AppError("INVALID", "A token cannot do more than you.", { scopes: `You do not hold ${beyond}.` });
    }
    const writing = input.reportOnly ? input.scopes.find((scope) => !forReports.includes(scope)) : undefined;
    if (writing !== undefined) {
      throw new AppError("INVALID", "A token that may only read has no other scopes.", {
        scopes: `${writing} is more than reading.`,
      });
    }
    const now = ctx.deps.clock();
    // Anew, and holding the row: a token would outlive the session that has just been ended.
    const { count } = await tx.session.updateMany({
      where: { id: ctx.actor.sessionId, endedAt: null, person: { suspendedAt: null } },
      data: { lastSeenAt: now },
    });
    if (count === 0) throw new AppError("UNAUTHENTICATED");
    const token = `kh_${ctx.deps.crypto.newSecret()}`;
    const expiresAt = new Date(now.getTime() + input.days * 86_400_000);
    await tx.apiToken.create({
      data: {
        id: targetId,
        personId: ctx.actor.personId,
        name: input.name,
        prefix: token.slice(0, 9),
        secretHash: Buffer.from(ctx.deps.crypto.sha256(token)),
        scopes: [...input.scopes],
        reportOnly: input.reportOnly,
        createdAt: now,
        expiresAt,
      },
    });
    const object = { kind: "token", id: targetId, label: input.name } as const;
    return {
      value: { id: targetId, token, expiresAt },
      audit: [
        {
          type: "token.created",
          object,
          data: {
            scopes: input.scopes,
            expiresAt: expiresAt.toISOString(),
            ...(input.reportOnly && { reportOnly: true }),
          },
        },
      ],
    };
  },
});
