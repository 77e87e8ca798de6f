import { z } from "zod";
import { adviceOnProvider, providerProblems } from "@/lib/domain/single-sign-on/provider-problem";
import { defineCommand } from "@/lib/services/kernel/command";
import { diallerFor } from "./connection";
import { tryInput } from "./schema";

/** Reads what a provider says of itself, before anything is saved: whether it will do, else what is wrong and whose it is. */
export const tryProvider = defineCommand({
  name: "sign-in.try",
  summary: "Read an OpenID provider’s description, and say whether it will do.",
  permission: "sign-in.edit",
  scope: "global",
  session: "person",
  input: tryInput,
  output: z.object({
    problem: z.enum(providerProblems).nullable(),
    whose: z.string().nullable(),
    sentence: z.string(),
  }),
  prepare: async ({ tx, ctx, input }) => ({
    plan: await diallerFor(tx, ctx.deps),
    intent: { type: "sign-in.try-intended", data: { issuer: input.issuer } },
  }),
  gather: ({ ctx, input, plan }) => ctx.deps.openId.discover(plan, input, true),
  write: ({ input, gathered }) => {
    const problem = gathered.ok ? null : gathered.problem;
    const advice = problem === null ? null : adviceOnProvider[problem];
    const sentence =
      advice?.sentence ??
      "The provider answers, is who it should be, and offers what Keyhole needs: code flow and PKCE.";
    return Promise.resolve({
      value: { problem, whose: advice?.whose ?? null, sentence },
      audit: [{ type: "sign-in.tried", data: { issuer: input.issuer, outcome: problem ?? "good" } }],
    });
  },
});
