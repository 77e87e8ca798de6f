import { z } from "zod";
import { installationScope } from "@/lib/services/gateways/gateway-scope";
import { defineQuery } from "@/lib/services/kernel/query";

/** Where Keyhole may connect to beyond public addresses; at most 1,000 entries, by target. */
export const readAllowList = defineQuery({
  name: "allow-list.list",
  summary: "The addresses beyond public ones that Keyhole may connect to.",
  permission: "settings.read",
  scope: "global",
  session: "any",
  input: z.strictObject({}),
  output: z.object({
    /** Whether an alteration waits for others. */
    asks: z.boolean(),
    entries: z.array(z.object({ id: z.uuid(), target: z.string(), note: z.string().nullable(), createdAt: z.date() })),
  }),
  audit: "none",
  read: async ({ tx }) => ({
    asks: (await installationScope({ tx })).guarded,
    entries: await tx.allowEntry.findMany({
      orderBy: { target: "asc" },
      take: 1000,
      select: { id: true, target: true, note: true, createdAt: true },
    }),
  }),
});
