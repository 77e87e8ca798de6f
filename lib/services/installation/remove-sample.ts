import { z } from "zod";
import { removeSampleRows, sampleIsNeeded } from "@/lib/db/sample";
import { offerSetUpLink } from "@/lib/db/set-up-link";
import { rules } from "@/lib/db/rule-codes";
import { AppError } from "@/lib/domain/errors";
import { Secret } from "@/lib/domain/secret";
import { defineCommand } from "@/lib/services/kernel/command";

/**
 * Removes the sample organisation: its rows, then its files and its Vault, which a refusal of the rows leaves alone.
 * Where nobody is left the answer holds the one-time link with which the first two people of one's own are made. Throws
 * CONFLICT where there is no sample, or where one's own people and gateways would be left without an Access admin.
 */
export const removeSample = defineCommand({
  name: "sample.remove",
  summary: "Remove the sample organisation.",
  permission: "gateway.edit",
  scope: "global",
  session: "person",
  input: z.strictObject({}),
  output: z.object({ gateways: z.number(), people: z.number(), setUp: z.string().nullable() }),
  prepare: async ({ tx }) => {
    const found = await tx.installation.findFirst({ select: { sample: true } });
    if (found?.sample !== true) throw new AppError(rules.KH041.code, rules.KH041.sentence);
    if (await sampleIsNeeded(tx)) throw new AppError(rules.KH042.code, rules.KH042.sentence);
    return { plan: undefined, intent: { type: "sample.removal-intended", data: {} } };
  },
  gather: () => Promise.resolve(undefined),
  write: async ({ tx, ctx }) => {
    if (ctx.actor.kind !== "person") throw new AppError("STEP_UP_REQUIRED");
    const { gateways, people, left } = await removeSampleRows(tx, ctx.actor.credential);
    const link = left === 0 ? ctx.deps.crypto.newSecret() : null;
    if (link !== null) await offerSetUpLink(tx, Secret.fromText(link));
    // Last, because among them are the passwords by which the sample's people come in as long as there are any.
    await ctx.deps.removeSampleFiles();
    return {
      // Behind the hash sign it reaches no server log, proxy or referrer.
      value: { gateways, people, setUp: link === null ? null : `/setup#${link}` },
      audit: [{ type: "sample.removed", data: { gateways, people } }],
    };
  },
});
