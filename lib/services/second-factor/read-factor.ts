import { z } from "zod";
import { personOf } from "@/lib/services/kernel/context";
import { defineQuery } from "@/lib/services/kernel/query";

/** The caller's second factor: since when, and how many recovery codes are left. Never a secret. */
export const readFactor = defineQuery({
  name: "second-factor.read",
  summary: "Your second factor, and how many recovery codes are left.",
  permission: "signed-in",
  scope: "global",
  session: "person",
  beforeEnrolment: true,
  input: z.strictObject({}),
  output: z.object({
    /** Null without one. */
    enrolledAt: z.date().nullable(),
    recoveryCodesLeft: z.number(),
    /** Without one the account comes by a sign-in service alone, whose own second factor counts. */
    hasPassword: z.boolean(),
    /** By what this session shows again who is there: by what opened it. */
    confirmsBy: z.enum(["password", "provider"]),
  }),
  audit: "none",
  read: async ({ tx, ctx }) => {
    const personId = personOf(ctx.actor)?.personId ?? "";
    const factor = await tx.secondFactor.findUnique({ where: { personId }, select: { enrolledAt: true } });
    const person = await tx.person.findUnique({ where: { id: personId }, select: { passwordHash: true } });
    const recoveryCodesLeft = await tx.recoveryCode.count({ where: { personId, usedAt: null } });
    const sessionId = ctx.actor.kind === "person" ? ctx.actor.sessionId : "";
    const session = await tx.session.findUnique({ where: { id: sessionId }, select: { method: true } });
    return {
      ...{ enrolledAt: factor?.enrolledAt ?? null, recoveryCodesLeft, hasPassword: person?.passwordHash != null },
      confirmsBy: session?.method === "single sign-on" ? ("provider" as const) : ("password" as const),
    };
  },
});
